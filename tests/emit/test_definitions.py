from __future__ import annotations

from dataclasses import replace

from tests.support.units import bindings_of, declared

from ferrule.bindings.arrays import NamedArray
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, Pointer
from ferrule.emit.definitions import with_our_names


def defined(text: str) -> str:
    function = declared(text)
    assert isinstance(function, Function)
    return spell(with_our_names(function.type, bindings_of(text)), "f")


def test_the_parameters_get_names() -> None:
    assert defined("int f(int, char *text);") == "int f(int ferrule_arg0, char *ferrule_arg1)"
    assert defined("int f(int a, ...);") == "int f(int ferrule_arg0, ...)"


def test_the_result_loses_its_qualifiers_and_what_it_points_to_keeps_them() -> None:
    assert defined("const int f(void);") == "int f(void)"
    assert defined("typedef const int fixed; fixed f(void);") == "int f(void)"
    assert defined("const char *f(void);") == "const char *f(void)"


def test_arrays_that_have_a_name_are_called_by_it() -> None:
    text = "int f(int (*rows)[3]);"
    function = declared(text)
    assert isinstance(function, Function)
    (rows,) = function.type.parameters
    assert isinstance(rows.type, Pointer)
    assert isinstance(rows.type.target, Array)
    names = {rows.type.target: NamedArray("rows__array", identity(function))}
    bindings = replace(bindings_of(text), arrays=names)
    assert (
        spell(with_our_names(function.type, bindings), "f")
        == "int f(rows__array *ferrule_arg0)"
    )
