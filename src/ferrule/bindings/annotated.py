"""How a function is called by its annotations: which parameters Python has, and what it gets.

int open(const char *name, int flags, handle **opened);
out = ["opened"], defaults = { flags = "0" }, status = "result == 0"

->   open(name, flags=...) -> opened
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from ferrule.annotations.arrays import is_bytes, target_of_pointer, uses_of_lengths
from ferrule.annotations.conventions import NO_CONVENTIONS
from ferrule.annotations.value_records import ValueRecords
from ferrule.bindings.calls import CallChoice, PassedValue, ValueKind, value_of
from ferrule.bindings.parameters import ParameterNames, name_parameters
from ferrule.declarations.traverse import without_qualifiers
from ferrule.declarations.types import Array, Pointer, Void

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.annotations.arrays import Items, LengthUse
    from ferrule.annotations.conventions import Annotations, Conventions
    from ferrule.bindings.calls import Call
    from ferrule.declarations.types import CType, Length
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter that Python has: the `index` of the one in C, and how it is passed.

    With `is_item`, Python passes what the pointer in C points to. `is_counted` tells whether C gets
    the number of its items in another parameter.
    """

    index: int
    value: PassedValue
    is_item: bool = False
    default: str | None = None
    is_counted: bool = False


class ArrayForm(Enum):
    """What an array becomes that comes out of a call."""

    TEXT = "text"
    BYTES = "bytes"
    ITEMS = "array"


@dataclass(frozen=True, slots=True)
class Stored:
    """A value that C stores through the parameter `index`: a result.

    `items` tells how long an array is, and `array` what it becomes; then `value` is a pointer to
    the first item.
    """

    index: int
    value: PassedValue
    items: Items | None = None
    array: ArrayForm | None = None

    @property
    def is_filled(self) -> bool:
        """Whether C stores the items of an array."""
        return self.items is not None and not self.items.is_lent


@dataclass(frozen=True, slots=True)
class More:
    """How a variadic function takes arguments after the declared ones, which `declared` are in C.

    Python calls them `*name`. With an `encoding`, they may be `str`; unless a result may point into
    them, `takes_bytes` is true.
    """

    name: str
    declared: tuple[PassedValue, ...]
    encoding: str
    takes_bytes: bool


@dataclass(frozen=True, slots=True)
class Annotated:
    """The call of a function from Python, where annotations change it.

    - `arguments` are Python's parameters, those without a default first; all from `keyword_only`
      on are given by keyword.
    - `names` are the names of all parameters in C, in Python's spelling.
    - `stored` are the results that come through pointers. They follow the function's own, which
      does not count if it is only a status. `c_result` is what C returns.
    - `lengths` are the parameters that say how long arrays are.
    - `result_array` and the `array` of a stored result tell what an array becomes.
    - `may_lead` tells whether a result may be, or contain, a pointer into an argument.
    - `more` is how a variadic function takes arguments after the declared ones.
    """

    conventions: Conventions
    arguments: tuple[Argument, ...]
    keyword_only: int
    names: ParameterNames
    stored: tuple[Stored, ...]
    result: PassedValue
    c_result: PassedValue
    lengths: Mapping[int, LengthUse]
    result_array: ArrayForm | None
    may_lead: bool
    more: More | None = None

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
    def arrays(self) -> dict[int | None, ArrayForm]:
        """What the results become that are arrays; the function's own has no index."""
        found: dict[int | None, ArrayForm] = {s.index: s.array for s in self.stored if s.array}
        return found | ({None: self.result_array} if self.result_array else {})

    @property
    def pointed_values(self) -> frozenset[int]:
        """The parameters of C's that point to a record that Python passes."""
        variables = {*self.lengths, *(stored.index for stored in self.stored)}
        items = {argument.index for argument in self.arguments if argument.is_item}
        return frozenset(items - variables)

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
        is_changed = conventions is not None and (
            conventions.change_the_call or _lends_handles(call, conventions)
        )
        if call.name is None or not (is_changed or call.is_variadic):
            yield call
            continue
        values = ValueRecords(annotations.values, unit)
        annotated = _annotated(call, conventions or NO_CONVENTIONS, values)
        if not call.is_variadic:  # which cffi calls on `lib`
            yield call.of_lib()
        yield replace(
            call,
            parameters=tuple(argument.value for argument in annotated.arguments),
            result=annotated.result,
            inlined=True,
            annotated=annotated,
        )


def _lends_handles(call: Call, conventions: Conventions) -> bool:
    """Tell whether Python functions that the call takes for its time get or return handles."""
    callbacks = conventions.handles.callbacks
    return any(v.scoped and i in callbacks for i, v in enumerate(call.parameters))


def _annotated(call: Call, conventions: Conventions, values: ValueRecords) -> Annotated:
    names, unit = name_parameters(call.function.type), values.unit
    given = [*_arguments(call, conventions, values)]
    # Python wants parameters with a default after the others. One before them is given by keyword.
    last = max((i for i, a in enumerate(given) if a.default is None), default=-1)
    moved = [argument for argument in given[: last + 1] if argument.default is not None]
    kept = [argument for argument in given if argument not in moved]
    result = call.result
    if conventions.result_text is not None:
        result = _as_text(result, conventions.result_text)
    result = _as_record(_as_handle(result, conventions.handles.made.get(None)), values)
    if conventions.failure is not None and conventions.failure.is_status:
        result = PassedValue(ValueKind.VOID, Void())
    stored = tuple(
        _stored(call, index, conventions, values)
        for index in sorted((*conventions.outs, *conventions.inouts))
    )
    lengths = uses_of_lengths(call.function.type, conventions.outs, conventions.lengths, unit)
    is_array = None in conventions.lengths and result.kind is not ValueKind.VOID
    of_result = _form(result, unit) if is_array else None
    leads = [_leads(result, of_result, unit)]
    leads += [_leads(each.value, each.array, unit) for each in stored]
    return Annotated(
        conventions,
        _reshaped((*kept, *moved)),
        len(kept),
        names,
        stored,
        result,
        call.result,
        lengths,
        of_result,
        any(leads),
        _more(call, conventions, names, leads=any(leads)) if call.is_variadic else None,
    )


def _more(call: Call, conventions: Conventions, names: ParameterNames, *, leads: bool) -> More:
    name = "args"
    while name in names.names:
        name = f"_{name}"
    encoding = "" if leads else conventions.text_of_more
    return More(name, call.parameters, encoding, takes_bytes=not leads)


def _reshaped(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """Return the arguments with shapes that depend on Python's parameters, in place of C's.

    A length that Python does not pass is not known. An array whose items are counted needs no
    other length.
    """
    places = {a.index: place for place, a in enumerate(arguments) if not a.is_item}

    def in_python(length: Length | None) -> Length | None:
        words = [w if isinstance(w, str) else places.get(w) for w in length or ()]
        if length is None or None in words:
            return None if length is None else ()
        return tuple(word for word in words if word is not None)

    def reshaped(value: PassedValue, *, is_counted: bool) -> PassedValue:
        if value.shape is None or is_counted:
            return _pointer(value)
        lengths = tuple(in_python(length) for length in value.shape.lengths)
        return replace(value, shape=replace(value.shape, lengths=lengths))

    return tuple(
        replace(a, value=reshaped(a.value, is_counted=a.is_counted)) for a in arguments
    )


def _pointer(value: PassedValue) -> PassedValue:
    """Return how an array is passed without the shape that the header declares."""
    is_shaped = value.shape is not None
    return replace(value, kind=ValueKind.POINTER, shape=None) if is_shaped else value


_LEADING: Final = {ValueKind.POINTER, ValueKind.RECORD}


def _leads(value: PassedValue, array: ArrayForm | None, unit: Unit) -> bool:
    """Tell whether a result may be, or contain, a pointer into an argument."""
    if array is None:
        # A record that is a tuple in Python has only numbers.
        return value.record is None and value.kind in _LEADING
    target = target_of_pointer(value.type, unit)
    while target is not None and isinstance(bare := unit.resolve(target), Array):
        target = bare.element
    item = None if target is None else value_of(target, unit)
    is_items = array is ArrayForm.ITEMS
    return is_items and (item is None or item.kind in _LEADING)


def _form(value: PassedValue, unit: Unit) -> ArrayForm:
    """Return what an array becomes, to whose first item `value` points."""
    target = target_of_pointer(value.type, unit)
    if value.encoding:
        return ArrayForm.TEXT
    return ArrayForm.BYTES if target and is_bytes(target, unit) else ArrayForm.ITEMS


def _stored(call: Call, index: int, conventions: Conventions, values: ValueRecords) -> Stored:
    items, unit = conventions.lengths.get(index), values.unit
    is_filled = items is not None and not items.is_lent
    value = _pointer(call.parameters[index]) if is_filled else _item(call, index, unit)
    value = _as_text(value, conventions.text.get(index))
    value = _as_record(_as_handle(value, conventions.handles.made.get(index)), values)
    return Stored(index, value, items, _form(value, unit) if items else None)


def _arguments(
    call: Call, conventions: Conventions, values: ValueRecords
) -> Iterator[Argument]:
    """Yield the parameters that Python has, in C's order."""
    unit = values.unit
    lengths = uses_of_lengths(call.function.type, conventions.outs, conventions.lengths, unit)
    callbacks = {c.index for closure in conventions.closures for c in closure.callbacks}
    hidden = {index for closure in conventions.closures for index in closure.hidden}
    for index, value in enumerate(call.parameters):
        use = lengths.get(index)
        if index in hidden:
            continue
        if index in callbacks:
            yield Argument(index, replace(value, kind=ValueKind.CLOSURE, scoped=False))
            continue
        default = conventions.defaults.get(index)
        is_pointed = _is_pointed_value(call, index, conventions, values)
        # Python passes what the pointer points to, and C gets the address of a variable.
        if (
            is_pointed
            or index in conventions.inouts
            or (use and use.is_given and use.is_pointer)
        ):
            yield Argument(
                index,
                _as_record(_item(call, index, unit), values),
                is_item=True,
                default=default.text if default and is_pointed else None,
            )
        elif index not in conventions.outs and (use is None or use.is_given):
            given = _as_text(value, conventions.text.get(index))
            given = _as_record(_as_handle(given, conventions.handles.taken.get(index)), values)
            given = replace(given, items=conventions.handles.arrays.get(index))
            yield Argument(
                index,
                given,
                default=default.text if default else None,
                is_counted=index in conventions.lengths,
            )


def _is_pointed_value(
    call: Call, index: int, conventions: Conventions, values: ValueRecords
) -> bool:
    """Tell whether Python passes the record that C gets a pointer to.

    It does not where it may pass None, or an array.
    """
    parameter = call.function.type.parameters[index]
    return (
        index not in {*conventions.outs, *conventions.lengths}
        and not parameter.many
        and not call.parameters[index].nullable
        and values.of_const_pointer(parameter.type) is not None
    )


def _as_record(value: PassedValue, values: ValueRecords) -> PassedValue:
    if value.kind is not ValueKind.RECORD or not values.records:
        return value
    return replace(value, record=values.of(value.type))


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
    """Return the choice with what the tables of annotations choose too.

    Options of parameters change calls of variadic functions as tables do.
    """
    functions = annotations.options
    by_options = {name for name, _ in choice.nullable | choice.reads_only}
    return CallChoice(
        choice.hold_gil | functions.get("hold-gil", frozenset()),
        choice.no_errno | functions.get("no-errno", frozenset()),
        choice.hot | functions.get("hot", frozenset()),
        choice.nullable | annotations.options_of("nullable"),
        choice.reads_only | annotations.options_of("reads-only"),
        choice.scoped | annotations.options_of("scoped-callback"),
        annotations.changed | by_options,
    )
