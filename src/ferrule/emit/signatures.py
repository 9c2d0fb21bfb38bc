"""Signatures: the thunk of a function, and the kinds of its parameters and of its result.

    int f(const char *name, double x);   ->

    static const unsigned char ferrule_kinds_0[] = {
        FERRULE_POINTER | FERRULE_BYTES | FERRULE_CONST, FERRULE_REAL, FERRULE_INTEGER(int)};

The kinds, which are in `csrc/runtime/ferrule_kinds.h`, tell the run-time how to convert objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.calls import ValueKind

if TYPE_CHECKING:
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter
    from ferrule.emit.thunks import Thunks


class Signatures:
    """The signatures of a unit, each with its number; functions with the same one share it."""

    def __init__(self, unit: CallsWriter, thunks: Thunks) -> None:
        """Start without signatures. All thunks must be written before the first of them."""
        self._unit = unit
        self._thunks = thunks
        self._numbers: dict[tuple[str, tuple[str, ...], int], int] = {}

    def emit(self, call: Call) -> int:
        """Return the number of the call's signature; write its kinds if it is a new one."""
        values = (*call.parameters, call.result)
        if call.annotated is not None:
            values = (*call.parameters, call.annotated.result, *call.annotated.stored_values)
        kinds = tuple(map(self._kind, values))
        key = (self._thunks.emit(call), kinds, len(call.parameters))
        if key not in self._numbers:
            number = self._numbers[key] = len(self._numbers)
            table = f"static const unsigned char ferrule_kinds_{number}[]"
            self._unit.about(call, f"{table} = {{{', '.join(kinds)}}};")
        return self._numbers[key]

    def emit_table(self) -> None:
        """Write the table of the signatures, if there are any; compilers warn of an unused one."""
        if not self._numbers:
            return
        writer = self._unit.writer
        with writer.block("static const ferrule_signature ferrule_signatures[] =", ";"):
            for (thunk, _, count), number in self._numbers.items():
                writer.line(f"{{{thunk}, ferrule_kinds_{number}, {count}}},")
            writer.line("{0, 0, 0},")

    def _kind(self, value: PassedValue) -> str:
        """Return the kind as C, in which the compiler computes an integer's kind from its type."""
        match value.kind:
            case ValueKind.INTEGER | ValueKind.WIDE:
                kind = f"{value.kind.value}({self._unit.spell(value)})"
            case ValueKind.ENUMERATION:
                kind = (
                    f"{ValueKind.INTEGER.value}({self._unit.spell(value)}) | {value.kind.value}"
                )
            case _:
                kind = value.kind.value
        flags = (
            ("FERRULE_OPEN", value.open),
            ("FERRULE_BYTES", value.bytes),
            ("FERRULE_CONST", value.const),
            ("FERRULE_NULLABLE", value.nullable),
        )
        return " | ".join((kind, *(flag for flag, there in flags if there)))
