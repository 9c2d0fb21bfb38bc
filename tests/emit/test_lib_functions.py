from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.plans import plan_of
from tests.support.units import bindings_of

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.declarations.nodes import Function
from ferrule.emit.lib_functions import emit_lib_functions
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from ferrule.bindings.plan import ModulePlan


def planned(text: str) -> ModulePlan:
    plan = plan_of(bindings_of(text), embedded=True)
    unit = plan.bindings.unit
    functions = [d for d in unit.declarations if isinstance(d, Function)]
    calls = find_calls(functions, unit, plan.names.functions, CallChoice(), by_name=True)
    return replace(plan, calls=tuple(calls))


def rendered(text: str) -> str:
    writer = SourceWriter()
    emit_lib_functions(writer, planned(text))
    return writer.text()


def test_the_names_of_cffis_functions_are_macros() -> None:
    text = rendered("int f(int); int g(int, ...);")
    assert (
        "#define _cffi_f_f(ferrule_self, ferrule_args) FERRULE_LIB_FUNCTION(_cffi_f_f, 0)"
        in text
    )
    assert "#define _cffi_d_f(...) ferrule_stock_d_f(__VA_ARGS__)\n" in text
    assert text.endswith("#endif\n")
    assert "_cffi_f_g" not in text, "libffi calls it"


def test_nothing_without_functions() -> None:
    assert rendered("extern int v;") == ""
