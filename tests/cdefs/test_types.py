from __future__ import annotations

import pytest
from tests.support.units import declared

from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.nodes import Declaration, Function, Typedef
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, Builtin, Pointer, RecordRef

TYPEDEFS = "typedef ... *handle; typedef struct { int x; } *p; typedef int m[...][...];"


def declared_all(text: str) -> tuple[Declaration, ...]:
    return read_cdef(text)[1].declarations


@pytest.mark.parametrize(
    "spelling",
    [
        "int x",
        "unsigned long long x",
        "_Bool x",
        "long double x",
        "char *x",
        "const char *const x",
        "volatile int x",
        "int x[3]",
        "void (*x)(int, char *)",
        "int (*x)(const char *, ...)",
        "int (*(*x)(int))(char)",
        "size_t x",
        "struct s *x",
        "enum e x",
    ],
)
def test_a_type_is_spelled_as_it_was_read(spelling: str) -> None:
    found = declared(f"struct s {{ int a; }}; enum e {{ A }}; typedef {spelling};")
    assert isinstance(found, Typedef)
    assert spell(found.type, "x", extent="3") == spelling


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("typedef ... *handle; void f(handle x);", "handle x"),
        ("typedef ... *handle; void f(const handle *x);", "const handle *x"),
        ("typedef struct { int a; } *p; void f(p *x);", "p *x"),
        ("typedef ... *handle; typedef handle other; void f(other x);", "handle x"),
        ("typedef int row[...]; void f(row *x);", "row *x"),
        ("typedef int row[...]; void f(row x);", "int *x"),
        ("typedef int m[...][...]; void f(m **x);", "m **x"),
        ("typedef int row[...]; void f(row x[4]);", "row *x"),
        ("void f(int (*x)[2][3]);", "int (*x)[2][3]"),
        ("void f(int x[2][3]);", "int (*x)[3]"),
        ("void f(int (*x)(int (*)[4]));", "int (*x)(int (*)[4])"),
    ],
)
def test_a_type_is_spelled_as_c_needs_it(text: str, spelling: str) -> None:
    function = declared_all(text)[-1]
    assert isinstance(function, Function)
    assert spell(function.type.parameters[0].type, "x") == spelling


def test_a_typedef_stands_for_its_type() -> None:
    handle, p, matrix = (d.type for d in declared_all(TYPEDEFS) if isinstance(d, Typedef))
    assert handle == Pointer(RecordRef("struct $$handle"))
    assert p == Pointer(RecordRef("struct $1"))
    assert matrix == Array(Array(Builtin("int"), "fixed"), "fixed")
