from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.units import unit_of

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Constant, Function, Macro, Variable
from ferrule.declarations.types import Array, Builtin, Pointer, Qualified, Void
from ferrule.selection.macros import (
    MacroFacts,
    macro_words,
    names_to_classify,
    resolve_macros,
    within_budget,
)
from ferrule.toolchain.classify import MacroKind

if TYPE_CHECKING:
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

UNIT = unit_of("int target(int a);")
PLACE = UNIT.declarations[0].location


def with_macros(**bodies: str) -> Unit:
    macros = tuple(Macro(name, None, body, PLACE) for name, body in bodies.items())
    own = UNIT.own | {identity(macro) for macro in macros}
    return replace(UNIT, declarations=(*macros, *UNIT.declarations), own=own)


def resolved(body: str, facts: MacroFacts) -> Declaration:
    unit = resolve_macros(with_macros(M=body), facts)
    assert identity(unit.declarations[0]) in unit.own
    return unit.declarations[0]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (MacroKind.INTEGER, None),
        (MacroKind.FLOAT, Builtin("double")),
        (MacroKind.LONG_DOUBLE, Builtin("long double")),
        (MacroKind.STRING, Array(Builtin("char"), "fixed")),
    ],
)
def test_a_value_is_a_constant(kind: MacroKind, type_: object) -> None:
    found = resolved("1", MacroFacts(kinds={"M": kind}))
    assert isinstance(found, Constant)
    assert found.type == type_


def test_another_name_of_a_function_has_its_type() -> None:
    target = UNIT.declarations[0]
    assert isinstance(target, Function)
    facts = MacroFacts({"M": "(target)"}, {"M": MacroKind.FUNCTION}, {"M": target.type})
    assert resolved("(target)", facts) == replace(target, name="M")


def test_an_object_is_a_variable_and_an_address_a_constant() -> None:
    pointer = Pointer(Void())
    found = resolved("x", MacroFacts({"M": "x"}, {"M": MacroKind.OBJECT}, {"M": pointer}))
    assert found == Variable("M", pointer, PLACE)
    found = resolved("&x", MacroFacts({"M": "&x"}, {"M": MacroKind.ADDRESS}, {"M": pointer}))
    assert found == Constant("M", pointer, PLACE, address=True)


def test_a_const_object_that_each_use_looks_up_stays_a_macro() -> None:
    def found(type_: CType) -> Declaration:
        kinds = {"M": MacroKind.COMPUTED_OBJECT}
        return resolved("*f()", MacroFacts({"M": "*f()"}, kinds, {"M": type_}))

    number = Builtin("int")
    assert found(number) == Variable("M", number, PLACE, computed=True)
    assert isinstance(found(Qualified(number, const=True)), Macro)
    assert isinstance(found(Array(Qualified(number, const=True), "fixed")), Variable)


def test_a_variable_whose_macro_each_use_looks_up_is_computed() -> None:
    unit = unit_of("int *f(void); extern int v; extern const int c;")
    kinds = dict.fromkeys("vc", MacroKind.COMPUTED_OBJECT)
    _, v, c = unit.declarations
    found = resolve_macros(unit, MacroFacts(dict.fromkeys("vc", "(*f())"), kinds))
    assert isinstance(v, Variable)
    assert isinstance(c, Variable)
    assert found.declarations[1:] == (
        replace(v, computed=True),
        Macro("c", None, "(*f())", c.location),
    )
    assert found.own == unit.own


def test_what_has_no_meaning_stays_a_macro() -> None:
    assert isinstance(resolved("}", MacroFacts()), Macro)


def test_a_macro_for_the_place_of_its_use_is_not_asked_about() -> None:
    unit = with_macros(A="1", EMPTY="", HERE="__LINE__", THERE="HERE + A", B="A")
    assert names_to_classify(unit, macro_words(unit)) == ["A", "B"]
    assert set(macro_words(unit)["THERE"]) == {"HERE", "A"}


def test_macros_that_double_one_another_are_left_out_longest_first() -> None:
    bodies = {"D0": "1234567890"} | {f"D{n}": f"D{n - 1} D{n - 1}" for n in range(1, 30)}
    unit = with_macros(**bodies)
    kept = within_budget(list(bodies), unit, macro_words(unit))
    assert kept[:3] == ["D0", "D1", "D2"]
    assert 10 < len(kept) < 20


def test_a_macro_that_names_itself_has_a_length() -> None:
    unit = with_macros(M="M + N", N="M")
    assert within_budget(["M", "N"], unit, macro_words(unit)) == ["M", "N"]
