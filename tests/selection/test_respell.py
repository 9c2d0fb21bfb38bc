from __future__ import annotations

import pytest
from tests.support.units import declared, unit_of

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function, Typedef
from ferrule.declarations.numbers import OPEN_INTEGER
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)
from ferrule.selection.respell import NOTHING_RESPELLED, Respelling, number_in, respell

INT = Builtin("int")


@pytest.mark.parametrize(
    ("type_", "expression"),
    [
        (INT, "x"),
        (Pointer(INT), "*(x)"),
        (Pointer(Pointer(Qualified(INT, const=True))), "*(*(x))"),
        (Array(INT, "fixed"), "(x)[0]"),
        (FunctionType(INT, (Parameter(None, Pointer(Void())),)), "(x)(*(void **)0)"),
        (Pointer(Void()), None),
        (RecordRef("struct s"), None),
    ],
)
def test_the_way_to_the_number_of_a_type(type_: CType, expression: str | None) -> None:
    assert number_in("x", type_) == expression


def test_nothing_to_do_is_the_same_unit() -> None:
    unit = unit_of("int f(int);")
    assert respell(unit, NOTHING_RESPELLED) is unit


def test_a_number_becomes_a_typedef_of_the_compilers_type() -> None:
    unit = unit_of("int *f(int); extern int v[3]; typedef int t; int f__number(void);")
    subjects = {d.name: identity(d) for d in unit.declarations if hasattr(d, "name")}
    found = respell(
        unit,
        {subjects[name]: Respelling(f"<{name}>", OPEN_INTEGER) for name in ("f", "v", "t")},
    )
    assert render_dump(found).splitlines()[:2] == [
        "needed typedef int... f__number_",
        "needed typedef int... v__number",
    ]
    typedefs = [d for d in found.declarations if isinstance(d, Typedef)]
    assert [d.c_type for d in typedefs] == ["__typeof__(<f>)", "__typeof__(<v>)", None]
    assert typedefs[-1].type == OPEN_INTEGER


def test_a_function_keeps_its_parameters() -> None:
    function = declared("int f(char *a, ...);")
    unit = unit_of("int f(char *a, ...);")
    found = respell(unit, {identity(function): Respelling("f(0)", OPEN_INTEGER)})
    new = found.declarations[-1]
    assert isinstance(new, Function)
    assert isinstance(function, Function)
    assert new.type.parameters == function.type.parameters
    assert new.type.variadic
    assert new.type.result != function.type.result
