"""Closures: Python functions that stand for a function pointer of C and the data that it gets.

int each(int (*row)(void *data, int n), void *data);
closures = { callbacks = "row", data = "data", scope = "call" }   ->   each(row) -> int
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from ferrule.annotations.array_checks import result_or_parameter
from ferrule.annotations.conventions import (
    Expression,
    named_parameter,
    no_parameter,
    shown_name,
)
from ferrule.annotations.handles import NO_HANDLES_OF_CALLBACK
from ferrule.annotations.questions import Question, Use
from ferrule.declarations.types import FunctionType, Pointer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ferrule.annotations.handle_types import HandleTypes
    from ferrule.annotations.handles import CallbackHandles, HandleConventions
    from ferrule.annotations.tables import FunctionTable, Place
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


class Scope(Enum):
    """How long C may call the function."""

    CALL = "call"
    """Until the call ends."""
    ONCE = "once"
    """Until C has called it once."""
    FOREVER = "forever"
    WITH_HANDLE = "handle"
    """As long as a handle is open: `handle:P`, or `handle:result`."""


@dataclass(frozen=True, slots=True)
class ClosureTexts:
    """A closure as a table writes it; `holder` is what follows `handle:` in its scope."""

    callbacks: tuple[str, ...]
    data: str
    scope: Scope
    holder: str = ""
    several: bool = False
    destroy: str | None = None
    argument: str | None = None
    on_error: str | None = None


@dataclass(frozen=True, slots=True)
class ClosureCallback:
    """One function pointer of a closure: the parameter `index`, of the type `type`.

    `dropped` is the parameter of the callback that is the data, which Python does not get; None if
    `argument` finds the data. `on_error` is what C gets if Python fails. `handles` are those
    that Python gets and returns.
    """

    index: int
    type: FunctionType
    dropped: int | None
    argument: Expression | None
    on_error: Expression | None
    handles: CallbackHandles = NO_HANDLES_OF_CALLBACK


@dataclass(frozen=True, slots=True)
class Closure:
    """Python functions that share the parameter `data`; `destroy` is called when C is done.

    In the scope of a handle, `holder` is the parameter with that, or None for the function's own
    result. A later call on the same handle ends the closure, unless there may be `several`.
    """

    callbacks: tuple[ClosureCallback, ...]
    data: int
    destroy: int | None
    scope: Scope
    holder: int | None = None
    several: bool = False

    @property
    def hidden(self) -> frozenset[int]:
        """The parameters that Python does not have."""
        return frozenset({self.data} if self.destroy is None else {self.data, self.destroy})


_TEXTS: Final = ("data", "destroy", "argument", "on-error")
_SCOPES: Final = {scope.value: scope for scope in Scope}


def read_closures(value: object) -> tuple[ClosureTexts, ...] | None:
    """Return the closures that a table or a list of tables describes, None if it does not."""
    listed = [value] if isinstance(value, Mapping) else value
    if not isinstance(listed, (list, tuple)) or not listed:
        return None
    found = [_read_closure(each) if isinstance(each, Mapping) else None for each in listed]
    return tuple(each for each in found if each is not None) if all(found) else None


def _read_closure(table: Mapping[str, object]) -> ClosureTexts | None:
    given = {key.replace("_", "-"): value for key, value in table.items()}
    callbacks = given.pop("callbacks", None)
    kind, colon, holder = str(given.pop("scope", None)).partition(":")
    scope = _SCOPES.get(kind)
    several = given.pop("several", False)
    names = [callbacks] if isinstance(callbacks, str) else callbacks
    # A key whose value is no text is missing here, which is noticed below.
    texts = {key.replace("-", "_"): v for key, v in given.items() if isinstance(v, str) and v}
    if (
        not isinstance(names, (list, tuple))
        or not names
        or not all(isinstance(name, str) and name for name in names)
        or scope is None
        or not (scope is Scope.WITH_HANDLE) == bool(holder) == bool(colon)
        or not isinstance(several, bool)
        or (several and not holder)
        or len(texts) < len(given)
        or not given.keys() <= set(_TEXTS)
        or "data" not in texts
    ):
        return None
    return ClosureTexts(
        tuple(names), scope=scope, holder=holder, several=bool(several), **texts
    )


def obstacles_of_closures(
    table: FunctionTable, function: Function, unit: Unit, macros: Collection[str]
) -> Iterator[str]:
    """Yield why the closures of a table do not fit a function."""
    for texts in table.values.get("closures", ()):
        try:
            _holder(texts, function, macros)
        except LookupError:
            yield no_parameter(function, texts.holder)
        yield from _obstacles(texts, function, unit, macros)


def _obstacles(
    texts: ClosureTexts, function: Function, unit: Unit, macros: Collection[str]
) -> Iterator[str]:
    named = [*texts.callbacks, texts.data, *([texts.destroy] if texts.destroy else [])]
    indices = [named_parameter(function, name, macros) for name in named]
    for name, index in zip(named, indices, strict=True):
        if index is None:
            yield f'{function.name} has no parameter "{name}"'
    if None in indices:
        return
    if len(set(indices)) < len(indices):
        yield f"a parameter of {function.name} is named twice"
        return
    types = [function.type.parameters[i].type for i in indices if i is not None]
    data = types[len(texts.callbacks)]
    if not _points_to_nothing(data, unit):
        yield f"{texts.data} of {function.name} is not a `void *`"
    for name, type_ in zip(texts.callbacks, types, strict=False):
        code = unit.function_type(type_)
        if code is None or code.variadic or not code.prototype:
            yield (
                f"{name} of {function.name} does not point to a function with a prototype and a "
                "fixed number of parameters"
            )
        elif texts.argument is None and len(_candidates(code, unit)) != 1:
            yield (
                f"{name} of {function.name} does not have exactly one `void *`; say which "
                'parameter is the data, with "argument"'
            )
    destroy = unit.function_type(types[-1]) if texts.destroy else None
    if texts.destroy and not (
        destroy is not None
        and unit.is_void(destroy.result)
        and len(destroy.parameters) == 1
        and _points_to_nothing(destroy.parameters[0].type, unit)
    ):
        yield f"{texts.destroy} of {function.name} is not a `void (*)(void *)`"


def _points_to_nothing(type_: CType, unit: Unit) -> bool:
    bare = unit.resolve(type_)
    return isinstance(bare, Pointer) and unit.is_void(bare.target)


def _candidates(code: FunctionType, unit: Unit) -> list[int]:
    """Return the parameters of a callback that can be its data: C gives it back as it was."""
    return [
        i
        for i, parameter in enumerate(code.parameters)
        if isinstance(bare := unit.resolve(parameter.type), Pointer)
        and unit.is_void(bare.target)
        and not unit.is_const(bare.target)
    ]


def closures_of(
    function: Function,
    texts: tuple[ClosureTexts, ...],
    place: Place,
    types: HandleTypes,
    macros: Collection[str],
) -> tuple[Closure, ...]:
    """Return the closures that a table writes, which fit the function."""
    return tuple(_closure(function, each, place, types, macros) for each in texts)


def _closure(
    function: Function,
    texts: ClosureTexts,
    place: Place,
    types: HandleTypes,
    macros: Collection[str],
) -> Closure:
    unit = types.unit

    def index_of(name: str) -> int:
        index = named_parameter(function, name, macros)
        assert index is not None, "checked when it matched"  # noqa: S101
        return index

    def expression(text: str | None) -> Expression | None:
        return Expression(text, place, "closures") if text else None

    callbacks = []
    for name in texts.callbacks:
        index = index_of(name)
        code = unit.function_type(function.type.parameters[index].type)
        assert code is not None, "checked when it matched"  # noqa: S101
        dropped = None if texts.argument else _candidates(code, unit)[0]
        argument = expression(texts.argument)
        for i in range(len(code.parameters)):
            is_data = _points_to_nothing(code.parameters[i].type, unit)
            # It only says which `void *` is the data, and needs no C of its own.
            if texts.argument == f"_{i + 1}" and is_data:
                dropped, argument = i, None
        handles = types.of_callback(code, dropped)
        on_error = expression(texts.on_error)
        callbacks.append(ClosureCallback(index, code, dropped, argument, on_error, handles))
    destroy = index_of(texts.destroy) if texts.destroy else None
    return Closure(
        tuple(callbacks),
        index_of(texts.data),
        destroy,
        texts.scope,
        _holder(texts, function, macros),
        texts.several,
    )


def _holder(texts: ClosureTexts, function: Function, macros: Collection[str]) -> int | None:
    """Return the parameter with the handle that keeps a closure; None if no parameter does."""
    return result_or_parameter(function, texts.holder, macros) if texts.holder else None


def as_function(function: Function, callback: ClosureCallback) -> Function:
    """Return a callback as a function, whose parameters expressions call `_1`, `_2`..."""
    parameters = tuple(replace(p, name=None) for p in callback.type.parameters)
    return replace(function, type=replace(callback.type, parameters=parameters), gathered=None)


def questions_of_closures(
    function: Function, closures: tuple[Closure, ...]
) -> Iterator[Question]:
    """Yield the questions about the expressions of closures."""
    for closure in closures:
        for callback in closure.callbacks:
            asked = as_function(function, callback)
            if callback.argument is not None:
                yield Question(asked, Use.ARGUMENT, callback.argument.text)
            if callback.on_error is not None:
                yield Question(asked, Use.ON_ERROR, callback.on_error.text)


def contradictions_of_closures(
    function: Function,
    closures: tuple[Closure, ...],
    others: Mapping[str, Collection[int | None]],
) -> Iterator[str]:
    """Yield what else is said of parameters that are a closure; `others` has them by key."""
    seen: set[int] = set()
    for closure in closures:
        if closure.scope is Scope.WITH_HANDLE and closure.destroy is not None:
            yield (
                f"a closure of {function.name} lives as long as a handle, so it has no destroy; "
                "with destroy, its scope is forever"
            )
        if closure.holder is not None and closure.holder in others["defaults"]:
            name = shown_name(function, closure.holder)
            yield f"{name} of {function.name} keeps a closure, so it has no default"
        mine = [callback.index for callback in closure.callbacks]
        for index in (*mine, *closure.hidden):
            name = shown_name(function, index)
            for key, indices in others.items():
                if index in indices:
                    yield f"{name} of {function.name} is part of a closure, and {key} names it too"
            if index in seen:
                yield f"{name} of {function.name} is part of two closures"
            seen.add(index)


def closures_without_handle(
    function: Function,
    closures: Iterable[Closure],
    handles: HandleConventions,
) -> Iterator[str]:
    """Yield what is wrong with closures whose scope names something other than a handle."""
    for closure in closures:
        if closure.scope is not Scope.WITH_HANDLE:
            continue
        index = closure.holder
        known = (
            index in handles.made if index is None else index in {*handles.taken, *handles.made}
        )
        shown = f"{shown_name(function, index)} of {function.name}"
        if not known:
            yield f"{shown} is not a handle of a [types] table"
        elif index is not None and index in handles.consumed:
            yield f"{shown} is consumed, so it cannot keep a closure"
