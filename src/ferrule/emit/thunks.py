"""Thunks: C that calls an address with arguments from slots, one for each shape of function.

int f(const char *name, double x);   ->

static void ferrule_thunk_0(ferrule_code ferrule_at, ferrule_slot *ferrule_slots)
{
    ferrule_slots[2].ferrule_u = (unsigned long long)((int (*)(void *, double))ferrule_at)(
        ferrule_slots[0].ferrule_p, ferrule_slots[1].ferrule_d);
}

Most of the time that a large module takes to compile goes into its thunks. So that several
compilers can share them, any of them can be compiled apart.
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
        self._may_be_apart = unit.plan.is_large and not unit.plan.embedded

    def emit(self, call: Call) -> str:
        """Return the call's thunk in C; write it if this is the first of its shape.

        A call that annotations change has a function of its own instead.
        """
        if call.annotated is not None:
            return "0"
        spell = self._unit.spell
        shape = (*map(spell, call.parameters), spell(call.result))
        if shape in self._numbers:
            return f"ferrule_thunk_{self._numbers[shape]}"
        number = self._numbers[shape] = len(self._numbers)
        values = [
            from_slot(self._unit, v, f"ferrule_slots[{i}]")
            for i, v in enumerate(call.parameters)
        ]
        types = ", ".join(map(spell, call.parameters)) or "void"
        pointer = spell(call.result, f"(*)({types})")
        called = f"(({pointer})ferrule_at)({', '.join(values)})"
        parameters = "ferrule_code ferrule_at, ferrule_slot *ferrule_slots"
        linkage = self._unit.begin_apart() if self._may_be_apart else "static"
        head = f"{linkage} void ferrule_thunk_{number}({parameters})"
        with self._unit.writer.block(head):
            if not call.parameters and call.result.kind is ValueKind.VOID:
                self._unit.writer.line("(void)ferrule_slots;")
            for line in self._to_slot(call.result, called, f"ferrule_slots[{len(values)}]"):
                self._unit.about(call, line)
        return f"ferrule_thunk_{number}"

    def declare(self) -> None:
        """Declare the thunks for what comes after them, which may be compiled apart from them."""
        if self._may_be_apart:
            names = (f"ferrule_thunk_{number}" for number in self._numbers.values())
            self._unit.end_apart("void ferrule_call_part(ferrule_code, ferrule_slot *)", names)

    def _to_slot(self, value: PassedValue, called: str, slot: str) -> Iterator[str]:
        """Yield the lines that put the result of the call `called` into the slot."""
        if value.kind is ValueKind.VOID:
            yield f"{called};"
        elif value.kind in POINTERS:
            yield f"{slot}.ferrule_p = {called};"
        elif value.kind is ValueKind.REAL:
            yield f"{slot}.ferrule_d = (double){called};"
        elif value.kind in _BITS:  # the conversion extends the sign, as the run-time expects
            yield f"{slot}.ferrule_u = (unsigned long long){called};"
        else:
            # Copied, since C cannot assign to a record that has a const member.
            yield f"{self._unit.spell(value, 'ferrule_returned')} = {called};"
            yield f"FERRULE_COPY({slot}.ferrule_p, &ferrule_returned, sizeof ferrule_returned);"


def from_slot(unit: CallsWriter, value: PassedValue, slot: str) -> str:
    """Return the argument that is in the slot."""
    if value.kind in POINTERS:
        return f"{slot}.ferrule_p"
    if value.kind in LARGE:
        return f"*({unit.spell(value, '*')}){slot}.ferrule_p"
    member = "ferrule_d" if value.kind is ValueKind.REAL else "ferrule_u"
    return f"({unit.spell(value)}){slot}.{member}"
