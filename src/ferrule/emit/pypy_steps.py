"""The C that annotations need on PyPy: steps, which the module's Python runs by their numbers.

    int sqrt_of(double x, double *root);   with a status   ->

static void ferrule_step_1(void **ferrule_values)
{
    ferrule_failure ferrule_failed = {0};
    int ferrule_returned = sqrt_of(*(double *)ferrule_values[0], *(double **)ferrule_values[1]);
    ferrule_keep_errno();
    ... whether it failed; the message and the code
    FERRULE_COPY(ferrule_values[2], &ferrule_returned, sizeof ferrule_returned);
}

So a call and all questions about it are one piece of C, between which no Python runs. What is
decided in Python is in `ferrule.emit.in_module`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from ferrule.annotations.questions import Use
from ferrule.bindings.arrays import with_names
from ferrule.bindings.calls import ValueKind
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import without_qualifiers
from ferrule.declarations.types import Array, FunctionType, Pointer
from ferrule.emit.annotated_expressions import (
    emit_expressions,
    expressions_of,
    expressions_of_closures,
    name_in_expressions,
    name_of_closed,
)
from ferrule.emit.calls_writer import POINTERS, CallsWriter
from ferrule.emit.closures import ClosureLines
from ferrule.emit.expressions import expression_function
from ferrule.emit.handles import call_of, failure_lines, failure_of
from ferrule.emit.hidden_macros import with_macros_meant, with_macros_of
from ferrule.emit.writer import SourceWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.annotations.closures import ClosureCallback
    from ferrule.annotations.conventions import Expression
    from ferrule.annotations.handle_types import Handle
    from ferrule.bindings.annotated import Annotated
    from ferrule.bindings.calls import Call
    from ferrule.bindings.plan import ModulePlan
    from ferrule.declarations.types import CType

RUN_STEP: Final = "ferrule_step"
"""The function that runs the step of a number; Python gets its address."""

OUTCOMES: Final = 3
"""How many numbers `ferrule_tell_failure` stores; the module's own Python says it again."""

_OWN_EXPRESSIONS: Final = frozenset({Use.DEFAULT, Use.CAPACITY, Use.FREE})
"""The expressions that are steps of their own. The others belong to the call."""


class Part(Enum):
    """A step that does something other than evaluate an expression."""

    CALL = auto()
    CODE = auto()  # it returns the function that C calls for a callback
    RELEASE = auto()
    INIT = auto()
    SIZE = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """What a step does, for the call or type `number` and the parameter `index` of it."""

    about: Use | Part
    number: int
    index: int = 0


def steps_of(plan: ModulePlan) -> dict[Step, int]:
    """Return the steps of a module with their numbers, which begin at 1."""
    steps = [step for n, call in enumerate(plan.calls) for step in _steps_of_call(call, n)]
    for number, handle in enumerate(plan.annotations.handles):
        steps += [Step(Part.RELEASE, number)] if handle.free else []
        steps += [Step(Part.INIT, number), Step(Part.SIZE, number)] if handle.init else []
    return {step: number for number, step in enumerate(steps, 1)}


def _steps_of_call(call: Call, number: int) -> Iterator[Step]:
    if call.annotated is None:
        return
    yield Step(Part.CALL, number)
    for _, use, _, index in expressions_of(call.annotated, number):
        if use in _OWN_EXPRESSIONS:
            yield Step(use, number, index)
    closures = call.annotated.conventions.closures
    for callback in (callback for closure in closures for callback in closure.callbacks):
        yield Step(Part.CODE, number, callback.index)
    for _, asked, _, callback in expressions_of_closures(call, closures, number):
        yield Step(asked.use, number, callback.index)


def render_steps_unit(beginning: str, plan: ModulePlan) -> tuple[str, CallsWriter]:
    """Return the unit of the steps, and what its lines are about.

    It starts with the `beginning` of units with the headers (`ferrule.emit.headers_unit`).
    """
    unit = CallsWriter(SourceWriter(), plan)
    unit.writer.lines(beginning)
    emit_steps(unit)
    return unit.writer.text(), unit


def emit_steps_in_one_unit(writer: SourceWriter, plan: ModulePlan) -> None:
    """Write the steps into a unit that is the whole module."""
    if steps_of(plan):
        writer.line("#ifdef PYPY_VERSION")
        writer.line('#include "ferrule_failures.c"')
        writer.line('#include "ferrule_steps.c"')
        emit_steps(CallsWriter(writer, plan))
        writer.line("#endif")


def emit_steps(unit: CallsWriter) -> None:
    """Write the steps, and the function that runs them."""
    writer, numbers = unit.writer, steps_of(unit.plan)
    if not numbers:
        return
    writer.section("What annotations need of C")
    steps = _StepsWriter(unit, numbers)
    for number, call in enumerate(unit.plan.calls):
        if call.annotated is not None:
            steps.emit_call(call, call.annotated, number)
    for number, handle in enumerate(unit.plan.annotations.handles):
        steps.emit_type(number, handle)
    head = f"FERRULE_SHARED void {RUN_STEP}(int ferrule_number, void **ferrule_values)"
    writer.line(f"{head};")
    with writer.block(head):
        table = "static const ferrule_step_function ferrule_steps[] ="
        with writer.block(table, ";"):
            writer.line("ferrule_free_message,")
            for step_number in numbers.values():
                writer.line(f"ferrule_step_{step_number},")
        writer.line("ferrule_run_step(ferrule_steps[ferrule_number], ferrule_values);")


class _StepsWriter:
    def __init__(self, unit: CallsWriter, numbers: dict[Step, int]) -> None:
        self.unit, self.writer, self.numbers = unit, unit.writer, numbers
        self.bindings = unit.plan.bindings

    def emit_call(self, call: Call, annotated: Annotated, number: int) -> None:
        """Write the steps of a call: its own, and those of expressions that are not part of it."""
        with with_macros_of(self.writer, call.function.name, self.bindings.covering):
            emit_expressions(self.unit, call, annotated, number)
            self._emit_call(call, annotated, number)
            for name, use, _, index in expressions_of(annotated, number):
                if use in _OWN_EXPRESSIONS:
                    self._emit_expression(call, name, Step(use, number, index))
            closures = annotated.conventions.closures
            for callback in (c for closure in closures for c in closure.callbacks):
                self._emit_code(call, annotated, number, callback)
            for name, asked, _, callback in expressions_of_closures(call, closures, number):
                step = Step(asked.use, number, callback.index)
                result = callback.type.result if asked.use is Use.ON_ERROR else None
                given = ", ".join(self._values(callback.type))
                place = len(callback.type.parameters)
                self._emit_value(call, step, result, f"{name}({given})", place)

    def _head(self, step: Step) -> str:
        return f"static void ferrule_step_{self.numbers[step]}(void **ferrule_values)"

    def _emit_call(self, call: Call, annotated: Annotated, number: int) -> None:
        """Write the step of a call.

        Its values are the arguments, the result, what is known of a failure (see
        `ferrule_tell_failure`) with the lengths that `actual` says after it, and the message.
        """
        writer, failure = self.writer, annotated.conventions.failure
        given = [*self._values(call.function.type)]
        called, count = f"{call.function.name}({', '.join(given)})", len(given)
        outcome = f"(long long *)ferrule_values[{count + 1}]"
        with writer.block(self._head(Step(Part.CALL, number))):
            if failure is not None:
                writer.line("ferrule_failure ferrule_failed = {0};")
            has_result = annotated.c_result.kind is not ValueKind.VOID
            if call.is_variadic:  # Python has called it by way of cffi
                pointer = self.unit.spell(annotated.c_result, "*")
                called = f"*({pointer})ferrule_values[{count}]" if has_result else ""
            if has_result:
                cast = "(void *)" if annotated.c_result.kind in POINTERS else ""
                declared = self.unit.spell(annotated.c_result, "ferrule_returned")
                called = f"{declared} = {cast}{called}"
                given.append("ferrule_returned")
            self.unit.about(call, f"{called};")
            if not call.is_variadic:
                writer.line("ferrule_keep_errno();")
                if has_result:
                    self._emit_copy(count)
            shown = ", ".join(given)
            if failure is not None:
                for line in failure_lines(failure, number, shown, "ferrule_failed"):
                    writer.line(line)
                message = f"(char **)ferrule_values[{count + 2}]"
                writer.line(f"ferrule_tell_failure(&ferrule_failed, {outcome}, {message});")
                writer.line("if (ferrule_failed.ferrule_is_set) return;")
            for place, index in enumerate(actual_lengths(annotated)):
                name = f"ferrule_actual_{number}_{name_in_expressions(index)[1]}"
                writer.line(f"({outcome})[{OUTCOMES + place}] = {name}({shown});")

    def _emit_code(
        self, call: Call, annotated: Annotated, number: int, callback: ClosureCallback
    ) -> None:
        """Write the function that C calls for a callback, and the step that returns it.

        The step's values are the place for the function, and a callback of cffi's, which the
        function calls with the addresses of the arguments and of the result. cffi's callbacks
        cannot take all types of arguments by themselves, since libffi does not know them.
        """
        python = f"ferrule_python_{number}_{callback.index}"
        is_void = self.bindings.unit.is_void(callback.type.result)
        self.writer.line(f"static void (*{python})(void **, void *);")
        ClosureLines(self.unit, call, annotated, number).emit_function_for_c(
            callback,
            f"{python}(ferrule_values, {'0' if is_void else '(void *)&ferrule_returned'});",
            [] if is_void else ["return ferrule_returned;"],
        )
        code = name_of_closed(number, callback)
        with self.writer.block(self._head(Step(Part.CODE, number, callback.index))):
            self.writer.line(f"__typeof__(&{code}) ferrule_returned = {code};")
            self.writer.line(f"FERRULE_COPY(&{python}, ferrule_values[1], sizeof {python});")
            self._emit_copy(0)

    def _emit_copy(self, place: int) -> None:
        """Write what stores the result; C cannot assign to a record that has a const member."""
        target = f"ferrule_values[{place}]"
        self.writer.line(f"FERRULE_COPY({target}, &ferrule_returned, sizeof ferrule_returned);")

    def _emit_expression(self, call: Call, name: str, step: Step) -> None:
        """Write the step of an expression; its values are the arguments, and its result."""
        type_ = call.function.type
        given = ", ".join(self._values(type_))
        if step.about is Use.FREE:
            with self.writer.block(self._head(step)):
                self.unit.about(call, f"{name}(*(void **)ferrule_values[0]);")
            return
        result = type_.parameters[step.index].type if step.about is Use.DEFAULT else None
        self._emit_value(call, step, result, f"{name}({given})", len(type_.parameters))

    def _emit_value(
        self, call: Call, step: Step, type_: CType | None, made: str, place: int
    ) -> None:
        """Write a step that stores a value of the type, or else an integer or address."""
        with self.writer.block(self._head(step)):
            if type_ is not None:
                declared = self._declared(self.bindings.unit.unqualified(type_))
            elif step.about is Use.ARGUMENT:
                declared = "void *ferrule_returned"
            else:
                declared = "long long ferrule_returned"
            self.unit.about(call, f"{declared} = {made};")
            self._emit_copy(place)

    def _declared(self, type_: CType, name: str = "ferrule_returned") -> str:
        """Return the declaration of a variable of the type that a parameter has."""
        bare = self.bindings.unit.resolve(type_)
        if isinstance(bare, Array):
            type_ = Pointer(bare.element)
        elif isinstance(bare, FunctionType):
            type_ = Pointer(type_)
        named = with_names(without_qualifiers(type_), self.bindings.arrays)
        return spell(named, name, key=self.bindings.c_name)

    def _values(self, type_: FunctionType) -> Iterator[str]:
        """Yield the arguments of a function, which are at the addresses in `ferrule_values`."""
        for i, parameter in enumerate(type_.parameters):
            yield f"*({self._declared(parameter.type, '*')})ferrule_values[{i}]"

    # ---- Handles ----

    def emit_type(self, number: int, handle: Handle) -> None:
        """Write the steps of a type of handles.

        Their values are the address of the pointer, what is known of a failure, and the message;
        or those of the record's size and alignment.
        """
        if handle.free:
            self._emit_on_handle(Step(Part.RELEASE, number), handle, handle.free)
        if handle.init:
            self._emit_on_handle(Step(Part.INIT, number), handle, handle.init)
            record = f"*({spell(handle.type, '', key=self.bindings.c_name)})0"
            with self.writer.block(self._head(Step(Part.SIZE, number))):
                self.writer.line(f"*(long long *)ferrule_values[0] = sizeof({record});")
                self.writer.line(f"*(long long *)ferrule_values[1] = __alignof__({record});")

    def _emit_on_handle(self, step: Step, handle: Handle, expression: Expression) -> None:
        """Write the step that frees or initialises a handle."""
        name = handle.free_function if step.about is Part.RELEASE else handle.init_function
        found, number = call_of(self.unit.plan, name), self.numbers[step]
        failure = failure_of(found[1]) if found else None
        if found is None or failure is None:
            called = f"ferrule_c_of_{number}"
            text = expression_function(
                called,
                handle.question(expression),
                self.bindings,
                self.unit.plan.annotations.macros,
            )
            with with_macros_meant(self.writer, expression.text, self.bindings.covering):
                self.unit.annotations[self.writer.next_line] = handle.name, expression
                self.writer.line(text)
            with self.writer.block(self._head(step)):
                self.writer.line(f"{called}(*(void **)ferrule_values[0]);")
                self.writer.line("ferrule_keep_errno();")
            return
        index, call = found
        with (
            with_macros_of(self.writer, call.function.name, self.bindings.covering),
            self.writer.block(self._head(step)),
        ):
            self.writer.line("ferrule_failure ferrule_failed = {0};")
            self.writer.line("void *ferrule_pointer = *(void **)ferrule_values[0];")
            called, given = f"{call.function.name}(ferrule_pointer)", "ferrule_pointer"
            if (
                call.annotated is not None
                and call.annotated.c_result.kind is not ValueKind.VOID
            ):
                result = call.annotated.c_result
                cast = "(void *)" if result.kind in POINTERS else ""
                declared = self.unit.spell(result, "ferrule_returned")
                called, given = f"{declared} = {cast}{called}", f"{given}, ferrule_returned"
            self.unit.about(call, f"{called};")
            self.writer.line("ferrule_keep_errno();")
            for line in failure_lines(failure, index, given, "ferrule_failed"):
                self.writer.line(line)
            self.writer.line(
                "ferrule_tell_failure(&ferrule_failed, (long long *)ferrule_values[1], "
                "(char **)ferrule_values[2]);"
            )


def actual_lengths(annotated: Annotated) -> list[int | None]:
    """Return the arrays whose length `actual` says, in the order in which the step stores them."""
    lengths = annotated.conventions.lengths
    return [index for index, items in lengths.items() if items.actual is not None]
