"""What a header declares, as frozen data: a closed union, `Declaration`.

Every node has the location of its declaration, and the comment that documents it, verbatim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from ferrule.declarations.types import CType, FunctionType, Parameter


class Location(NamedTuple):
    """A place in a source file, called as the compiler calls it. Lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return `path:line:column`, as compilers print it."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    - `inline_body`: the header itself defines it, as `static inline`.
    - `inline`: it is declared so. The header may have a body for it, and a library too.
    - `macro`: it is a function-like macro that the settings give a type.
    - `optional`: some versions of the library lack it.
    - `attributes`: those of `pure`, `const` and `error` that the header declares. The first two
      promise that the function changes nothing; a `const` one reads nothing but its arguments
      either. gcc refuses to compile a call of one with `error`, by its name.
    - `extern_python`: Python implements it.
    - `gathered`: C's last parameter, a `va_list`, for which `type` has `...`; `by_address` tells
      whether it is a pointer to one.
    """

    name: str
    type: FunctionType
    location: Location
    comment: str | None = None
    inline_body: bool = False
    inline: bool = False
    deprecated: bool = False
    macro: bool = False
    optional: bool = False
    attributes: frozenset[str] = frozenset()
    extern_python: bool = False
    gathered: Parameter | None = None
    by_address: bool = False

    @property
    def type_in_c(self) -> FunctionType:
        """The type by which the header declares the function."""
        if self.gathered is None:
            return self.type
        parameters = (*self.type.parameters, self.gathered)
        return replace(self.type, parameters=parameters, variadic=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """A global variable, or a macro that stands for an object.

    The object is `computed` if each use of the macro may find another one, as with `(*f())`.
    """

    name: str
    type: CType
    location: Location
    comment: str | None = None
    thread_local: bool = False
    static: bool = False
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a record. The name of an anonymous struct or union member is None.

    `width` is the width of a bit-field, if the header writes it as a plain number.
    """

    name: str | None
    type: CType
    location: Location
    comment: str | None = None
    bit_field: bool = False
    width: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A struct or union, or what cffi has in place of an incomplete enumeration.

    Types refer to it by its `key`, see `ferrule.declarations.keys`. `fields` is None for an opaque
    record, which is declared but never defined. `whole` tells whether `fields` has every field of
    the definition, in its order: passes that drop or flatten fields clear it.
    """

    key: str
    keyword: Literal["struct", "union", "enum"]
    tag: str | None
    fields: tuple[Field, ...] | None
    location: Location
    comment: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Enumerator:
    """A name that an enumeration gives to a number. Only the compiler knows the number."""

    name: str
    location: Location
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An enumeration. `enumerators` is None if it is incomplete: declared but never defined."""

    key: str
    tag: str | None
    enumerators: tuple[Enumerator, ...] | None
    location: Location
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Typedef:
    """A typedef. `c_type` is the C type of one that no header has, because ferrule added it."""

    name: str
    type: CType
    location: Location
    comment: str | None = None
    c_type: str | None = None


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro with its replacement, `body`, verbatim. `parameters` is None if it is object-like."""

    name: str
    parameters: tuple[str, ...] | None
    body: str
    location: Location
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A macro that the compiler has found to be a constant of `type`.

    The type is None for an integer, since only the compiler knows its width and sign.

    - `address`: it is a pointer, rather than a literal.
    - `wide`: it is a `long double`, and no `double` is known to equal it.
    """

    name: str
    type: CType | None
    location: Location
    comment: str | None = None
    address: bool = False
    wide: bool = False


# `match` over this ends in `assert_never`, so that type checking finds what a new node breaks.
Declaration: TypeAlias = Function | Variable | Record | Enumeration | Typedef | Macro | Constant
