from __future__ import annotations

from dataclasses import replace

import cffi
import pytest
from tests.support.units import bindings_of

from ferrule.bindings.plan import ModulePlan
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Function
from ferrule.declarations.types import Unknown
from ferrule.emit.cffi_unit import parse_by_cffi, render_tables_unit

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


def test_the_tables_follow_the_headers_and_end_with_those_of_ferrule() -> None:
    bindings = bindings_of(CDEF)
    builder, _ = parse_by_cffi(bindings)
    plan = ModulePlan("m", bindings, bindings.module_names, integers=(("A", "A"),))
    text, made = render_tables_unit(builder, "/* the headers */\n", plan)
    assert text.startswith("/* the headers */\n")
    assert made.text in text
    assert "PyObject" not in text
    end = text[text.index("ferrule_integers[]") :]
    assert "{(unsigned long long)((A) | 0), (A) <= 0}," in end
    assert "ferrule_optionals[]" in end
