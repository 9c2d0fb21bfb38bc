from __future__ import annotations

from dataclasses import replace

from tests.support.units import unit_of

from ferrule.declarations.nodes import Macro
from ferrule.selection.macro_twins import drop_macro_twins, hiding_macros
from ferrule.selection.reasons import Reason


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


def hidden(text: str, body: str, parameters: tuple[str, ...] | None = None) -> list[str]:
    unit = unit_of(text)
    place = unit.declarations[0].location
    macro = Macro("f", parameters, body, place)
    unit = replace(unit, declarations=(macro, *unit.declarations))
    found = hiding_macros(unit)
    assert all(reason is Reason.HIDDEN_BY_MACRO for reason, _ in found.values())
    return [f"{subject}: {words}" for subject, (_, words) in found.items()]


def test_a_macro_that_hides_a_declaration_is_shown_with_its_place() -> None:
    (said,) = hidden("int f(int);", "other")
    assert said.startswith("f: the macro `f` (")
    assert "hides it: C code that names it gets `other`; bind what that names; or" in said
    assert "has `#undef f`" in said
    (said,) = hidden("extern int f;", "")
    assert "gets nothing; " in said
    (said,) = hidden("extern int f;", "(1 + 2) * " * 20 + "3")
    assert "3`" not in said
    assert len(said) < 300


def test_other_macros_hide_nothing() -> None:
    assert hidden("int f(int);", "other(x)", ("x",)) == []
    assert hidden("int f(int);", "f") == []
    assert hidden("int g(int); struct f { int a; };", "1") == []
