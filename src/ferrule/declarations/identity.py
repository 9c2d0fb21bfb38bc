"""What tells one declaration from all others, and what a verdict can be about.

C keeps names in several name spaces: one header may have a `struct point`, a function `point` and a
macro `point`. So an identity is a name together with the kind of thing that it names.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from ferrule.declarations.nodes import (
    Constant,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)

if TYPE_CHECKING:
    from ferrule.declarations.nodes import Declaration, Enumerator, Field

NameKind: TypeAlias = Literal["function", "variable", "typedef", "macro", "enumerator"]
"""What a name of C's ordinary identifiers, or a macro's, can be."""


# They are looked up some million times in a large header, and tuples hash and compare several
# times faster than data classes. No two of the classes can have equal tuples.


class TaggedType(NamedTuple):
    """A struct, union or enumeration, by the key that types refer to it by."""

    key: str

    def __str__(self) -> str:
        """Return the key, which is the type's spelling if C has one."""
        return self.key


class NamedDeclaration(NamedTuple):
    """Anything that C declares by a name of its own; a constant is the macro that defines it."""

    kind: NameKind
    name: str

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class RecordField(NamedTuple):
    """A field of a record; an anonymous member has an empty `name`."""

    record: TaggedType
    name: str

    def __str__(self) -> str:
        """Return the field's name as reports write it."""
        return f"{self.record}.{self.name}"


Identity: TypeAlias = TaggedType | NamedDeclaration
"""What tells a declaration from all others of its unit."""

Subject: TypeAlias = Identity | RecordField
"""What can be refused by itself: a declaration, an enumerator, or one field of a record."""


def identity(declaration: Declaration) -> Identity:
    """Return what tells `declaration` from all others of its unit."""
    if isinstance(declaration, (Record, Enumeration)):
        return tagged(declaration.key)
    return named(_KINDS[type(declaration)], declaration.name)


# Each pass asks for the same identities again. Made once, they cost Python's garbage collector
# nothing, and most comparisons are of one object with itself.
_KEPT: Final = 200_000


@lru_cache(maxsize=_KEPT)
def tagged(key: str) -> TaggedType:
    """Return `TaggedType(key)`, mostly the same object for the same key."""
    return TaggedType(key)


@lru_cache(maxsize=_KEPT)
def named(kind: NameKind, name: str) -> NamedDeclaration:
    """Return `NamedDeclaration(kind, name)`, mostly the same object for the same name."""
    return NamedDeclaration(kind, name)


def field_subject(record: Record, field: Field) -> RecordField:
    """Return what a verdict on a field of `record` is about."""
    return RecordField(tagged(record.key), field.name or "")


def enumerator_subject(enumerator: Enumerator) -> NamedDeclaration:
    """Return what a verdict on `enumerator` is about."""
    return named("enumerator", enumerator.name)


_KINDS: Final[dict[type[Declaration], NameKind]] = {
    Function: "function",
    Variable: "variable",
    Typedef: "typedef",
    Macro: "macro",
    Constant: "macro",
}
