"""`CallsWriter`: writes C about functions, and remembers which function each line is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import ValueKind
from ferrule.declarations.spell import spell

if TYPE_CHECKING:
    from collections.abc import Iterable

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
IN_PARTS: Final = "FERRULE_IN_PARTS"
"""The macro with which a part of the unit is compiled."""
LARGE: Final = frozenset({ValueKind.MEMORY, ValueKind.RECORD, ValueKind.BIG})
"""The kinds of values that do not fit into a slot; the slot has their address."""


@dataclass
class CallsWriter:
    """The C of direct calls while it is written.

    `lines` has, for each line about one function, the function's name in C. If the compiler refuses
    a line, that function gets no direct call. `annotations` has the lines with expressions of
    annotations, each with the function and the expression. `apart` has the first line of each
    definition that can be compiled apart, and the one after the last: of the thunks of a large
    module, or the wrappers of a small one.
    """

    writer: SourceWriter
    plan: ModulePlan
    lines: dict[int, str] = field(default_factory=dict)
    annotations: dict[int, tuple[str, Expression]] = field(default_factory=dict)
    apart: list[int] = field(default_factory=list)

    @cached_property
    def wrappers_are_apart(self) -> bool:
        """Whether the wrappers need nothing that is static in their unit, or in the headers."""
        plan = self.plan
        return not (
            plan.embedded
            or plan.is_large
            or plan.has_bodies
            or plan.has_annotated_calls
            or plan.annotations.values
            or plan.annotations.handles
            or plan.called_by_name
        )

    def about(self, call: Call, line: str) -> None:
        """Write a line about one function."""
        self.lines[self.writer.next_line] = call.function.name
        self.writer.line(line)

    def about_annotation(self, call: Call, expression: Expression, line: str) -> None:
        """Write a line with an expression of an annotation."""
        self.annotations[self.writer.next_line] = call.function.name, expression
        self.writer.line(line)

    def begin_apart(self) -> str:
        """Begin a definition that can be compiled apart; return its linkage."""
        self.apart.append(self.writer.next_line)
        return "FERRULE_PART"

    def end_apart(self, type_: str, names: Iterable[str]) -> None:
        """Declare what can be compiled apart for what comes after it; `type_` is its type in C."""
        if not self.apart:
            return
        self.apart.append(self.writer.next_line)
        self.writer.line(f"#ifdef {IN_PARTS}")
        self.writer.line(f"typedef {type_};")
        for name in names:
            self.writer.line(f"FERRULE_PART ferrule_call_part {name};")
        self.writer.line("#endif")

    def spell(self, value: PassedValue, name: str = "") -> str:
        """Return the C that declares `name` as `value`; a pointer is a `void *`."""
        if value.kind in POINTERS:
            return f"void *{name}"
        return spell(value.type, name, key=self.plan.bindings.c_name)
