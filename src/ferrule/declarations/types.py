"""C's types as frozen data: a closed union, `CType`.

Types refer to records, enumerations and typedefs by key, so that recursive types are plain data;
`ferrule.declarations.unit.Unit` holds what a key stands for. Arrays have no lengths in numbers: the
compiler that builds the module knows them, and no emitted text may depend on another compiler's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Void:
    """`void`."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """A type that the language itself names, in its usual spelling: `unsigned long`, `_Bool`."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenNumber:
    """A number whose width is left to the compiler, and an integer's sign too.

    `typedef int... ino_t;` in a cdef.
    """

    kind: Literal["integer", "floating"]


@dataclass(frozen=True, slots=True)
class BigInteger:
    """An integer for which cffi has no type, as C spells it: `__int128`, `_BitInt(100)`.

    To cffi it is a struct of its size, called `name`, of which nothing else is known.
    """

    # Not an OpenNumber: `typedef int... t;` makes cffi look for one of its own types of that size.
    spelling: str
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A use of a typedef. What it stands for is in the unit, or cffi knows it."""

    name: str


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A use of a struct or union; its key is explained in `ferrule.declarations.keys`."""

    key: str


@dataclass(frozen=True, slots=True)
class EnumRef:
    """A use of an enumeration; `key` is as in `RecordRef`."""

    key: str


@dataclass(frozen=True, slots=True)
class Qualified:
    """A type with qualifiers of its own."""

    type: CType
    const: bool = False
    volatile: bool = False
    restrict: bool = False
    atomic: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer to `target`."""

    target: CType


@dataclass(frozen=True, slots=True)
class Array:
    """An array. `extent` tells whether its declaration determines the length.

    `written` is the length as the header writes it. It is kept only if a cdef has to repeat it: in
    a pointer's target, for which cffi cannot ask the compiler.
    """

    element: CType
    extent: Literal["fixed", "incomplete", "variable"]
    written: str | None = None


Length: TypeAlias = tuple["str | int", ...]
"""The words of an array's length, as C. A number is the index of the parameter that is meant.

There are none if more than the arguments decide about the length.
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A function's parameter. `name` is None if the header gives it none.

    `lengths` are those of an array of variable shape, the outermost first: what is in the brackets
    of `double m[r][c][3]`. A length that the header does not write is None. `many` tells whether
    the header declares it as an array, so that C uses more than one item.
    """

    name: str | None
    type: CType
    lengths: tuple[Length | None, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function's type. `prototype` is False for `int f();`, which says nothing of parameters.

    `walked` is what `ferrule.declarations.traverse.walk` has found in it, once it was asked.
    """

    result: CType
    parameters: tuple[Parameter, ...]
    variadic: bool = False
    prototype: bool = True
    walked: tuple[CType, ...] | None = field(
        default=None, init=False, compare=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class Vector:
    """A SIMD vector (`__attribute__((vector_size(16)))`)."""

    element: CType


@dataclass(frozen=True, slots=True)
class Opaque:
    """A type of which a cdef tells nothing but its name: `typedef ... DIR;`."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type that has no node here, as its reader spells it."""

    spelling: str


VA_LIST: Final = Builtin("__builtin_va_list")
"""What each `va_list` is in the end. To compilers it is an array, a struct or a pointer."""

Leaf: TypeAlias = (
    Void
    | Builtin
    | OpenNumber
    | BigInteger
    | Named
    | RecordRef
    | EnumRef
    | Vector
    | Opaque
    | Unknown
)
"""A type that is not built of other types of the unit."""

CType: TypeAlias = Leaf | Qualified | Pointer | Array | FunctionType
"""Any type of C."""
