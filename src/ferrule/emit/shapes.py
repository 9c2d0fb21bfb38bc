"""The C that computes the lengths of arrays of variable shape from the other arguments.

    void f(int r, int c, double m[2 * r][c]);   ->

static void ferrule_measure_0_2(
    const ferrule_slot *ferrule_slots, ferrule_size *ferrule_lengths) {
    ferrule_lengths[0] = FERRULE_LENGTH(2 * ((int)ferrule_slots[0].ferrule_u));
    ferrule_lengths[1] = FERRULE_LENGTH(((int)ferrule_slots[1].ferrule_u));
}
static const ferrule_shape ferrule_shapes_0[] = {
    {0, 0, 0},
    {0, 0, 0},
    {ferrule_measure_0_2, 2, "double"},
};

The lengths are text from the preprocessed header, so a name in them is not the macro of that name,
which the header defines later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.arrays import with_names
from ferrule.declarations.spell import spell
from ferrule.emit.hidden_macros import without_macros
from ferrule.emit.thunks import from_slot
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from ferrule.bindings.calls import Call, Shape
    from ferrule.declarations.types import Length
    from ferrule.emit.calls_writer import CallsWriter


def emit_shapes(unit: CallsWriter) -> dict[int, str]:
    """Write the shapes; return the name of the table of each function that has some, by index."""
    shaped = {
        i: call
        for i, call in enumerate(unit.plan.calls)
        if any(value.shape for value in call.parameters)
    }
    if shaped:
        unit.writer.section("The shapes of arrays")
    return {i: _emit_table(unit, i, call) for i, call in shaped.items()}


def _emit_table(unit: CallsWriter, number: int, call: Call) -> str:
    table = f"ferrule_shapes_{number}"
    rows = []
    for i, value in enumerate(call.parameters):
        row = "{0, 0, 0},"
        if value.shape is not None:
            function = f"ferrule_measure_{number}_{i}"
            _emit_function(unit, call, function, value.shape)
            item = string_literal(_spell_item(unit, value.shape))
            row = f"{{{function}, {len(value.shape.lengths)}, {item}}},"
        rows.append(row)
    with unit.writer.block(f"static const ferrule_shape {table}[] =", ";"):
        for row in rows:
            unit.about(call, row)
    return table


def _emit_function(unit: CallsWriter, call: Call, name: str, shape: Shape) -> None:
    words = [w for length in shape.lengths for w in length or () if isinstance(w, str)]
    parameters = "const ferrule_slot *ferrule_slots, ferrule_size *ferrule_lengths"
    head = f"static void {name}({parameters})"
    with without_macros(unit.writer, words), unit.writer.block(head):
        unit.writer.line("(void)ferrule_slots;")
        for i, length in enumerate(shape.lengths):
            computed = "FERRULE_ANY_LENGTH" if length is None else "FERRULE_NO_LENGTH"
            if length:
                computed = f"FERRULE_LENGTH({_spell_length(unit, call, length)})"
            unit.about(call, f"ferrule_lengths[{i}] = {computed};")


def _spell_length(unit: CallsWriter, call: Call, length: Length) -> str:
    """Return the length as C, with the arguments in place of the parameters."""
    return " ".join(
        word
        if isinstance(word, str)
        else f"({from_slot(unit, call.parameters[word], f'ferrule_slots[{word}]')})"
        for word in length
    )


def _spell_item(unit: CallsWriter, shape: Shape) -> str:
    bindings = unit.plan.bindings
    named = with_names(shape.item, bindings.arrays)
    return spell(named, key=bindings.type_name, atomic=False)
