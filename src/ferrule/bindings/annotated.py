"""How a function is called by its annotations: which parameters Python has, and what it gets.

int open(const char *name, int flags, handle **opened);
out = ["opened"], defaults = { flags = "0" }, status = "result == 0"

->   open(name, flags=...) -> opened
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.annotations.conventions import without_qualifiers
from ferrule.bindings.calls import CallChoice, PassedValue, ValueKind, value_of
from ferrule.bindings.parameters import ParameterNames, name_parameters
from ferrule.declarations.types import Array, Pointer, Void

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.annotations.conventions import Annotations, Conventions
    from ferrule.bindings.calls import Call
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter that Python has: the `index` of the one in C, and how it is passed.

    With `is_item`, Python passes what the pointer in C points to.
    """

    index: int
    value: PassedValue
    is_item: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A value that C stores through the parameter `index`: a result."""

    index: int
    value: PassedValue


@dataclass(frozen=True, slots=True)
class Annotated:
    """The call of a function from Python, where annotations change it.

    - `arguments` are Python's parameters, those without a default first; all from `keyword_only`
      on are given by keyword.
    - `names` are the names of all parameters in C, in Python's spelling.
    - `stored` are the results that come through pointers. They follow the function's own, which
      does not count if it is only a status. `c_result` is what C returns.
    """

    conventions: Conventions
    arguments: tuple[Argument, ...]
    keyword_only: int
    names: ParameterNames
    stored: tuple[Stored, ...]
    result: PassedValue
    c_result: PassedValue

    @property
    def required(self) -> int:
        """How many arguments have no default."""
        return sum(argument.default is None for argument in self.arguments)

    @property
    def results(self) -> tuple[PassedValue, ...]:
        """What Python gets, in order."""
        own = () if self.result.kind is ValueKind.VOID else (self.result,)
        return (*own, *self.stored_values)

    @property
    def stored_values(self) -> tuple[PassedValue, ...]:
        """The results that come through pointers, in order."""
        return tuple(stored.value for stored in self.stored)

    @property
    def may_lead(self) -> bool:
        """Whether a result may be, or contain, a pointer into an argument."""
        return any(v.kind in {ValueKind.POINTER, ValueKind.RECORD} for v in self.results)

    @property
    def argument_names(self) -> ParameterNames:
        """The names of Python's parameters, and how many of them are positional-only."""
        names = tuple(self.names.names[argument.index] for argument in self.arguments)
        nameless = [
            position
            for position, argument in enumerate(self.arguments, 1)
            if argument.index in self.names.nameless
        ]
        return ParameterNames(names, max(nameless, default=0), frozenset())


def annotated_calls(
    calls: Iterable[Call], annotations: Annotations, unit: Unit
) -> Iterator[Call]:
    """Yield the calls, with those of annotated functions as Python makes them.

    Such a function is called by `lib` as C has it, so it gets a call of its own for that.
    """
    for call in calls:
        conventions = annotations.functions.get(call.function.name)
        if conventions is None or not conventions.change_the_call or call.name is None:
            yield call
            continue
        annotated = _annotated(call, conventions, unit)
        yield call.of_lib()
        yield replace(
            call,
            parameters=tuple(argument.value for argument in annotated.arguments),
            result=annotated.result,
            inlined=True,
            annotated=annotated,
        )


def _annotated(call: Call, conventions: Conventions, unit: Unit) -> Annotated:
    names = name_parameters(call.function.type)
    given = [*_arguments(call, conventions, unit)]
    # Python wants parameters with a default after the others. One before them is given by keyword.
    last = max((i for i, a in enumerate(given) if a.default is None), default=-1)
    moved = [argument for argument in given[: last + 1] if argument.default is not None]
    kept = [argument for argument in given if argument not in moved]
    result = call.result
    if conventions.result_text is not None:
        result = _as_text(result, conventions.result_text)
    result = _as_handle(result, conventions.handles.made.get(None))
    if conventions.failure is not None and conventions.failure.is_status:
        result = PassedValue(ValueKind.VOID, Void())
    stored = (
        Stored(index, _stored(call, index, conventions, unit))
        for index in sorted((*conventions.outs, *conventions.inouts))
    )
    return Annotated(
        conventions, (*kept, *moved), len(kept), names, tuple(stored), result, call.result
    )


def _arguments(call: Call, conventions: Conventions, unit: Unit) -> Iterator[Argument]:
    """Yield the parameters that Python has, in C's order."""
    for index, value in enumerate(call.parameters):
        if index in conventions.inouts:
            yield Argument(index, _item(call, index, unit), is_item=True)
        elif index not in conventions.outs:
            default = conventions.defaults.get(index)
            given = _as_text(value, conventions.text.get(index))
            given = _as_handle(given, conventions.handles.taken.get(index))
            yield Argument(index, given, default=default.text if default else None)


def _stored(call: Call, index: int, conventions: Conventions, unit: Unit) -> PassedValue:
    """Return how a result that C stores through a parameter is passed."""
    value = _as_text(_item(call, index, unit), conventions.text.get(index))
    return _as_handle(value, conventions.handles.made.get(index))


def _as_handle(value: PassedValue, number: int | None) -> PassedValue:
    return value if number is None else replace(value, kind=ValueKind.HANDLE, handle=number)


def _as_text(value: PassedValue, encoding: str | None) -> PassedValue:
    if encoding is None:
        return value
    return replace(value, kind=ValueKind.STRING, encoding=encoding)


def _item(call: Call, index: int, unit: Unit) -> PassedValue:
    """Return how what a pointer parameter points to is passed."""
    value = value_of(target_of(call.parameters[index].type, unit), unit)
    assert value is not None, "annotations are checked against types"  # noqa: S101
    return value


def target_of(type_: CType, unit: Unit) -> CType:
    """Return what a parameter that is a pointer points to, without qualifiers."""
    pointer = unit.resolve(type_)
    assert isinstance(pointer, (Pointer, Array)), "as the annotations were checked"  # noqa: S101
    return without_qualifiers(
        pointer.target if isinstance(pointer, Pointer) else pointer.element
    )


def with_annotations(choice: CallChoice, annotations: Annotations) -> CallChoice:
    """Return the choice with what the tables of annotations choose too."""
    functions, parameters = annotations.options, annotations.parameter_options
    return CallChoice(
        choice.hold_gil | functions.get("hold-gil", frozenset()),
        choice.no_errno | functions.get("no-errno", frozenset()),
        choice.inlined | functions.get("hot", frozenset()),
        choice.nullable | parameters.get("nullable", frozenset()),
        choice.reads_only | parameters.get("reads-only", frozenset()),
        choice.scoped | parameters.get("scoped-callback", frozenset()),
    )
