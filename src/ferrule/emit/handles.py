"""The C of handles: the table of their types, what frees them, and what calls do with them.

    [types.sqlite3], name = "Database", free = "sqlite3_close"   ->

    static void ferrule_release_0(void *ferrule_pointer, ferrule_failure *ferrule_failed)
    {
        ... sqlite3_close(ferrule_pointer), and whether it failed
    }

The run-time does the rest: `csrc/runtime/ferrule_handles.h`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import ValueKind
from ferrule.bindings.docstrings import documentation_of_handle
from ferrule.declarations.spell import spell
from ferrule.emit.expressions import expression_function
from ferrule.emit.hidden_macros import with_macros_meant, with_macros_of
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.annotations.conventions import Expression, Failure
    from ferrule.annotations.handle_types import Handle
    from ferrule.bindings.annotated import Annotated, Argument
    from ferrule.bindings.calls import Call
    from ferrule.bindings.plan import ModulePlan
    from ferrule.emit.calls_writer import CallsWriter

HANDLE_TYPES: Final = "ferrule_handle_types"


def declaration_of_types(plan: ModulePlan) -> str:
    """Return the declaration of the table of types."""
    return f"FERRULE_SHARED_DATA ferrule_handle_type {HANDLE_TYPES}[{_count(plan)}];"


def _count(plan: ModulePlan) -> int:
    return len(plan.annotations.handles) + 1


def type_of(number: int) -> str:
    """Return the C for the address of a type."""
    return f"&{HANDLE_TYPES}[{number}]"


def is_free_function(plan: ModulePlan, function: str) -> bool:
    """Tell whether a function is what frees handles of a type."""
    return any(handle.free_function == function for handle in plan.annotations.handles)


def freed_types(plan: ModulePlan) -> frozenset[int]:
    """Return the numbers of the types that something frees."""
    return frozenset(n for n, handle in enumerate(plan.annotations.handles) if handle.free)


def declare_handles(unit: CallsWriter) -> None:
    """Write what the wrappers refer to."""
    if not unit.plan.annotations.handles:
        return
    unit.writer.section("Handles")
    unit.writer.line(declaration_of_types(unit.plan))
    for number in sorted(freed_types(unit.plan)):
        unit.writer.line(
            f"static void ferrule_release_{number}(void *, ferrule_failure *)"
            " __attribute__((__unused__));"
        )


def emit_handles(unit: CallsWriter, functions: str, linkage: str) -> None:
    """Write what frees handles, and the table of types; `functions` is that of the functions."""
    handles = unit.plan.annotations.handles
    if not handles:
        return
    rows = [
        _emit_type(unit, number, handle, functions) for number, handle in enumerate(handles)
    ]
    with unit.writer.block(
        f"{linkage}ferrule_handle_type {HANDLE_TYPES}[{len(rows) + 1}] =", ";"
    ):
        unit.writer.lines("\n".join(f"{row}," for row in rows))
        unit.writer.line("{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0, 0, 0}},")


def _emit_type(unit: CallsWriter, number: int, handle: Handle, functions: str) -> str:
    """Write what belongs to a type; return its row of the table."""
    freeing = call_of(unit.plan, handle.free_function)
    making = call_of(unit.plan, handle.init_function)
    with unit.writer.block(
        f"static const ferrule_handle_method ferrule_methods_{number}[] =", ";"
    ):
        for name, index in unit.plan.methods.get(number, {}).items():
            code = f"(ferrule_code)ferrule_method_{index}"
            unit.writer.line(f"{{{string_literal(name)}, &{functions}[{index}], {code}}},")
        unit.writer.line("{0, 0, 0},")
    if handle.free:
        _emit_step(unit, f"release_{number}", handle, handle.free, freeing)
    if handle.init:
        _emit_step(unit, f"init_{number}", handle, handle.init, making)
    record = f"*({spell(handle.type, '', key=unit.plan.bindings.c_name)})0"
    sizes = (f"sizeof({record})", f"__alignof__({record})") if handle.init else ("0", "0")
    documentation = documentation_of_handle(handle)
    if handle.init:  # the signature of the class, which inspect finds there
        documentation = f"{handle.name}()\n--\n\n{documentation}"
    parts = (
        string_literal(handle.name),
        string_literal(documentation),
        f"ferrule_release_{number}" if handle.free else "0",
        _row_of(freeing, functions),
        _flags(freeing),
        f"ferrule_init_{number}" if handle.init else "0",
        _row_of(making, functions),
        _flags(making),
        *sizes,
        f"ferrule_methods_{number}",
        "0",
        "{0, 0, 0}",
    )
    return f"{{{', '.join(parts)}}}"


def _row_of(found: tuple[int, Call] | None, functions: str) -> str:
    """Return the row of a function that can fail, as C."""
    return f"&{functions}[{found[0]}]" if found and failure_of(found[1]) else "0"


def _flags(found: tuple[int, Call] | None) -> str:
    """Return how a function that frees or makes handles is called, as C."""
    return "FERRULE_HOLD_GIL" if found and found[1].hold_gil else "0"


def call_of(plan: ModulePlan, function: str | None) -> tuple[int, Call] | None:
    """Return the call of a function that frees or makes handles, with its number."""
    found = (
        (number, call)
        for number, call in enumerate(plan.calls)
        if call.annotated is not None and call.function.name == function
    )
    return next(found, None)


def failure_of(call: Call) -> Failure | None:
    """Return when a call fails; None if it cannot."""
    return None if call.annotated is None else call.annotated.conventions.failure


def _emit_step(
    unit: CallsWriter,
    name: str,
    handle: Handle,
    expression: Expression,
    found: tuple[int, Call] | None,
) -> None:
    """Write the function that frees or initialises a handle, by a call if one was `found`."""
    writer, bindings = unit.writer, unit.plan.bindings
    head = f"static void ferrule_{name}"
    parameters = "void *ferrule_pointer, ferrule_failure *ferrule_failed"
    failure = failure_of(found[1]) if found else None
    if found is None or failure is None:
        called = f"ferrule_c_of_{name}"
        question = handle.question(expression)
        text = expression_function(called, question, bindings, unit.plan.annotations.macros)
        with with_macros_meant(writer, expression.text, bindings.covering):
            unit.annotations[writer.next_line] = handle.name, expression
            writer.line(text)
        with writer.block(f"{head}({parameters})"):
            writer.line("if (ferrule_failed != 0) ferrule_restore_errno();")
            writer.line(f"{called}(ferrule_pointer);")
            writer.line("if (ferrule_failed != 0) ferrule_save_errno();")
        return
    index, call = found
    with (
        with_macros_of(writer, call.function.name, bindings.covering),
        writer.block(f"{head}({parameters})"),
    ):
        called = f"{call.function.name}(ferrule_pointer)"
        given = "ferrule_pointer"
        writer.line("if (ferrule_failed != 0) ferrule_restore_errno();")
        if call.annotated is not None and call.annotated.c_result.kind is not ValueKind.VOID:
            called = f"{unit.spell(call.annotated.c_result, 'ferrule_returned')} = {called}"
            given += ", ferrule_returned"
        unit.about(call, f"{called};")
        # Nobody asks whether freeing has failed after a call that has failed itself.
        writer.line("if (ferrule_failed == 0) return;")
        writer.line("ferrule_save_errno();")
        for line in failure_lines(failure, index, given, "(*ferrule_failed)"):
            writer.line(line)


def failure_lines(failure: Failure, number: int, given: str, failed: str) -> Iterator[str]:
    """Yield the lines that find out whether a call has failed, and read its message and code."""
    unless = "!" if failure.is_status else ""
    yield f"if ({unless}ferrule_condition_{number}({given})) {{"
    yield f"    {failed}.ferrule_is_set = 1;"
    for line in failure_details(failure, number, given, failed):
        yield f"    {line}"
    yield "}"


def failure_details(failure: Failure, number: int, given: str, failed: str) -> Iterator[str]:
    """Yield the lines that read the message and the code of a call that has failed."""
    if failure.message is not None:
        yield f"ferrule_keep_message(&{failed}, ferrule_message_{number}({given}));"
    if failure.code is not None:
        yield f"{failed}.ferrule_has_code = 1;"
        yield f"{failed}.ferrule_code = ferrule_code_{number}({given});"


@dataclass(frozen=True, slots=True)
class HandleLines:
    """What the C of a call does with its handles; `freed` are the types that something frees.

    `is_free` tells whether the function is what frees a handle.
    """

    annotated: Annotated
    freed: frozenset[int]
    is_free: bool

    @property
    def used(self) -> tuple[tuple[str, str], ...]:
        """The arguments that are in use during the call, each with the condition that it is one."""
        return tuple(
            (
                "" if a.default is None else f"if (ferrule_counts[{position}] >= 0) ",
                f"ferrule_objects[{position}], {type_of(a.value.handle)}",
            )
            for position, a in self._taken()
            if a.index not in self.annotated.conventions.handles.consumed
        )

    @property
    def consumed(self) -> bool:
        """Whether the call consumes a handle."""
        return bool(self.annotated.conventions.handles.consumed)

    def _taken(self) -> Iterator[tuple[int, Argument]]:
        for position, argument in enumerate(self.annotated.arguments):
            if argument.value.kind is ValueKind.HANDLE:
                yield position, argument

    def begin(self) -> Iterator[str]:
        """Yield the lines before the call."""
        for condition, given in self.used:
            yield f"{condition}ferrule_begin_use({given});"

    def begin_consuming(self, *undo: str) -> Iterator[str]:
        """Yield the last lines before the call; if it cannot be made, `undo` is done."""
        if self.consumed:
            consumed = self.annotated.conventions.handles.consumed
            words = {False: "FERRULE_TAKEN", True: "FERRULE_ALWAYS_TAKEN"}
            rows = "".join(
                f"{{{position}, {'FERRULE_FREED' if self.is_free else words[consumed[a.index]]}, "
                f"{type_of(a.value.handle)}}}, "
                for position, a in self._taken()
                if a.index in consumed
            )
            yield f"static const ferrule_consumed ferrule_gone[] = {{{rows}{{-1, 0, 0}}}};"
            yield (
                "if (!ferrule_begin_consuming(ferrule_objects, ferrule_counts, ferrule_gone)) {"
            )
            for line in (*undo, *self.end()):
                yield f"    {line}"
            yield "    return 0;"
            yield "}"

    def end(self) -> Iterator[str]:
        """Yield the lines after the results have been made."""
        for condition, given in self.used:
            yield f"{condition}ferrule_end_use({given});"

    def has_consumed(self, ended: str) -> str:
        """Return the line after the call, which has `ended` like this."""
        return f"ferrule_end_consuming(ferrule_objects, ferrule_counts, ferrule_gone, {ended});"

    def release_what_is_made(self) -> Iterator[str]:
        """Yield the lines that free what a call has made that failed."""
        handles = self.annotated.conventions.handles
        for index, number in handles.made.items():
            if index not in handles.borrowed and number in self.freed:
                made = variable_of_made(index)
                yield f"if ({made} != 0) ferrule_release_{number}((void *){made}, 0);"

    def made(self, index: int | None, number: int, *, later: bool) -> str:
        """Return the C for the object of a handle that came out; `later` if others came before."""
        handles = self.annotated.conventions.handles
        is_borrowed = index in handles.borrowed
        how = [] if is_borrowed else ["FERRULE_OWNED"]
        how += [] if index in handles.nullable else ["FERRULE_NEEDED"]
        how += ["FERRULE_LATER"] if later else []
        positions = {a.index: position for position, a in enumerate(self.annotated.arguments)}
        needs = [f"{positions[kept]}" for kept in handles.kept if kept in positions]
        if is_borrowed:
            needs += [
                f"{position} + FERRULE_BORROWED_FROM"
                for position, a in self._taken()
                if a.index not in handles.consumed and a.index not in handles.kept
            ]
            needs += [
                f"{positions[i]} + FERRULE_BORROWED_FROM"
                for i in handles.arrays
                if i not in handles.kept
            ]
        listed = f"(const short[]){{{', '.join((*needs, '-1'))}}}" if needs else "0"
        given = f"(void *){variable_of_made(index)}, {' | '.join(how) or '0'}"
        return (
            f"ferrule_from_handle(ferrule_this, {type_of(number)}, {given}, "
            f"ferrule_objects, ferrule_counts, {listed})"
        )


def variable_of_made(index: int | None) -> str:
    """Return the variable that holds a result: the function's own, or a stored one."""
    return "ferrule_returned" if index is None else f"ferrule_out{index}"


def uses_row(annotated: Annotated) -> str:
    """Return which of Python's parameters are handles, as C."""
    consumed = annotated.conventions.handles.consumed
    numbers = [
        a.value.handle if a.value.kind is ValueKind.HANDLE else a.value.items
        for a in annotated.arguments
    ]
    rows = []
    for argument, number in zip(annotated.arguments, numbers, strict=True):
        type_ = "0" if number is None else type_of(number)
        is_consumed, is_array = argument.index in consumed, argument.value.items is not None
        rows.append(f"{{{type_}, {int(is_consumed)}, {int(is_array)}}}")
    is_any = any(number is not None for number in numbers)
    return f"(const ferrule_handle_use[]){{{', '.join(rows)}}}" if is_any else "0"


def kept_row(annotated: Annotated) -> str:
    """Return of which of Python's parameters the memory is kept, as C."""
    kept = annotated.conventions.handles.kept_memory
    row = ", ".join(str(int(argument.index in kept)) for argument in annotated.arguments)
    return f"(const char[]){{{row}}}" if kept else "0"
