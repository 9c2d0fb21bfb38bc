"""`CallsWriter`: writes C about functions, and remembers which function each line is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import ValueKind
from ferrule.declarations.spell import spell

if TYPE_CHECKING:
    from ferrule.annotations.conventions import Expression
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.writer import SourceWriter

POINTERS: Final = frozenset(
    {
        ValueKind.POINTER,
        ValueKind.STRING,
        ValueKind.HANDLE,
        ValueKind.SHAPED,
        ValueKind.CODE,
        ValueKind.CLOSURE,
    }
)
"""The kinds that are `void *` here: C passes all pointers in the same way."""
LARGE: Final = frozenset({ValueKind.MEMORY, ValueKind.RECORD, ValueKind.BIG})
"""The kinds of values that do not fit into a slot; the slot has their address."""


@dataclass
class CallsWriter:
    """The C of direct calls while it is written.

    `lines` has, for each line about one function, the function's name in C. If the compiler refuses
    a line, that function gets no direct call. `annotations` has the lines with expressions of
    annotations, each with the function and the expression. `thunks` has the first line of each
    thunk, and the one after the last, if thunks can be compiled apart.
    """

    writer: SourceWriter
    plan: ModulePlan
    lines: dict[int, str] = field(default_factory=dict)
    annotations: dict[int, tuple[str, Expression]] = field(default_factory=dict)
    thunks: list[int] = field(default_factory=list)

    def about(self, call: Call, line: str) -> None:
        """Write a line about one function."""
        self.lines[self.writer.next_line] = call.function.name
        self.writer.line(line)

    def about_annotation(self, call: Call, expression: Expression, line: str) -> None:
        """Write a line with an expression of an annotation."""
        self.annotations[self.writer.next_line] = call.function.name, expression
        self.writer.line(line)

    def spell(self, value: PassedValue, name: str = "") -> str:
        """Return the C that declares `name` as `value`; a pointer is a `void *`."""
        if value.kind in POINTERS:
            return f"void *{name}"
        return spell(value.type, name, key=self.plan.bindings.type_name)
