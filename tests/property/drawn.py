"""What is drawn: C types with the places in them that have values, and whole declarations.

In all C text `@` represents the number that a declaration has in its header.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Entry: TypeAlias = tuple[str, str]
"""A declaration's kind and name, as the report has them."""

Kind: TypeAlias = Literal[
    "integer",
    "char",
    "wide",
    "bool",
    "float",
    "complex",
    "long double",
    "pointer",
    "flexible",  # an array without a length: it has a place, and no value
]


@dataclass(frozen=True, slots=True)
class Member:
    """A place in a value that cannot be taken apart further: the way to it, and what is there."""

    path: Path
    kind: Kind
    bits: bool = False
    const: bool = False

    def inside(self, *steps: str | int) -> Member:
        """Return the member as it is reached through `steps`."""
        return replace(self, path=(*steps, *self.path))


@dataclass(frozen=True, slots=True)
class Question:
    """C statements that note something, and the Python that answers the same of the module."""

    c: str
    python: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One declaration of C, and what is to come of it.

    `bound` must be in the report as bound, `refusable` may be skipped with one of the reasons.
    `hidden` are macros that the header defines and that C code after it has to do without.
    """

    header: str
    source: str = ""
    bound: tuple[Entry, ...] = ()
    refusable: tuple[tuple[Entry, frozenset[str]], ...] = ()
    questions: tuple[Question, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CType:
    """A type: the C before and after the name that it is given to.

    `needs` are declarations that must come before its use. `refusable` tells that no Python
    value may be possible, so that what has this type may be skipped. `hollow` tells that a record
    may have no size, or have another in it that has none. `qualified` tells that the type itself is
    `const` or the like, whatever it points to.
    """

    before: str
    after: str = ""
    members: tuple[Member, ...] = ()
    needs: tuple[Piece, ...] = ()
    shape: Literal["scalar", "array", "record"] = "scalar"
    refusable: bool = False
    hollow: bool = False
    qualified: bool = False

    def declare(self, name: str) -> str:
        """Return the declaration of `name`."""
        return f"{self.before}{name}{self.after}"

    @property
    def name(self) -> str:
        """The type's own spelling."""
        return self.declare("").strip()


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one draw gives: a declaration and, in front, what it needs."""

    pieces: tuple[Piece, ...]

    def __repr__(self) -> str:
        """Show the C, since that explains a failure."""
        return "\n" + "\n".join(piece.header for piece in self.pieces)
