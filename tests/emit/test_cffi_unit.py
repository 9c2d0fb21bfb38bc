from __future__ import annotations

from dataclasses import replace

import cffi
import pytest
from tests.support.units import bindings_of

from ferrule.bindings.plan import ModulePlan
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function
from ferrule.declarations.types import Unknown
from ferrule.emit.cffi_unit import parse_by_cffi, render_unit

CDEF = "struct s { int a; ...; }; int f(struct s *); int g(int);"


def test_a_cdef_that_cffi_takes_is_in_its_builder() -> None:
    builder, refused = parse_by_cffi(bindings_of(CDEF))
    assert refused == {}
    assert builder.typeof("struct s *").kind == "pointer"


# The second is refused only after cffi's parser has kept what is before it.
@pytest.mark.parametrize("result", ["int ..;", "int _Complex"])
def test_only_what_cffi_refuses_is_refused_with_its_words(result: str) -> None:
    bindings = bindings_of(CDEF)
    wrong = [
        replace(d, type=replace(d.type, result=Unknown(result)))
        if isinstance(d, Function) and d.name == "f"
        else d
        for d in bindings.unit.declarations
    ]
    bindings = replace(bindings, unit=replace(bindings.unit, declarations=tuple(wrong)))
    builder, refused = parse_by_cffi(bindings)
    assert list(refused) == [
        identity(d) for d in wrong if isinstance(d, Function) and d.name == "f"
    ]
    assert all(refused.values())
    assert isinstance(builder, cffi.FFI)


def test_the_headers_come_before_python_and_the_rest_after() -> None:
    bindings = bindings_of(CDEF)
    builder, _ = parse_by_cffi(bindings)
    plan = ModulePlan("m", bindings, bindings.module_names)
    text = render_unit(builder, '#include "s.h"\n', "/* ours */", plan, shield="/* shield */")
    places = [
        '#include "s.h"',
        "ferrule_after_headers.h",
        "/* shield */",
        "Python.h",
        "/* ours */",
    ]
    found = [text.index(place) for place in places]
    assert found == sorted(found)
    assert "-Wincompatible-pointer-types" in text
