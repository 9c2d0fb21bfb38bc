from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.stub_parts import bindings_of, python_types_of

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.declarations.nodes import Function
from ferrule.stub.functions import FunctionWriter
from ferrule.stub.lib_attributes import lib_attributes
from ferrule.stub.stub_writer import StubWriter

if TYPE_CHECKING:
    from ferrule.declarations.types import FunctionType

NO_CHOICE = CallChoice()


def function(cdef: str) -> tuple[FunctionWriter, Function]:
    """Return what writes the first function of `cdef`, and the function."""
    bindings = bindings_of(cdef)
    writer = FunctionWriter(
        StubWriter(frozenset(), docs=False), bindings, python_types_of(bindings)
    )
    return writer, next(d for d in bindings.unit.declarations if isinstance(d, Function))


def on_module(cdef: str, choice: CallChoice | None) -> str:
    """Return the first function of `cdef`, which C calls directly if there is a `choice`."""
    writer, declared = function(cdef)
    attribute = lib_attributes(writer.bindings)[declared.name]
    names = [(declared.name, declared.name)]
    call = None
    if choice is not None:
        call = next(find_calls([declared], writer.bindings.unit, names, choice))
    writer.emit_on_module(declared.name, attribute, declared.type, call)
    return writer.writer.text()


def on_lib(cdef: str) -> str:
    writer, declared = function(cdef)
    attribute = lib_attributes(writer.bindings)[declared.name]
    type_: FunctionType = declared.type
    if type_.variadic:
        writer.emit_variadic_class(attribute, type_)
    writer.emit_on_lib(attribute, type_)
    return writer.writer.text()


@pytest.mark.parametrize(
    ("cdef", "parameters"),
    [
        ("int f(int from, int __x);", "from_: _ToInt, x: _ToInt"),
        ("int f(int a, int);", "a: _ToInt, arg1: _ToInt, /"),
        ("int f(int, int a);", "arg0: _ToInt, /, a: _ToInt"),
        ("int f(int *a);", "a: _ToInts[c_int] | _Buffer"),
        ("int f(void);", ""),
    ],
)
def test_direct_calls_take_keywords_and_buffers(cdef: str, parameters: str) -> None:
    assert on_module(cdef, NO_CHOICE) == f"def f({parameters}) -> int: ...\n"


def test_a_nullable_parameter_takes_none() -> None:
    choice = CallChoice(nullable={("f", 0)})
    text = on_module("struct s; int f(struct s *p);", choice)
    assert text == "def f(p: _ToPointer[struct_s] | None) -> int: ...\n"


def test_a_scoped_parameter_takes_functions_of_python() -> None:
    choice = CallChoice(scoped={("f", 0)})
    text = on_module("int f(int (*g)(double), int (*h)(double));", choice)
    assert "g: FunctionPointer[[_ToFloat], int] | _Null | Callable[[float], _ToInt]" in text
    assert text.count("Callable") == 1


def test_cffis_functions_take_arguments_by_position() -> None:
    assert on_module("int f(int a);", None) == "def f(a: _ToInt, /) -> int: ...\n"
    assert on_lib("int f(int self);") == "def f(_self, self: _ToInt, /) -> int: ...\n"
    assert on_lib("void f(void);") == "def f(self) -> None: ...\n"


def test_a_variadic_function_is_a_pointer_that_can_be_called() -> None:
    cdef = "int f(int args, ...);"
    assert on_module(cdef, None) == "f: Final[_variadic_f]\n"
    assert on_lib(cdef) == (
        "@type_check_only\n"
        "class _variadic_f(Code):\n"
        "    def __call__(self, args: _ToInt, /, *_args: CData) -> int: ...\n"
        "f: Final[_variadic_f]\n"
    )
