"""Thunks: C that calls an address with arguments from slots, one for each shape of function.

int f(const char *name, double x);   ->

static void ferrule_thunk_0(ferrule_code code, ferrule_slot *slots)
{
    slots[2].u = (unsigned long long)((int (*)(void *, double))code)(slots[0].p, slots[1].d);
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import ValueKind
from ferrule.emit.calls_writer import LARGE, POINTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter

# The kinds whose values a slot holds as an integer.
_BITS: Final = frozenset(
    {ValueKind.INTEGER, ValueKind.ENUMERATION, ValueKind.BOOL, ValueKind.CHAR, ValueKind.WIDE}
)


class Thunks:
    """The thunks of a unit, each with its number."""

    def __init__(self, unit: CallsWriter) -> None:
        """Start without thunks."""
        self._unit = unit
        self._numbers: dict[tuple[str, ...], int] = {}

    def emit(self, call: Call) -> int:
        """Return the number of the call's thunk; write it if this is the first of its shape."""
        spell = self._unit.spell
        shape = (*map(spell, call.parameters), spell(call.result))
        if shape in self._numbers:
            return self._numbers[shape]
        number = self._numbers[shape] = len(self._numbers)
        values = [
            from_slot(self._unit, v, f"slots[{i}]") for i, v in enumerate(call.parameters)
        ]
        types = ", ".join(map(spell, call.parameters)) or "void"
        pointer = spell(call.result, f"(*)({types})")
        called = f"(({pointer})code)({', '.join(values)})"
        head = f"static void ferrule_thunk_{number}(ferrule_code code, ferrule_slot *slots)"
        with self._unit.writer.block(head):
            if not call.parameters and call.result.kind is ValueKind.VOID:
                self._unit.writer.line("(void)slots;")
            for line in self._to_slot(call.result, called, f"slots[{len(values)}]"):
                self._unit.about(call, line)
        return number

    def _to_slot(self, value: PassedValue, called: str, slot: str) -> Iterator[str]:
        """Yield the lines that put the result of the call `called` into the slot."""
        if value.kind is ValueKind.VOID:
            yield f"{called};"
        elif value.kind in POINTERS:
            yield f"{slot}.p = {called};"
        elif value.kind is ValueKind.REAL:
            yield f"{slot}.d = (double){called};"
        elif value.kind in _BITS:  # the conversion extends the sign, as the run-time expects
            yield f"{slot}.u = (unsigned long long){called};"
        else:
            # memcpy, since C cannot assign to a record that has a const member.
            yield f"{self._unit.spell(value, 'result')} = {called};"
            yield f"memcpy({slot}.p, &result, sizeof result);"


def from_slot(unit: CallsWriter, value: PassedValue, slot: str) -> str:
    """Return the argument that is in the slot."""
    if value.kind in POINTERS:
        return f"{slot}.p"
    if value.kind in LARGE:
        return f"*({unit.spell(value, '*')}){slot}.p"
    return f"({unit.spell(value)}){slot}.{'d' if value.kind is ValueKind.REAL else 'u'}"
