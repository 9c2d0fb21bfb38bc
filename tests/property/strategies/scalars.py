"""Numbers and characters: the types that are made of no other."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from hypothesis import strategies as st
from tests.property.drawn import CType, Member

from ferrule.toolchain.compiler import BuildFlags, Compiler

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy
    from tests.property.drawn import Kind

    T = TypeVar("T")

INTEGERS: Final = (
    "int",
    "unsigned int",
    "signed char",
    "unsigned char",
    "short",
    "unsigned short",
    "long",
    "unsigned long",
    "long long",
    "unsigned long long",
    "int8_t",
    "uint8_t",
    "int16_t",
    "uint16_t",
    "int32_t",
    "uint32_t",
    "int64_t",
    "uint64_t",
    "size_t",
    "ptrdiff_t",
    "intptr_t",
    "uintptr_t",
    "int_fast16_t",
    "uint_least8_t",
    "intmax_t",
    # the same in other words
    "unsigned",
    "signed",
    "long unsigned int",
    "int long long signed",
    "short int",
    "char signed",
    "__signed__ int",
    "__typeof__(1ul)",
    "__typeof__((short)1)",
)
OTHERS: Final[dict[str, Kind]] = {
    "char": "char",
    "_Bool": "bool",
    "bool": "bool",
    "float": "float",
    "double": "float",
    "long double": "long double",
    "wchar_t": "wide",
    "float _Complex": "complex",
    "_Complex double": "complex",
}
NO_VALUE: Final = (
    "long double _Complex",
    "__float128",
    "_Float16",
    "__attribute__((vector_size(16))) int",
)
# Widths that each of them has at least, by the C standard.
BIT_FIELD_WIDTHS: Final = {
    "unsigned int": 16,
    "int": 16,
    "signed int": 16,
    "unsigned char": 8,
    "signed char": 8,
    "char": 8,
    "short": 16,
    "unsigned short": 16,
    "long": 32,
    "unsigned long": 32,
    "long long": 64,
    "unsigned long long": 64,
    "uint8_t": 8,
    "uint32_t": 32,
    "int64_t": 64,
    "size_t": 16,
    "_Bool": 1,
    "bool": 1,
}
UNSUPPORTED: Final = frozenset({"unsupported-type", "needs-skipped"})


def of(*values: T) -> SearchStrategy[T]:
    return st.sampled_from(values)


def rarely(draw: DrawFn, times: int = 8) -> bool:
    """Return True once in so many times; the simplest draw is False."""
    return draw(st.integers(0, times - 1)) == times - 1


def scalar(name: str, kind: Kind) -> CType:
    return CType(f"{name} ", members=(Member((), kind),))


def scalars() -> SearchStrategy[CType]:
    return st.one_of(
        of(*INTEGERS).map(lambda name: scalar(name, "integer")),
        of(*OTHERS).map(lambda name: scalar(name, OTHERS[name])),
    )


def without_value() -> SearchStrategy[CType]:
    """Draw types that neither cffi nor Python has values for."""
    return of(*_known(NO_VALUE)).map(lambda name: CType(f"{name} ", refusable=True))


@cache
def _known(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the types that this compiler has on this machine."""
    return tuple(name for name in names if _compiles(f"extern {name} known;\n"))


@cache
def has_atomic_results() -> bool:
    """Tell whether the compiler converts what a function returns as an atomic type: not clang."""
    return _compiles("_Atomic int result(void);\nint plain(void) { return result(); }\n")


@cache
def drops_qualifiers_of_results() -> bool:
    """Tell whether a function's type is the same with and without `const` results: not to clang.

    cffi does not write these qualifiers.
    """
    return _compiles(
        "const int result(void);\n"
        '_Static_assert(__builtin_types_compatible_p(__typeof__(result), int(void)), "");\n'
    )


def _compiles(text: str) -> bool:
    arguments = ["-c", "-x", "c", "-", "-o", os.devnull]
    return Compiler.find().call(arguments, BuildFlags(), text=text).status == 0


def atomic_integers() -> SearchStrategy[CType]:
    """Draw types that cffi can say where they are not part of another: P6."""
    return of(*INTEGERS).map(lambda name: scalar(f"_Atomic {name}", "integer"))
