"""The C that computes lengths. What it computes is tried in `tests/cases/variable_shapes`."""

from __future__ import annotations

from dataclasses import replace

from tests.support.units import bindings_of

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.bindings.plan import ModulePlan
from ferrule.declarations.nodes import Function
from ferrule.declarations.types import Parameter
from ferrule.emit.calls_writer import CallsWriter
from ferrule.emit.shapes import emit_shapes
from ferrule.emit.writer import SourceWriter

EXPECTED = """\
/* The shapes of arrays */
#pragma push_macro("N")
#undef N
static void ferrule_measure_1_1(const ferrule_slot *ferrule_slots, ferrule_size *ferrule_lengths) {
    (void)ferrule_slots;
    ferrule_lengths[0] = FERRULE_ANY_LENGTH;
    ferrule_lengths[1] = FERRULE_LENGTH(2 * ((int)ferrule_slots[0].ferrule_u) + N);
}
#pragma pop_macro("N")
static const ferrule_shape ferrule_shapes_1[] = {
    {0, 0, 0},
    {ferrule_measure_1_1, 2, "double"},
};
"""


def test_lengths_are_computed_from_the_slots() -> None:
    bindings = bindings_of("int g(int n); void f(int n, double (*m)[]);")
    writer = SourceWriter()
    functions = []
    for d in bindings.unit.declarations:
        assert isinstance(d, Function)
        *before, last = d.type.parameters
        if d.name == "f":
            last = Parameter(last.name, last.type, (None, ("2", "*", 0, "+", "N")))
        functions.append(replace(d, type=replace(d.type, parameters=(*before, last))))
    calls = tuple(find_calls(functions, bindings.unit, (), CallChoice()))
    unit = CallsWriter(writer, ModulePlan("m", bindings, bindings.module_names, calls))
    assert emit_shapes(unit) == {1: "ferrule_shapes_1"}
    assert writer.text() == EXPECTED
    assert set(unit.lines.values()) == {"f"}


def test_a_unit_without_such_arrays_has_nothing() -> None:
    bindings, writer = bindings_of("int g(int n);"), SourceWriter()
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    calls = tuple(find_calls(functions, bindings.unit, (), CallChoice()))
    assert not emit_shapes(
        CallsWriter(writer, ModulePlan("m", bindings, bindings.module_names, calls))
    )
    assert not writer.text()
