from __future__ import annotations

import pytest
from tests.support.units import unit_of

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import named
from ferrule.selection.realigned import replace_realigned

TYPEDEFS = (
    "typedef int number; typedef number count; typedef const char key[4]; typedef key keys[2];"
)
REALIGNED = frozenset(named("typedef", name) for name in ("number", "count", "key"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extern count v;", "extern int v;"),
        ("extern const count *const v[3];", "extern const int *const v[3];"),
        (
            "struct s { number a; key b; volatile key c; };",
            "struct s { int a; const char b[4]; const volatile char c[4]; };",
        ),
        (
            "number f(number, count *, key, const key, ...);",
            "int f(int, int *, const char *, const char *, ...);",
        ),
        ("typedef void (*g)(count, key);", "typedef void (*g)(int, const char *);"),
        # A cdef would have to repeat the length of the array behind a pointer.
        ("int f(key *, keys *, number);", "int f(key *, keys *, int);"),
        ("struct s { int a; };", "struct s { int a; };"),
    ],
)
def test_uses_have_the_type_that_the_typedef_stands_for(text: str, expected: str) -> None:
    replaced = replace_realigned(unit_of(f"{TYPEDEFS} {text}"), REALIGNED)
    wanted = unit_of(f"{TYPEDEFS} {expected}")
    assert render_dump(replaced).splitlines()[4:] == render_dump(wanted).splitlines()[4:]


def test_other_declarations_stay_the_same_objects() -> None:
    unit = unit_of(f"{TYPEDEFS} extern count v; int f(keys);")
    assert replace_realigned(unit, REALIGNED).declarations[-1] is unit.declarations[-1]
    assert replace_realigned(unit, frozenset()) is unit
