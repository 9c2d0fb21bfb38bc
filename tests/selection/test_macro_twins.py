from __future__ import annotations

from dataclasses import replace

from tests.support.units import unit_of

from ferrule.declarations.nodes import Macro
from ferrule.selection.macro_twins import drop_macro_twins


def macros_left(text: str, *names: str) -> list[str]:
    unit = unit_of(text)
    place = unit.declarations[0].location
    macros = tuple(Macro(name, None, "1", place) for name in names)
    unit = drop_macro_twins(replace(unit, declarations=(*macros, *unit.declarations)))
    return [d.name for d in unit.declarations if isinstance(d, Macro)]


def test_the_declaration_stays_and_its_macro_goes() -> None:
    text = "int function(void); extern int variable; enum e { CONSTANT };"
    names = ("function", "variable", "CONSTANT", "other")
    assert macros_left(text, *names) == ["other"]


def test_a_type_has_names_of_its_own() -> None:
    text = "struct s { int field; }; typedef int t; enum e { A };"
    assert macros_left(text, "s", "field", "t", "e") == ["s", "field", "t", "e"]
