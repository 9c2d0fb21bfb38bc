"""What annotations say, as data for the Python of a module on PyPy (`ferrule.emit.in_module`).

    int sqrt_of(double x, double *root);  with out = ["root"] and a status   ->

{'name': 'sqrt_of', 'c_name': 'sqrt_of', 'call': 1, 'error': 'ValueError',
 'arguments': [{'index': 0, 'name': 'x'}], 'stored': [{'index': 1}], ...}

What is false, 0 or empty is left out. Numbers of steps are those of `ferrule.emit.pypy_steps`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferrule.annotations.handles import NO_HANDLES_OF_CALLBACK
from ferrule.annotations.questions import Use
from ferrule.bindings.calls import ValueKind
from ferrule.bindings.docstrings import docstring, documentation_of_handle
from ferrule.emit.annotated_expressions import name_in_expressions
from ferrule.emit.handles import call_of, failure_of, is_free_function
from ferrule.emit.pypy_steps import Part, Step, actual_lengths, steps_of
from ferrule.emit.python_text import python_call
from ferrule.selection.va_lists import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.annotations.closures import Closure
    from ferrule.annotations.handle_types import Handle
    from ferrule.annotations.handles import CallbackHandles
    from ferrule.bindings.annotated import Annotated, Argument
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.bindings.plan import ModulePlan

Row = dict[str, Any]


def annotation_calls(plan: ModulePlan) -> Iterator[str]:
    """Yield the calls that put what annotations add on the module; none without annotations."""
    annotations = plan.annotations
    if annotations.errors:
        yield python_call("add_errors", [(e.name, e.base) for e in annotations.errors])
    if annotations.values:
        rows = [
            (r.name, r.in_c, plan.bindings.type_name(r.key), [(n, f.name) for n, f in r.fields])
            for r in annotations.values
        ]
        yield python_call("add_values", rows)
    data = _Data(plan, steps_of(plan))
    if annotations.handles:
        yield python_call("add_handles", [*map(data.type, range(len(annotations.handles)))])
    if plan.calls:
        rows_of_calls = [data.call(call, n) for n, call in enumerate(plan.calls)]
        yield python_call("add_annotated", rows_of_calls, plan.possibly_absent)
    if plan.externs:
        externs = [
            (c.name, _short(handles=_of_callback(h)["handles"])) for c, h in plan.externs
        ]
        yield python_call("add_def_extern", externs)


def has_annotations(plan: ModulePlan) -> bool:
    """Tell whether the module needs the Python of annotations."""
    return any(True for _ in annotation_calls(plan))


class _Data:
    def __init__(self, plan: ModulePlan, steps: Mapping[Step, int]) -> None:
        self.plan, self.steps = plan, steps

    # ---- Functions ----

    def call(self, call: Call, number: int) -> Row:
        """Return the row of a function."""
        annotated = call.annotated
        assert annotated is not None, "on PyPy, other calls are cffi's"  # noqa: S101
        conventions = annotated.conventions
        failure, handles = conventions.failure, conventions.handles
        stored = [
            {
                "index": s.index,
                "is_filled": s.is_filled,
                **self._out(annotated, s.index, s.value, number),
            }
            for s in annotated.stored
        ]
        has_result = annotated.result.kind is not ValueKind.VOID
        own = {"index": None, **self._out(annotated, None, annotated.result, number)}
        return _short(
            name=call.name,
            c_name=call.function.name,
            doc=docstring(call, call.name or "", self.plan.bindings, docs=self.plan.docs),
            method=call.method,
            call=self.steps[Step(Part.CALL, number)],
            error=failure.raises if failure else None,
            positional_only=annotated.argument_names.positional_only,
            keyword_only=annotated.keyword_only,
            arguments=[
                self._argument(argument, name, annotated, number)
                for argument, name in zip(
                    annotated.arguments, annotated.argument_names.names, strict=True
                )
            ],
            stored=[_short(**row) for row in stored],
            result=_short(**own) if has_result else None,
            released=self._released(annotated, number),
            lengths=[
                (i, u.is_pointer, u.is_given, list(u.passed))
                for i, u in annotated.lengths.items()
            ],
            actual=len(actual_lengths(annotated)),
            may_lead=annotated.may_lead,
            made=[
                (index, type_, index in handles.borrowed)
                for index, type_ in handles.made.items()
            ],
            kept=list(handles.kept),
            kept_memory=list(handles.kept_memory),
            closures=[self._closure(c, number) for c in conventions.closures],
            more=None
            if annotated.more is None
            else (annotated.more.takes_bytes, annotated.more.encoding),
        )

    def _argument(
        self, argument: Argument, name: str, annotated: Annotated, number: int
    ) -> Row:
        value, index = argument.value, argument.index
        function = self.plan.calls[number].function.name
        is_handle = value.kind is ValueKind.HANDLE
        handles = annotated.conventions.handles
        consumed = handles.consumed
        return _short(
            index=index,
            name=name,
            is_item=argument.is_item,
            default=self.steps.get(Step(Use.DEFAULT, number, index)),
            is_counted=argument.is_counted,
            encoding=value.encoding,
            is_const=value.const,
            takes_bytes=value.bytes,
            is_nullable=value.nullable,
            is_pointer=value.kind in _POINTERS,
            is_code=value.kind is ValueKind.CODE,
            is_closure=value.kind is ValueKind.CLOSURE,
            is_scoped=value.scoped,
            **_of_callback(handles.callbacks.get(index, NO_HANDLES_OF_CALLBACK)),
            type=value.handle + 1 if is_handle else None,
            items=None if value.items is None else value.items + 1,
            consumed=None if index not in consumed else 2 if consumed[index] else 1,
            is_freed=index in consumed and is_free_function(self.plan, function),
        )

    def _out(
        self, annotated: Annotated, index: int | None, value: PassedValue, number: int
    ) -> Row:
        """Return what is the same for what C stores and what it returns."""
        items, handles = annotated.conventions.lengths.get(index), annotated.conventions.handles
        of, _ = name_in_expressions(index)
        form = annotated.arrays.get(index)
        actual = actual_lengths(annotated)
        return {
            "form": form.value if form else None,
            "encoding": value.encoding,
            "length": None if items is None else items.length,
            "capacity": self.steps.get(Step(Use.CAPACITY, number, of)),
            "actual": actual.index(index) + 1 if index in actual else None,
            "type": value.handle + 1 if value.kind is ValueKind.HANDLE else None,
            "is_borrowed": index in handles.borrowed,
            "is_nullable": index in handles.nullable,
            "is_record": value.record is not None,
        }

    def _released(self, annotated: Annotated, number: int) -> list[tuple[int | None, int]]:
        """Return what is freed after the results are made: parameters, with the steps."""
        frees = annotated.conventions.frees
        return [
            (index, self.steps[Step(Use.FREE, number, name_in_expressions(index)[0])])
            for index in frees
        ]

    def _closure(self, closure: Closure, number: int) -> Row:
        parts = [
            _short(
                index=c.index,
                place=place,
                code=self.steps[Step(Part.CODE, number, c.index)],
                **_of_callback(c.handles),
                lists=[
                    i
                    for i, p in enumerate(c.type.parameters)
                    if is_list(p.type, self.plan.bindings.unit)
                ],
                has_destroy=closure.destroy is not None,
                dropped=None if c.dropped is None else c.dropped + 1,
                argument=self.steps.get(Step(Use.ARGUMENT, number, c.index)),
                on_error=self.steps.get(Step(Use.ON_ERROR, number, c.index)),
            )
            for place, c in enumerate(closure.callbacks)
        ]
        return {
            "scope": closure.scope.value,
            "holder": closure.holder,
            "several": closure.several,
            "data": closure.data,
            "destroy": closure.destroy,
            "parts": parts,
        }

    # ---- Handles ----

    def type(self, number: int) -> Row:
        """Return the row of a type of handles."""
        handle: Handle = self.plan.annotations.handles[number]
        return _short(
            name=handle.name,
            doc=documentation_of_handle(handle),
            free=self.steps.get(Step(Part.RELEASE, number)),
            freeing=self._failing(handle.free_function),
            init=self.steps.get(Step(Part.INIT, number)),
            making=self._failing(handle.init_function),
            size=self.steps.get(Step(Part.SIZE, number)),
            methods=list(self.plan.methods.get(number, {}).items()),
        )

    def _failing(self, function: str | None) -> tuple[str, str] | None:
        """Return the name of a function that can fail, and of what it raises then."""
        found = call_of(self.plan, function)
        failure = failure_of(found[1]) if found else None
        return (found[1].name or "", failure.raises) if found and failure else None


def _of_callback(handles: CallbackHandles) -> Row:
    """Return the handles that a Python function gets and returns."""
    given = [(i, number + 1) for i, number in handles.given]
    return {
        "handles": given,
        "returned": (handles.returned or 0) + (handles.returned is not None),
    }


_POINTERS = frozenset(
    {ValueKind.POINTER, ValueKind.STRING, ValueKind.HANDLE, ValueKind.SHAPED, ValueKind.CODE}
)


def _short(**values: object) -> Row:
    """Return the values without those that are false, 0 or empty, except an index."""
    return {k: v for k, v in values.items() if k == "index" or v or (k == "length" and v == 0)}
