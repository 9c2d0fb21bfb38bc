"""What a header declares, as frozen data: a closed union, `Declaration`.

Every node carries the place it was declared at, and the comment that documents it, verbatim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ferrule.declarations.types import CType, FunctionType


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file as the compiler names it; lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return `path:line:column`, as compilers print it."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    `inline_body` tells that the header itself defines it as `static inline`, `macro` that it is a
    function-like macro with a type given to it, `optional` that the library may lack it.
    `attributes` may have `pure` and `const`: it reads and changes nothing but its arguments.
    `extern_python` tells that Python implements it.
    """

    name: str
    type: FunctionType
    location: Location
    comment: str | None = None
    inline_body: bool = False
    deprecated: bool = False
    macro: bool = False
    optional: bool = False
    attributes: frozenset[str] = frozenset()
    extern_python: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A global variable."""

    name: str
    type: CType
    location: Location
    comment: str | None = None
    thread_local: bool = False
    static: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A record's member; an anonymous struct or union member has the name None.

    `width` is a bit-field's width as the header writes it, None where that is no plain number.
    """

    name: str | None
    type: CType
    location: Location
    comment: str | None = None
    bit_field: bool = False
    width: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A struct or union.

    `key` is how types refer to it: `struct tag`, the typedef's name for `typedef struct {...} T;`,
    or, where C has no name at all, a made-up key that tells the way to it (`struct s.member`).
    `fields` is None for an opaque record, which the header declares and never defines. `whole`
    tells that the fields are all that the header writes, in its order.
    """

    key: str
    keyword: Literal["struct", "union"]
    tag: str | None
    fields: tuple[Field, ...] | None
    location: Location
    comment: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Enumerator:
    """A name that an enumeration gives to a number; the number is the compiler's to tell."""

    name: str
    location: Location
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An enumeration; `enumerators` is None where it is declared and never defined."""

    key: str
    tag: str | None
    enumerators: tuple[Enumerator, ...] | None
    location: Location
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Typedef:
    """A typedef; `c_type` is the type in C of one that is made up, and in no header."""

    name: str
    type: CType
    location: Location
    comment: str | None = None
    c_type: str | None = None


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro; `parameters` is None for an object-like one; `body` is its replacement, verbatim."""

    name: str
    parameters: tuple[str, ...] | None
    body: str
    location: Location
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A macro that the compiler has found to be a constant of `type`.

    The type is None for an integer, whose width and sign are the compiler's to tell. `address`
    tells that it is a pointer, and no literal.
    """

    name: str
    type: CType | None
    location: Location
    comment: str | None = None
    address: bool = False


Declaration: TypeAlias = Function | Variable | Record | Enumeration | Typedef | Macro | Constant
