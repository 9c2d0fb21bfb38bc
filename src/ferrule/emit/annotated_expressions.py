"""The C expressions of an annotated call, as functions that the C of the call uses.

status = "result == 0", fourth function of the table   ->   ferrule_condition_3(..., result)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.annotations.closures import as_function
from ferrule.annotations.questions import Question, Use
from ferrule.emit.expressions import expression_function
from ferrule.emit.hidden_macros import with_macros_meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.annotations.closures import Closure, ClosureCallback
    from ferrule.annotations.conventions import Expression
    from ferrule.bindings.annotated import Annotated
    from ferrule.bindings.calls import Call
    from ferrule.emit.calls_writer import CallsWriter

RESULT_INDEX = -1
"""What questions call the function's own result, where parameters have their indices."""


def expressions_of(
    annotated: Annotated, number: int
) -> Iterator[tuple[str, Use, Expression, int]]:
    """Yield the expressions, each with the name of its function and the index it is about.

    `number` is that of the call in the table.
    """
    conventions = annotated.conventions
    for index, items in conventions.lengths.items():
        of, name = name_in_expressions(index)
        if items.capacity is not None:
            yield f"ferrule_capacity_{number}_{name}", Use.CAPACITY, items.capacity, of
        if items.actual is not None:
            yield f"ferrule_actual_{number}_{name}", Use.ACTUAL, items.actual, of
    for index, freeing in conventions.frees.items():
        of, name = name_in_expressions(index)
        yield f"ferrule_free_{number}_{name}", Use.FREE, freeing, of
    for index, default in conventions.defaults.items():
        yield f"ferrule_default_{number}_{index}", Use.DEFAULT, default, index
    failure = conventions.failure
    if failure is not None:
        yield f"ferrule_condition_{number}", Use.CONDITION, failure.condition, 0
        if failure.message is not None:
            yield f"ferrule_message_{number}", Use.MESSAGE, failure.message, 0
        if failure.code is not None:
            yield f"ferrule_code_{number}", Use.CODE, failure.code, 0


def name_in_expressions(index: int | None) -> tuple[int, str]:
    """Return what questions and names in C call a parameter, or the result if that is None."""
    return (RESULT_INDEX, "_result") if index is None else (index, str(index))


def expressions_of_closures(
    call: Call, closures: Iterable[Closure], number: int
) -> Iterator[tuple[str, Question, Expression, ClosureCallback]]:
    """Yield the expressions of closures: the names of their functions, and what was asked."""
    for callback in (callback for closure in closures for callback in closure.callbacks):
        name, function = name_of_closed(number, callback), as_function(call.function, callback)
        for end, use, expression in (
            ("data", Use.ARGUMENT, callback.argument),
            ("failed", Use.ON_ERROR, callback.on_error),
        ):
            if expression is not None:
                asked = Question(function, use, expression.text)
                yield f"{name}_{end}", asked, expression, callback


def name_of_closed(number: int, callback: ClosureCallback) -> str:
    """Return the name of the function that C calls for a callback."""
    return f"ferrule_closed_{number}_{callback.index}"


def emit_expressions(unit: CallsWriter, call: Call, annotated: Annotated, number: int) -> None:
    """Write the functions of all expressions."""
    for name, use, expression, index in expressions_of(annotated, number):
        asked = Question(call.function, use, expression.text, index)
        _emit_expression(unit, call, name, asked, expression)
    closures = annotated.conventions.closures
    for name, asked, expression, _ in expressions_of_closures(call, closures, number):
        _emit_expression(unit, call, name, asked, expression)


def _emit_expression(
    unit: CallsWriter, call: Call, name: str, asked: Question, expression: Expression
) -> None:
    plan = unit.plan
    text = expression_function(name, asked, plan.bindings, plan.annotations.macros)
    with with_macros_meant(unit.writer, expression.text, plan.bindings.covering):
        unit.about_annotation(call, expression, text)
