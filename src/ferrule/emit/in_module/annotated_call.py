"""Calls of functions that annotations change, on PyPy.

The order is that of `ferrule.emit.annotated_calls`: arguments are converted, storage for results is
made, C is called and asked about the call in one step, and then the results are made.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ferrule.emit.in_module.arguments import (
    Held,
    PointerArguments,
    encoded,
    is_of_c,
    is_text,
)
from ferrule.emit.in_module.closures import Closure, add_context
from ferrule.emit.in_module.handles import Handle
from ferrule.emit.in_module.handles_of_call import CallState, HandlesOfCall
from ferrule.emit.in_module.results_of_call import ResultsOfCall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.emit.in_module.annotated import AnnotatedFunction
    from ferrule.emit.in_module.closures import Trampoline
    from ferrule.emit.in_module.steps import Row

LEFT_OUT = object()
"""The argument that is not given."""


class AnnotatedCall:
    """One call. What C gets is at the addresses in `memory`.

    `stores` are what parameters point to that C stores results in, or Python passes a value for.
    """

    def __init__(
        self, function: AnnotatedFunction, given: list[object], more: tuple[object, ...] = ()
    ) -> None:
        """Begin with the arguments, and those that a variadic function does not declare."""
        self.function, self.row, self.steps = function, function.row, function.steps
        self.ffi = self.steps.ffi
        self.type_ = function.c_type()
        self.given, self.more = given, more
        self.memory = [self.ffi.new(self.steps.pointer_to(each)) for each in self.type_.args]
        self.stores: dict[int, Any] = {}
        self.arrays: dict[int, Any] = {}
        self.held = Held(self.steps)
        self.kept: list[Any] = []
        self.pointers = PointerArguments(self.steps, function.name, self.held)
        has_result = self.type_.result.kind != "void"
        result = self.ffi.new(self.steps.pointer_to(self.type_.result)) if has_result else None
        self.result = result
        self.outcome = self.steps.outcome(self.row.get("actual", 0))
        self.handles = HandlesOfCall(self.steps, self.row, function.arguments)
        self.closures = self.steps.closures
        self.begun: list[tuple[Row, Any]] = []
        self.trampolines: list[Trampoline] = []
        self.raised_with_data: list[BaseException] = []
        self.raised_without_data: list[BaseException] = []
        self.state = CallState.NOT_MADE

    def run(self) -> object:
        """Call C, and return what Python gets; or raise what a Python function raised in it."""
        try:
            result = self._run()
        except BaseException as error:
            raised = self._end_closures()
            if raised is None:
                raise
            add_context(raised, error)
        else:
            raised = self._end_closures()
            if raised is None:
                return result
        context = raised.__context__
        try:
            raise raised
        finally:  # Python has replaced it by what is being handled
            raised.__context__ = context
            del raised, context  # which would be in a cycle with this frame

    def _run(self) -> object:
        try:
            return self._call()
        finally:
            self.handles.end_uses()

    def _call(self) -> object:
        self._convert()
        self._begin_closures()
        self._make_stores()
        self._set_defaults()
        self._set_lengths()
        for row in self.row.get("stored", ()):
            if row.get("is_filled"):
                self._make_array(row)
        self.handles.begin_consuming()
        self._call_c()
        errno = self.ffi.errno
        self.handles.end_consuming(CallState.MADE)
        try:
            return ResultsOfCall(self).made()
        finally:
            self._release()
            self.ffi.errno = errno

    # ---- Before the call ----

    def _convert(self) -> None:
        for position, argument in enumerate(self.function.arguments):
            value, index = self.given[position], argument["index"]
            place, type_ = self.memory[index], self.type_.args[index]
            if argument.get("is_item"):
                place, type_ = self._store(index), type_.item
            if value is LEFT_OUT:
                self.pointers.counts[index] = -1
            elif argument.get("is_closure") or argument.get("is_code"):
                place[0] = self._code(argument, position, type_, value)
            elif argument.get("is_pointer"):
                made = None
                if "type" in argument:
                    made = self.handles.convert(argument, type_, value)
                if "items" in argument and isinstance(value, (list, tuple)):
                    value = self.handles.convert_items(argument, type_.item, value)
                if made is None:
                    made = self._pointer_argument(argument, position, type_, value)
                place[0] = made
            else:
                place[0] = value
        first = self.row.get("keyword_only", 0)
        self.more = tuple(self._more(first + n, value) for n, value in enumerate(self.more, 1))

    def _more(self, position: int, value: Any) -> Any:
        """Return what cffi passes for an argument that is not declared."""
        takes_bytes, encoding = self.row["more"]
        if isinstance(value, self.ffi.CData):
            is_narrow = self.ffi.typeof(value) is self.ffi.typeof("float")
            return self.ffi.cast("double", value) if is_narrow else value  # as C widens it
        if isinstance(value, Handle):
            return self.handles.use(value, self.ffi.typeof("void *"))
        if takes_bytes and isinstance(value, bytes):
            return self.ffi.new("char[]", value)
        if encoding and is_text(value, encoding):
            return self.ffi.new("char[]", encoded(value, encoding, has_length=False))
        message = (
            f"{self.function.name}() argument {position} must be a cdata of the type that C "
            f'expects, such as ffi.cast("long", 1), not {type(value)!r}: the declaration ends in '
            "`...`"
        )
        raise TypeError(message)

    def _pointer_argument(self, argument: Row, position: int, type_: Any, value: Any) -> Any:
        """Return a pointer, whose memory handles that come out may keep."""
        before = self.held.count()
        is_kept = argument["index"] in self.row.get("kept_memory", ())
        if is_kept and isinstance(value, list):  # which may change, but C has its items
            value = tuple(value)
        made = self.pointers.convert(argument, position, type_, value)
        if is_kept:
            self.kept += [value, *self.held.since(before)]
        return made

    def _code(self, argument: Row, position: int, type_: Any, value: Any) -> Any:
        """Return the C function for an argument; that of a closure is chosen later."""
        ffi = self.ffi
        if value is None and argument.get("is_nullable"):
            return ffi.NULL
        if argument.get("is_closure"):
            if not callable(value):
                message = (
                    f"{self.function.name}() argument {position + 1} must be callable, not "
                    f"{type(value)!r}"
                )
                raise TypeError(message)
            return ffi.NULL
        if id(value) in self.steps.functions:  # by `id()`, since an argument may have no hash
            return ffi.addressof(self.steps.lib, self.steps.functions[id(value)].row["c_name"])
        if argument.get("is_scoped") and callable(value) and not is_of_c(ffi, value):
            raised = self.raised_without_data
            closure = Closure([value], scope="call", raised=raised, given=self.handles.given)
            made = self.closures.trampoline(
                self.function.name, argument, position, type_, closure
            )
            self.trampolines.append(made)
            return made.code
        return value

    def _begin_closures(self) -> None:
        """Give C the functions and the data of closures."""
        given = {a["index"]: v for a, v in zip(self.function.arguments, self.given)}
        positions = {a["index"]: place for place, a in enumerate(self.function.arguments)}
        for row in self.row.get("closures", ()):
            functions = [given[part["index"]] for part in row["parts"]]
            if not any(function is not None for function in functions):
                continue
            self._check_holder(row, positions)
            scope, raised = row["scope"], self.raised_with_data
            closure = Closure(functions, scope=scope, raised=raised, given=self.handles.given)
            data = self.closures.begin(closure)
            self.begun.append((row, data))
            self.memory[row["data"]][0] = data
            for part, function in zip(row["parts"], functions):
                index = part["index"]
                if function is not None:
                    code = self.closures.callback(
                        self.function.name, part, positions[index], self.type_.args[index]
                    )
                    self.memory[index][0] = code
            if row["destroy"] is not None:
                self.memory[row["destroy"]][0] = self.closures.destroy

    def _check_holder(self, row: Row, positions: dict[int, int]) -> None:
        """Raise unless a handle keeps the closure: nobody knows when a pointer of cffi's ends."""
        holder = row["holder"]
        if row["scope"] == "handle" and holder in positions and not self.handles.has(holder):
            place = positions[holder]
            message = (
                f"{self.function.name}() argument {place + 1} must be an object of a class of this "
                f"module, not {type(self.given[place])!r}: it keeps the Python function"
            )
            raise TypeError(message)

    def keep_closures(self, made: dict[int | None, Any]) -> None:
        """Let handles keep the closures whose scope they are, those that came out among them."""
        begun = {id(row): data for row, data in self.begun}
        for row in self.row.get("closures", ()):
            if row["scope"] == "handle":
                data = begun.get(id(row))
                parameter = self.function.name, row["data"]
                if (
                    not self.handles.keep_closure(row, parameter, data, made)
                    and data is not None
                ):
                    self.closures.end(data)

    def _end_closures(self) -> BaseException | None:
        """End what the call has of closures; return what a Python function raised in it."""
        for row, data in self.begun:
            is_over = self.state is CallState.NOT_MADE or (
                self.state is CallState.FAILED and row["destroy"] is None
            )
            if row["scope"] == "call" or is_over:
                self.closures.end(data)
        for trampoline in self.trampolines:
            self.closures.give_back(trampoline)
        self.handles.end_given()
        raised: BaseException | None = None
        for error in (*self.raised_with_data, *self.raised_without_data):
            if raised is not None:
                add_context(error, raised)
            raised = error
        self.raised_with_data.clear()  # or else the exception and this call would be a cycle
        self.raised_without_data.clear()
        return raised

    def _store(self, index: int) -> Any:
        """Return what the parameter points to, made at first."""
        if index not in self.stores:
            self.stores[index] = self.ffi.new(self.type_.args[index])
            self.memory[index][0] = self.stores[index]
        return self.stores[index]

    def _make_stores(self) -> None:
        for row in self.row.get("stored", ()):
            if not row.get("is_filled"):
                self._store(row["index"])
        for index, is_pointer, _, _ in self.row.get("lengths", ()):
            if is_pointer:
                self._store(index)

    def _set_defaults(self) -> None:
        for position, argument in enumerate(self.function.arguments):
            if self.given[position] is LEFT_OUT:
                place = self.memory[argument["index"]]
                self.steps.run(argument["default"], [*self.memory, place])

    def _set_lengths(self) -> None:
        for index, is_pointer, _, passed in self.row.get("lengths", ()):
            if passed:
                self._set_length(index, is_pointer, self._shared_count(passed))

    def _set_length(self, index: int, is_pointer: object, count: int) -> None:
        try:
            (self.stores if is_pointer else self.memory)[index][0] = count
        except OverflowError:
            message = f"{self.function.name}(): C's type cannot hold a length of {count}"
            raise OverflowError(message) from None

    def _shared_count(self, passed: Sequence[int]) -> int:
        """Return the length of the arrays that share it; one that is NULL has none."""
        counts = self.pointers.counts
        places = {a["index"]: place for place, a in enumerate(self.function.arguments)}
        there = [index for index in passed if counts[index] >= 0]
        for index in there[1:]:
            if counts[index] != counts[there[0]]:
                numbers = f"{places[there[0]] + 1} and {places[index] + 1}"
                message = (
                    f"{self.function.name}() arguments {numbers} must be equally long, not "
                    f"{counts[there[0]]} and {counts[index]} items"
                )
                raise ValueError(message)
        return counts[there[0]] if there else 0

    def _make_array(self, row: Row) -> None:
        """Make the memory that C fills; where no argument says its size, tell C."""
        index, length = row["index"], row.get("length")
        uses = {n: use for n, *use in self.row.get("lengths", ())}
        if "capacity" in row:
            capacity = self.steps.number(row["capacity"], self.memory)
        else:
            capacity = self.length(length)
        if capacity < 0:
            message = f"{self.function.name}(): no array can have room for {capacity} items"
            raise ValueError(message)
        if capacity > sys.maxsize:
            raise MemoryError
        type_ = self.type_.args[index]
        if row["form"] == "array":
            made = self.ffi.new(self.steps.array_of(type_), capacity)
        else:
            made = self.ffi.new("char[]", capacity)
        self.arrays[index] = made
        self.memory[index][0] = self.ffi.cast(type_, made)
        if length is not None:
            is_pointer, is_given, passed = uses[length]
            if not (passed or is_given):
                self._set_length(length, is_pointer, capacity)

    def length(self, index: int | None) -> int:
        """Return the length that the parameter says."""
        return int((self.stores if index in self.stores else self.memory)[index][0])  # type: ignore[index]

    # ---- The call ----

    def _call_c(self) -> None:
        result = self.ffi.NULL if self.result is None else self.result
        if "more" in self.row:
            self._call_variadic()
        self.state = CallState.MADE
        self.steps.run(self.row["call"], [*self.memory, result, *self.outcome.values])
        if self.outcome.is_failure:
            self.state = CallState.FAILED
            self._drop_handles()
            self.handles.end_consuming(CallState.FAILED)
            raise self._failure()  # and no variable, which would be in a cycle with its frame

    def _call_variadic(self) -> None:
        """Let cffi call a variadic function, which the step then asks about the call."""
        function = getattr(self.steps.lib, self.row["c_name"])
        try:
            returned = function(*(place[0] for place in self.memory), *self.more)
        except (MemoryError, KeyboardInterrupt):  # C may have been called before
            self.handles.end_consuming(CallState.MADE)
            raise
        except BaseException:
            self.handles.end_consuming(CallState.NOT_MADE)
            raise
        if self.result is not None:
            self.result[0] = returned

    def _drop_handles(self) -> None:
        """Free the handles that C has stored in spite of a failure."""
        errno = self.ffi.errno
        for index, type_, is_borrowed in self.row.get("made", ()):
            pointer = self.place(index)[0]
            if pointer and not is_borrowed and "free" in self.steps.types[type_].row:
                self.steps.types[type_].drop(pointer)
        self.ffi.errno = errno

    def _failure(self) -> BaseException:
        """Return the exception for a call that has failed, and free what it made."""
        errno = self.ffi.errno
        name = self.function.name
        exception = self.outcome.exception(name, self.row["error"], self._file())
        self._release()
        self.ffi.errno = errno
        return exception

    def _file(self) -> tuple[object, ...]:
        """Return the first argument that is the name of a file, for an `OSError`."""
        for argument, value in zip(self.function.arguments, self.given):
            if argument.get("encoding") == "fs" and value is not LEFT_OUT:
                return (value,)
        return ()

    def _release(self) -> None:
        """Free what C gave away, which has been copied."""
        for index, step in self.row.get("released", ()):
            place = self.place(index)
            if place[0]:
                self.steps.run(step, [place])

    def place(self, index: int | None) -> Any:
        """Return where a result is: a stored one, or the function's own."""
        return self.result if index is None else self.stores[index]
