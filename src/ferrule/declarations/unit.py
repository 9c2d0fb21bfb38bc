"""The declarations of one translation unit, and the look-ups that follow a key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import (
    Constant,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.types import Array, Builtin, CType, Named, Qualified, Void

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.declarations.nodes import Declaration


@dataclass(frozen=True)
class Unit:
    """What a translation unit declares, in the order of its source.

    `own` names the declarations (by kind and name, see `identity`) that stand in the library's own
    headers; the others are here because some type may need them.
    """

    headers: tuple[str, ...]
    declarations: tuple[Declaration, ...]
    own: frozenset[tuple[str, str]]

    @cached_property
    def subjects(self) -> tuple[tuple[str, str], ...]:
        """The identities of the declarations, in their order."""
        return tuple([identity(d) for d in self.declarations])

    @cached_property
    def by_identity(self) -> Mapping[tuple[str, ...], Declaration]:
        """The declarations by what tells them apart."""
        return dict(zip(self.subjects, self.declarations, strict=True))

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """The structs and unions by key."""
        return {d.key: d for d in self.declarations if isinstance(d, Record)}

    @cached_property
    def enumerations(self) -> Mapping[str, Enumeration]:
        """The enumerations by key."""
        return {d.key: d for d in self.declarations if isinstance(d, Enumeration)}

    @cached_property
    def typedefs(self) -> Mapping[str, Typedef]:
        """The typedefs by name."""
        return {d.name: d for d in self.declarations if isinstance(d, Typedef)}

    def resolve(self, type_: CType) -> CType:
        """Return `type_` with its own qualifiers and typedef names taken off, as far as known."""
        while True:
            if isinstance(type_, Qualified):
                type_ = type_.type
            elif isinstance(type_, Named) and type_.name in self.typedefs:
                type_ = self.typedefs[type_.name].type
            else:
                return type_

    def is_void(self, type_: CType) -> bool:
        """Tell whether `type_` is `void`, also behind a typedef."""
        return isinstance(self.resolve(type_), Void)

    def is_const(self, type_: CType) -> bool:
        """Tell whether `type_` is const, also behind a typedef's name or as an array's element."""
        match type_:
            case Qualified(inner, const):
                return const or self.is_const(inner)
            case Named(name) if name in self.typedefs:
                return self.is_const(self.typedefs[name].type)
            case Array(element):
                return self.is_const(element)
            case _:
                return False

    def is_builtin(self, type_: CType, name: str) -> bool:
        """Tell whether `type_` is the builtin called `name`, also behind a typedef."""
        return self.resolve(type_) == Builtin(name)


def identity(declaration: Declaration) -> tuple[str, str]:
    """Return the kind and name that tell one declaration of a unit from all others.

    A function and a struct may share a name in C, and so may a macro and a function.
    """
    if isinstance(declaration, (Record, Enumeration)):
        return "tag", declaration.key
    return _NAMESPACES[type(declaration)], declaration.name


_NAMESPACES: Final[dict[type[Declaration], str]] = {
    Function: "function",
    Variable: "variable",
    Typedef: "typedef",
    Macro: "macro",
    Constant: "macro",
}
