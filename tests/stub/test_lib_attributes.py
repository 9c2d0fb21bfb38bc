from __future__ import annotations

from dataclasses import replace

from tests.support.stub_parts import bindings_of

from ferrule.declarations.types import FunctionType, Pointer
from ferrule.stub.lib_attributes import lib_attributes

CDEF = """
int f(int x);
#define N ...
enum color { RED };
extern int count;
static const int fixed;
extern "Python" void called(void);
"""


def test_functions_constants_and_variables() -> None:
    attributes = lib_attributes(bindings_of(CDEF))
    assert list(attributes) == ["f", "N", "RED", "count", "fixed", "called"]
    assert isinstance(attributes["f"].type, FunctionType)
    assert isinstance(attributes["called"].type, Pointer)
    constants = {name for name, attribute in attributes.items() if attribute.constant}
    assert constants == {"N", "RED", "fixed", "called"}


def test_a_name_that_is_declared_twice_is_there_once() -> None:
    bindings = bindings_of("int f(int x);")
    twice = replace(bindings.unit, declarations=bindings.unit.declarations * 2)
    assert list(lib_attributes(replace(bindings, unit=twice))) == ["f"]
