"""What tells one declaration from all others, and what a verdict can be about.

C keeps its names in several name spaces: `struct point`, a function `point` and a macro `point` may
stand in one header. So an identity is a name together with the kind of thing it names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

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


# The classes hash their names alone: an identity is looked up some million times in a large header,
# and a string remembers its hash.


@dataclass(frozen=True, slots=True)
class TaggedType:
    """A struct, union or enumeration, by the key that types refer to it by."""

    key: str

    def __hash__(self) -> int:
        """Return the hash of the key."""
        return hash(self.key)

    def __str__(self) -> str:
        """Return the key, which is C's own spelling where C has one."""
        return self.key


@dataclass(frozen=True, slots=True)
class NamedDeclaration:
    """Anything that C declares by a name of its own; a constant is the macro that defines it."""

    kind: NameKind
    name: str

    def __hash__(self) -> int:
        """Return the hash of the name."""
        return hash(self.name)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of the record with the key `record`; an anonymous member has an empty `name`."""

    record: str
    name: str

    def __hash__(self) -> int:
        """Return the hash of both names."""
        return hash((self.record, self.name))

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
        return TaggedType(declaration.key)
    return NamedDeclaration(_KINDS[type(declaration)], declaration.name)


def field_subject(record: Record, field: Field) -> RecordField:
    """Return what a verdict on a field of `record` is about."""
    return RecordField(record.key, field.name or "")


def enumerator_subject(enumerator: Enumerator) -> NamedDeclaration:
    """Return what a verdict on `enumerator` is about."""
    return NamedDeclaration("enumerator", enumerator.name)


_KINDS: Final[dict[type[Declaration], NameKind]] = {
    Function: "function",
    Variable: "variable",
    Typedef: "typedef",
    Macro: "macro",
    Constant: "macro",
}
