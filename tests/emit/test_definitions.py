from __future__ import annotations

from tests.support.units import declared

from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.emit.definitions import with_our_names


def defined(text: str) -> str:
    function = declared(text)
    assert isinstance(function, Function)
    return spell(with_our_names(function.type), "f")


def test_the_parameters_get_names() -> None:
    assert defined("int f(int, char *text);") == "int f(int arg0, char *arg1)"
    assert defined("int f(int a, ...);") == "int f(int arg0, ...)"


def test_the_result_loses_its_qualifiers_and_what_it_points_to_keeps_them() -> None:
    assert defined("const int f(void);") == "int f(void)"
    assert defined("const char *f(void);") == "const char *f(void)"
