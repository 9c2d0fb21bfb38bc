from __future__ import annotations

from dataclasses import replace

import pytest

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function, Location, Macro
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Builtin, FunctionType, Parameter
from ferrule.declarations.unit import Unit
from ferrule.errors import PatternError
from ferrule.selection.function_macros import type_function_macros

INT = Builtin("int")
AT, GIVEN = Location("a.h", 2, 9), Location("<function-macro>", 1, 1)
MACRO = Macro("larger", ("a", "b"), "((a) > (b) ? (a) : (b))", AT, "/* Which is larger. */")
OBJECT = Macro("NUMBER", None, "1", AT)
UNIT = Unit(("a.h",), (MACRO, OBJECT), frozenset({identity(MACRO), identity(OBJECT)}))


def prototype(*names: str | None, name: str = "larger") -> Function:
    return Function(name, FunctionType(INT, tuple(Parameter(n, INT) for n in names)), GIVEN)


def typed(macro: Macro, given: Function) -> Function:
    unit = type_function_macros(replace(UNIT, declarations=(macro, OBJECT)), [given])
    function, other = unit.declarations
    assert other is OBJECT
    assert isinstance(function, Function)
    assert identity(function) in unit.own
    return function


def test_the_macro_becomes_a_function_where_it_is() -> None:
    function = typed(MACRO, prototype("left", "right"))
    assert spell(function.type, function.name) == "int larger(int left, int right)"
    assert (function.location, function.comment) == (AT, MACRO.comment)
    assert function.macro


@pytest.mark.parametrize(
    ("parameters", "given", "expected"),
    [
        (("a", "b"), (None, None), "int larger(int a, int b)"),
        (("a", "b"), (None, "right"), "int larger(int a, int right)"),
        (("a", "b"), (None,), "int larger(int)"),
        (("a", "..."), (None, None), "int larger(int a, int)"),
        ((), (), "int larger(void)"),
    ],
)
def test_unnamed_parameters_are_called_as_the_macros(
    parameters: tuple[str, ...], given: tuple[str | None, ...], expected: str
) -> None:
    function = typed(replace(MACRO, parameters=parameters), prototype(*given))
    assert spell(function.type, function.name) == expected


def test_without_prototypes_nothing_changes() -> None:
    assert type_function_macros(UNIT, []) == UNIT


@pytest.mark.parametrize("name", ["largest", "NUMBER"])
def test_a_name_that_is_not_a_macro_with_parameters_is_refused(name: str) -> None:
    with pytest.raises(PatternError, match=rf"'{name}' matches no macro with parameters"):
        type_function_macros(UNIT, [prototype(name=name)])


def test_the_nearest_macros_are_offered() -> None:
    with pytest.raises(
        PatternError, match=r"^function-macro: 'largest' .*; did you mean larger\?$"
    ):
        type_function_macros(UNIT, [prototype(name="largest")])
