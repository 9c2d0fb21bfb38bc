from __future__ import annotations

import pytest
from tests.support.units import declared, unit_of

from ferrule.declarations.nodes import Function
from ferrule.declarations.traverse import walk
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Parameter,
    Pointer,
    Qualified,
    Unknown,
    Void,
)
from ferrule.selection.expressible import incomplete, inexpressible, not_passed

INT = Builtin("int")
ATOMIC = Qualified(INT, atomic=True)


@pytest.mark.parametrize(
    "type_",
    [
        INT,
        Pointer(Qualified(Builtin("char"), const=True)),
        Array(INT, "fixed"),
        Pointer(Array(INT, "incomplete")),
        Pointer(Array(INT, "fixed", "3")),
        ATOMIC,
        FunctionType(Void(), (Parameter("a", ATOMIC),)),
    ],
)
def test_what_a_cdef_can_say(type_: CType) -> None:
    assert inexpressible(walk(type_)) is None


@pytest.mark.parametrize(
    ("type_", "said"),
    [
        (Builtin("_Float16"), "a 16-bit floating-point number (`_Float16`)"),
        (Unknown("auto"), "(`auto`)"),
        (Pointer(ATOMIC), "an atomic type behind a pointer"),
        (Array(ATOMIC, "fixed"), "an atomic type behind a pointer or in an array"),
        (Pointer(Array(INT, "fixed")), "a pointer to an array (`int (*)[N]`)"),
        (Pointer(Array(Array(INT, "fixed"), "fixed", "2")), "a pointer to an array"),
    ],
)
def test_what_it_cannot(type_: CType, said: str) -> None:
    assert said in (inexpressible(walk(type_)) or "")


def function(text: str) -> FunctionType:
    found = declared(text)
    assert isinstance(found, Function)
    return found.type


def test_a_value_of_a_type_that_is_never_completed() -> None:
    text = "struct s; struct whole { int a; }; "
    for wrong in ("struct s f(void);", "void f(int, struct s);"):
        assert incomplete(walk(function(text + wrong)), unit_of(text)) == (
            "`struct s` by value, which is never completed"
        )
    for right in ("struct s *f(void);", "struct whole f(struct whole, struct s *);"):
        assert incomplete(walk(function(text + right)), unit_of(text)) is None


def test_a_result_that_ends_in_an_array_without_a_length() -> None:
    text = "struct open { int n; char rest[]; }; "
    unit = unit_of(text)
    assert "`struct open` as its result" in (
        not_passed(function(text + "struct open f(void);"), unit) or ""
    )
    assert not_passed(function(text + "void f(struct open *);"), unit) is None
