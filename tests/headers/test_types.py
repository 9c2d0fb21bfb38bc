"""Types as libclang has them become types that are spelled as the header spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.nodes import Typedef, Variable
from ferrule.declarations.numbers import NUMBERS
from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
    Vector,
)
from ferrule.headers.types import _BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]

UNCHANGED = [
    "_Bool x",
    "char x",
    "signed char x",
    "unsigned char x",
    "short x",
    "unsigned short x",
    "int x",
    "unsigned int x",
    "long x",
    "unsigned long x",
    "long long x",
    "unsigned long long x",
    "float x",
    "double x",
    "long double x",
    "float _Complex x",
    "double _Complex x",
    "long double _Complex x",
    "__int128 x",
    "unsigned __int128 x",
    "__float128 x",
    "_Float16 x",
    "void *x",
    "const char *x",
    "char *const x",
    "const char *const *volatile x",
    "const volatile int x",
    "char *restrict x",
    "_Atomic int x",
    "int x[N]",
    "int x[]",
    "int x[N][N]",
    "const int x[N]",
    "char *x[N]",
    "int (*x)[N]",
    "int (*x)(void)",
    "int (*x)()",
    "void (*x)(int, ...)",
    "int (*x[N])(const char *)",
    "int (*(*x)(int))(char)",
    "int (*(*x)[N])(void)",
    "const char *(*x)(int (*)(void))",
    "struct s *x",
    "union u *x",
    "enum e x",
    "named x",
    "named *x[N]",
    "struct s (*x)(struct s)",
]
OTHERWISE = {
    "long unsigned x": "unsigned long x",
    "int long long signed x": "long long x",
    "_Complex double x": "double _Complex x",
    "int const x": "const int x",
    "volatile int const x": "const volatile int x",
    "__const int *__restrict x": "const int *restrict x",
    "int (*x)(int a[4], int f(void))": "int (*x)(int *, int (*)(void))",
    "__typeof__(int *) x": "int *x",
    "int ((*(x)))": "int *x",
    "__attribute__((aligned(16))) int x": "int x",
    "array x": "array x",
    "function *x": "function *x",
}
KNOWN = """
    struct s { int a; }; union u { int a; }; enum e { A };
    typedef int named; typedef int array[3]; typedef int function(int);
"""


def test_every_spelling(read_header: ReadHeader) -> None:
    wanted = {**{text: text for text in UNCHANGED}, **OTHERWISE}
    lines = "".join(f"extern {written(text, number)};\n" for number, text in enumerate(wanted))
    unit = read_header(KNOWN + lines).unit
    variables = [d for d in unit.declarations if isinstance(d, Variable)]
    read = [spell(d.type, "x", extent="N").replace("[3]", "[N]") for d in variables]
    assert read == list(wanted.values())


def written(text: str, number: int) -> str:
    """Return the declaration `text` with a length and a name of its own."""
    before, _, after = text.replace("[N]", "[3]").rpartition("x")
    return f"{before}x{number}{after}"


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("const char *T", Pointer(Qualified(Builtin("char"), const=True))),
        ("int T[2]", Array(Builtin("int"), "fixed")),
        ("int T[]", Array(Builtin("int"), "incomplete")),
        ("int T()", FunctionType(Builtin("int"), (), prototype=False)),
        ("void (*T)(int, ...)", None),
        ("float T __attribute__((vector_size(16)))", Vector(Builtin("float"))),
        ("_Atomic(int) T", Qualified(Builtin("int"), atomic=True)),
        ("__builtin_va_list T", Builtin("__builtin_va_list")),
    ],
)
def test_nodes(read_header: ReadHeader, text: str, type_: CType | None) -> None:
    found = typedef(read_header(f"typedef {text};"), "T")
    if type_ is not None:
        assert found == type_
    else:
        assert isinstance(found, Pointer)
        assert isinstance(found.target, FunctionType)
        assert found.target.variadic
        assert found.target.parameters == (Parameter(None, Builtin("int")),)


def test_a_typedef_is_a_name(read_header: ReadHeader) -> None:
    source = read_header("typedef int a; typedef a b; typedef const b *c;")
    assert typedef(source, "c") == Pointer(Qualified(Named("b"), const=True))


def typedef(source: Source, name: str) -> CType:
    return next(
        d.type for d in source.unit.declarations if isinstance(d, Typedef) and d.name == name
    )


def test_every_number_of_libclang_is_in_the_table() -> None:
    assert set(_BUILTINS.values()) <= NUMBERS.keys()
