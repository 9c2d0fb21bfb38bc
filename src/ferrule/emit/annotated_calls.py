"""The C of calls that annotations change: one function that calls C and makes the result.

    int sqrt_of(double x, double *root);  with out = ["root"] and a status   ->

static ferrule_object *ferrule_annotated_0(
    ferrule_function *ferrule_this, ferrule_object *const *ferrule_objects,
    const ferrule_size *ferrule_counts, double ferrule_arg0)
{
    double ferrule_out1 = {0};
    ferrule_failure ferrule_failed = {0};
    ... the call sqrt_of(ferrule_arg0, &ferrule_out1), then whether it failed
    return ferrule_from_double(ferrule_out1);
}

Wrappers (`ferrule.emit.annotated_wrappers`) convert arguments of the exact types and call it. For
others, `csrc/runtime/ferrule_annotated_calls.c` converts, and calls it with slots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.annotated import target_of
from ferrule.bindings.arrays import with_names
from ferrule.bindings.calls import ValueKind
from ferrule.declarations.spell import spell
from ferrule.emit.annotated_arrays import ArraysWriter
from ferrule.emit.annotated_expressions import emit_expressions
from ferrule.emit.annotated_wrappers import emit_wrappers
from ferrule.emit.call_wrappers import (
    argument_of,
    encoding_of,
    object_of,
)
from ferrule.emit.calls_writer import POINTERS
from ferrule.emit.closures import ClosureLines
from ferrule.emit.handles import (
    HandleLines,
    failure_details,
    freed_types,
    is_free_function,
    kept_row,
    uses_row,
    variable_of_made,
)
from ferrule.emit.hidden_macros import with_macros_of
from ferrule.emit.thunks import from_slot
from ferrule.emit.variadic_calls import DROP, emit_arguments, emit_variadic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from ferrule.annotations.conventions import Failure
    from ferrule.bindings.annotated import Annotated
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter

_GIVEN = "ferrule_this, ferrule_objects, ferrule_counts"


def emit_annotated(unit: CallsWriter, call: Call, number: int, entry: str, called: str) -> None:
    """Write all C of an annotated call: the function `number`, whose row in the table is `entry`.

    `called` is the name by which C calls the function.
    """
    AnnotatedWriter(unit, call, number, entry).emit(called)


def annotation_row(call: Call, number: int, errors: dict[str, int]) -> str:
    """Return the initialiser of the `ferrule_annotation` of a call."""
    annotated = _annotated(call)
    failure = annotated.conventions.failure
    types = ", ".join(_type_sources(annotated))
    error = errors[failure.raises] if failure else -1
    encoded = [encoding_of(argument.value.encoding) for argument in annotated.arguments]
    if annotated.more is not None and annotated.more.encoding:
        encoded.append(encoding_of(annotated.more.encoding))
    texts = ", ".join(f"{{{each}}}" for each in encoded)
    encodings = f"(const ferrule_encoding[]){{{texts}}}" if texts else "0"
    counted = ", ".join(str(int(argument.is_counted)) for argument in annotated.arguments)
    has_counted = any(argument.is_counted for argument in annotated.arguments)
    parts = (
        f"(ferrule_code)ferrule_annotated_slots_{number}",
        f"(const short[]){{{types}}}",
        f"{len(annotated.stored)}",
        f"{annotated.required}",
        f"{annotated.keyword_only}",
        f"{error}",
        encodings,
        f"(const char[]){{{counted}}}" if has_counted else "0",
        uses_row(annotated),
        kept_row(annotated),
    )
    return f"{{{', '.join(parts)}}}"


def _type_sources(annotated: Annotated) -> Iterator[str]:
    """Yield where cffi's type of each value is from: of arguments, the result, and what is stored.

    That is a parameter's index, less `FERRULE_ITEM` for what it points to.
    """
    for argument in annotated.arguments:
        yield f"{argument.index}{' + FERRULE_ITEM' if argument.is_item else ''}"
    yield "-1"
    for stored in annotated.stored:
        yield f"{stored.index}{'' if stored.is_filled else ' + FERRULE_ITEM'}"


def _annotated(call: Call) -> Annotated:
    assert call.annotated is not None, "only annotated calls come here"  # noqa: S101
    return call.annotated


class AnnotatedWriter:
    """Writes the C of one annotated call."""

    def __init__(self, unit: CallsWriter, call: Call, number: int, entry: str) -> None:
        """Prepare for the call `number` of the table, whose row is `entry`."""
        self.unit, self.call, self.number = unit, call, number
        self.annotated = _annotated(call)
        self.writer = unit.writer
        self.function = call.function
        self.entry = entry
        self.handles = HandleLines(
            self.annotated,
            freed_types(unit.plan),
            is_free=is_free_function(unit.plan, call.function.name),
        )
        self.closures = ClosureLines(unit, call, self.annotated, number)
        leaving = [*self.handles.end(), *self.closures.leave()]
        self.arrays = ArraysWriter(unit, call, self.annotated, number, leaving)

    def emit(self, called: str) -> None:
        """Write the expressions, the call, and the two functions that call it."""
        with with_macros_of(self.writer, self.function.name, self.unit.plan.bindings.covering):
            emit_expressions(self.unit, self.call, self.annotated, self.number)
            self.closures.emit_functions()
            self._emit_call(called)
            self._emit_with_closures()
            self._emit_for_slots()
            emit_wrappers(self.unit, self.call, self.number, self.entry)

    # ---- The call ----

    def _emit_call(self, called: str) -> None:
        closures = self.closures.variables
        name = "inner" if closures else "annotated"
        with self._function(f"ferrule_{name}_{self.number}", *(f"void *{v}" for v in closures)):
            self._emit_storage()
            self.writer.line("(void)ferrule_objects;")
            self.writer.line("(void)ferrule_counts;")
            self._emit_defaults()
            for line in self.handles.begin():
                self.writer.line(line)
            self.arrays.emit_before(", ".join(self._given()))
            undo = [*self.arrays.drop(), *self.closures.leave()]
            if self.call.is_variadic:
                leaving = (*undo, *self.handles.end())
                emit_arguments(self.unit, self.call, self._given(), leaving)
                undo.append(DROP)
            for line in self.handles.begin_consuming(*undo):
                self.writer.line(line)
            self._emit_c(called)
            self._emit_results()

    def _function(self, name: str, *more: str) -> AbstractContextManager[None]:
        """Write the head of a function with the arguments of the call, and `more` parameters."""
        # Of the types in C: a `long` is narrower than some, on the way from the slots.
        arguments = [
            self.unit.spell(argument.value, f"ferrule_arg{argument.index}")
            for argument in self.annotated.arguments
        ]
        # A method's wrapper and the slow way each call it once, so it is inlined into both.
        linkage = "FERRULE_INLINE" if self.call.method else "static"
        self.writer.line(f"{linkage} ferrule_object *{name}(")
        self.writer.line(
            "    ferrule_function *ferrule_this, ferrule_object *const *ferrule_objects,"
        )
        tail = ", ".join(("const ferrule_size *ferrule_counts", *arguments, *more))
        return self.writer.block(f"    {tail})")

    def _emit_with_closures(self) -> None:
        """Write the function that makes the closures for the call, if there are any."""
        if not self.closures.variables:
            return
        with self._function(f"ferrule_annotated_{self.number}"):
            self.writer.lines("\n".join(self.closures.begin()))
            arguments = (f"ferrule_arg{a.index}" for a in self.annotated.arguments)
            given = ", ".join((_GIVEN, *arguments, *self.closures.variables))
            made = f"ferrule_inner_{self.number}({given})"
            self.writer.line(f"return {self.closures.end(made)};")

    def _emit_storage(self) -> None:
        """Write the variables that C stores results in; those it reads too have the argument."""
        bindings = self.unit.plan.bindings
        given = {a.index: a for a in self.annotated.arguments if a.is_item}
        self.arrays.emit_storage()
        for stored in self.annotated.stored:
            if stored.is_filled:
                continue
            parameter = self.function.type.parameters[stored.index]
            type_ = target_of(parameter.type, bindings.unit)
            variable = spell(
                with_names(type_, bindings.arrays),
                f"ferrule_out{stored.index}",
                key=bindings.c_name,
            )
            before = "{0}"
            if stored.index in given:
                before = argument_of(self.unit, stored.value, f"ferrule_arg{stored.index}")
            self.unit.about(self.call, f"{variable} = {before};")

    def _emit_defaults(self) -> None:
        for index in sorted(self._pointed_or_default):
            self.writer.line(f"void *ferrule_pointed{index} = (void *)&ferrule_arg{index};")
        for position, argument in enumerate(self.annotated.arguments):
            if argument.default is None:
                continue
            name = f"ferrule_default_{self.number}_{argument.index}"
            with self.writer.block(f"if (ferrule_counts[{position}] == FERRULE_LEFT_OUT)"):
                is_pointed = argument.index in self._pointed_or_default
                variable = f"ferrule_{'pointed' if is_pointed else 'arg'}{argument.index}"
                cast = "(void *)" if is_pointed or argument.value.kind in POINTERS else ""
                given = ", ".join(self._given())
                self.unit.about(self.call, f"{variable} = {cast}{name}({given});")

    @property
    def _pointed_or_default(self) -> frozenset[int]:
        """The parameters that point to a record of Python's, or are the default."""
        with_default = {a.index for a in self.annotated.arguments if a.default is not None}
        return self.annotated.pointed_values & with_default

    def _given(self) -> Iterator[str]:
        """Yield what C gets for each of its parameters."""
        arguments = {a.index: a for a in self.annotated.arguments if not a.is_item}
        filled = {stored.index for stored in self.arrays.filled}
        pointed = self.annotated.pointed_values
        for index in range(len(self.function.type.parameters)):
            use = self.annotated.lengths.get(index)
            closed = self.closures.given(index)
            if closed is not None:
                yield closed
            elif index in arguments:
                value = arguments[index].value
                yield argument_of(self.unit, value, f"ferrule_arg{index}")
            elif index in self._pointed_or_default:
                yield f"ferrule_pointed{index}"
            elif index in pointed:
                yield f"&ferrule_arg{index}"
            elif index in filled:
                yield f"{self.arrays.memory(index)}.ferrule_start"
            elif use is not None and not use.is_pointer:
                yield f"ferrule_out{index}"
            else:
                yield f"&ferrule_out{index}"

    def _emit_c(self, called: str) -> None:
        """Write the call, and read what it left behind before anything else runs on the thread."""
        writer, call, result = self.writer, self.call, self._c_result
        given = [*self._given()]
        self.arrays.emit_actual_storage()
        if call.is_variadic:
            emit_variadic(self.unit, call, result, self._undo())
            given += [] if result.kind is ValueKind.VOID else ["ferrule_returned"]
            self._emit_after(", ".join(given))
            return
        if not call.hold_gil:
            writer.line("void *ferrule_thread = ferrule_release_gil();")
        if not call.no_errno:
            writer.line("ferrule_restore_errno();")
        if result.kind is ValueKind.VOID:
            self.unit.about(call, f"{called}({', '.join(given)});")
        else:
            cast = "(void *)" if result.kind in POINTERS else ""
            declared = self.unit.spell(result, "ferrule_returned")
            self.unit.about(call, f"{declared} = {cast}{called}({', '.join(given)});")
            given.append("ferrule_returned")
        if not call.no_errno:
            writer.line("ferrule_save_errno();")
        self._emit_after(", ".join(given))

    def _emit_after(self, given: str) -> None:
        """Write the questions about the call."""
        if self.annotated.conventions.failure is not None:
            self._emit_failure(self.annotated.conventions.failure, given)
        self.arrays.emit_lengths(given)
        self._emit_back(failed=False)

    def _undo(self) -> Iterator[str]:
        """Yield the lines after a call in which cffi has failed."""
        if self.handles.consumed:
            # C may have freed what a call has consumed whose result cffi could not make.
            ended = "ferrule_ended > 0 ? FERRULE_NOT_CALLED : FERRULE_SUCCEEDED"
            yield self.handles.has_consumed(ended)
        yield from (*self.arrays.drop(), *self.closures.leave(), *self.handles.end(), DROP)

    @property
    def _c_result(self) -> PassedValue:
        return self.annotated.c_result

    def _emit_failure(self, failure: Failure, given: str) -> None:
        """Write what a failed call does: it reads the message, releases what is made, and raises.

        All of it is apart, so that a call that succeeds does nothing for it.
        """
        failed = f"{'!' if failure.is_status else ''}ferrule_condition_{self.number}({given})"
        with self.writer.block(f"if ({failed})"):
            self.writer.line("ferrule_failure ferrule_failed = {1, 0, 0, 0};")
            for line in (
                *failure_details(failure, self.number, given, "ferrule_failed"),
                *self.handles.release_what_is_made(),
            ):
                self.writer.line(line)
            self._emit_back(failed=True)
            self.arrays.emit_release()
            for line in (*self._end(), *self.closures.abandon()):
                self.writer.line(line)
            # The objects are for the name of the file. What is not needed need not be kept.
            has_file = any(a.value.encoding == "fs" for a in self.annotated.arguments)
            objects = "ferrule_objects, ferrule_counts" if has_file else "0, 0"
            raised = f"&{self.entry}, {objects}, &ferrule_failed"
            self.writer.line(f"return ferrule_raise({raised});")

    def _emit_back(self, *, failed: bool) -> None:
        """Write what comes first after the call and all questions about it."""
        if not (self.call.hold_gil or self.call.is_variadic):
            self.writer.line("ferrule_take_gil(ferrule_thread);")
        if self.handles.consumed:
            ended = "FERRULE_FAILED" if failed else "FERRULE_SUCCEEDED"
            self.writer.line(self.handles.has_consumed(ended))

    # ---- Results ----

    def _results(self) -> Iterator[tuple[str, bool]]:
        """Yield the C that makes each result, and whether that is a handle."""
        annotated, count = self.annotated, len(self.annotated.arguments)
        made, forms = annotated.conventions.handles.made, annotated.arrays
        indices = [stored.index for stored in annotated.stored]
        own = [] if annotated.result.kind is ValueKind.VOID else [None]
        types = [*([count] * len(own)), *range(count + 1, count + 1 + len(indices))]
        is_later = False
        for index, value, type_ in zip((*own, *indices), annotated.results, types, strict=True):
            if index in forms:
                yield self.arrays.result(index, value, forms[index]), False
            elif value.kind is ValueKind.HANDLE:
                handle = self.handles.made(index, made[index], later=is_later)
                yield self.closures.held_by(index, handle), True
                is_later = True
            else:
                yield object_of(self.unit, value, type_, variable_of_made(index)), False

    def _emit_results(self) -> None:
        """Write what makes the results, and then releases what is not part of them."""
        for line in self.closures.keep():
            self.writer.line(line)
        results = [*self._results()]
        made = (*(c for c, _ in results), "ferrule_none()")[0]
        if len(results) > 1:
            made = f"ferrule_results(ferrule_items, {len(results)})"
            self._emit_items(results)
        if not (self.handles.used or self.arrays.must_release or self.call.is_variadic):
            self.writer.line(f"return {made};")
            return
        self.writer.line(f"ferrule_object *ferrule_made = {made};")
        self.arrays.emit_release()
        for line in self._end():
            self.writer.line(line)
        self.writer.line("return ferrule_made;")

    def _end(self) -> Iterator[str]:
        """Yield the lines after the results have been made."""
        yield from self.handles.end()
        if self.call.is_variadic:
            yield DROP

    def _emit_items(self, results: list[tuple[str, bool]]) -> None:
        """Write what makes several results; of those after one that fails, only handles."""
        self.writer.line(f"ferrule_object *ferrule_items[{len(results)}] = {{0}};")
        # Handles first, and all of them: from then on the objects own what they stand for.
        others = []
        for i, (result, is_handle) in enumerate(results):
            if is_handle:
                self.writer.line(f"ferrule_items[{i}] = {result};")
                others.append(f"ferrule_items[{i}] != 0")
        others += [
            f"(ferrule_items[{i}] = {result}) != 0"
            for i, (result, is_handle) in enumerate(results)
            if not is_handle
        ]
        self.writer.line(f"(void)({' && '.join(others)});")

    # ---- The ways to it ----

    def _emit_for_slots(self) -> None:
        """Write the function by which the run-time calls with converted arguments."""
        self.writer.line(f"static ferrule_object *ferrule_annotated_slots_{self.number}(")
        self.writer.line(
            "    ferrule_function *ferrule_this, ferrule_object *const *ferrule_objects,"
        )
        tail = "const ferrule_size *ferrule_counts, const ferrule_slot *ferrule_slots"
        with self.writer.block(f"    {tail})"):
            self.writer.line("(void)ferrule_slots;")
            values = (
                from_slot(self.unit, argument.value, f"ferrule_slots[{i}]")
                for i, argument in enumerate(self.annotated.arguments)
            )
            given = ", ".join((_GIVEN, *values))
            self.unit.about(self.call, f"return ferrule_annotated_{self.number}({given});")
