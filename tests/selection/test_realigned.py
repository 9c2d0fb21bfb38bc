from __future__ import annotations

import pytest
from tests.support.units import unit_of

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import named
from ferrule.selection.realigned import replace_realigned

TYPEDEFS = "typedef int number; typedef const number count; typedef count three[3];"
REALIGNED = frozenset(named("typedef", name) for name in ("number", "count"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extern count v;", "extern const int v;"),
        ("extern number *const v[3];", "extern int *const v[3];"),
        (
            "struct s { number a; volatile count b; three c; };",
            "struct s { int a; const volatile int b; three c; };",
        ),
        ("number f(number, count *, three *, ...);", "int f(int, const int *, three *, ...);"),
        ("typedef void (*g)(count, number[2]);", "typedef void (*g)(const int, int[2]);"),
        ("struct s { int a; };", "struct s { int a; };"),
    ],
)
def test_uses_have_the_type_that_the_typedef_stands_for(text: str, expected: str) -> None:
    replaced = replace_realigned(unit_of(f"{TYPEDEFS} {text}"), REALIGNED)
    wanted = unit_of(f"{TYPEDEFS} {expected}")
    assert render_dump(replaced).splitlines()[3:] == render_dump(wanted).splitlines()[3:]


def test_other_declarations_stay_the_same_objects() -> None:
    unit = unit_of(f"{TYPEDEFS} extern count v; int f(int);")
    assert replace_realigned(unit, REALIGNED).declarations[-1] is unit.declarations[-1]
    assert replace_realigned(unit, frozenset()) is unit
