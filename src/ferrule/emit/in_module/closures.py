"""Python functions that C calls with data, or for the time of a call, on PyPy.

The data that C gets is a number, so a call after the end of a closure is noticed, not a crash.
"""

from __future__ import annotations

import sys
import traceback
from itertools import count
from threading import RLock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.emit.in_module.steps import Steps

ALIGNMENT = 16
"""Data are multiples of this number, as addresses of memory are."""


def report_unraisable(error: BaseException, function: object = None) -> None:
    """Give an exception that nobody can catch to `sys.unraisablehook`."""
    if sys.unraisablehook is sys.__unraisablehook__:  # it takes only objects that Python makes
        traceback.print_exception(type(error), error, error.__traceback__)
        return
    given = SimpleNamespace(
        exc_type=type(error),
        exc_value=error,
        exc_traceback=error.__traceback__,
        err_msg=None,
        object=function,
    )
    sys.unraisablehook(given)


def contexts_of(error: BaseException | None) -> list[BaseException]:
    """Return an exception and its contexts; some that users set are a loop."""
    found: list[BaseException] = []
    while error is not None and not any(error is each for each in found):
        found.append(error)
        error = error.__context__
    return found


def add_context(error: BaseException, context: BaseException) -> None:
    """Give an exception to that of a callback as the last of its contexts.

    None is lost, and none becomes its own context.
    """
    if context is error:
        return
    for each in contexts_of(context):
        if each.__context__ is error:  # it was being handled when the callback raised it again
            each.__context__ = None
    theirs, ours = contexts_of(context), contexts_of(error)
    last = error
    if ours[-1].__context__ is None:
        shared = [any(each is other for other in theirs) for each in ours]
        last = ours[shared.index(True, 1) - 1] if True in shared[1:] else ours[-1]
    last.__context__ = context


class Closure:
    """The Python functions that C calls with the same `data`; None stands for NULL.

    Those of one call share what is `raised` during it: nothing, or one exception; and the list
    `given` of the handles that they have returned to C.
    """

    data: Any = None

    def __init__(
        self,
        functions: Sequence[Any],
        *,
        scope: str,
        raised: list[BaseException],
        given: list[Any],
    ) -> None:
        """Begin with the functions."""
        self.functions, self.scope, self.raised = functions, scope, raised
        self.given = given
        self.has_ended = False

    def fail(self, error: BaseException, function: object) -> None:
        """Let an exception come out of the call, if that is possible."""
        if self.scope == "call" and not self.raised and not self.has_ended:
            self.raised.append(error)
        else:
            report_unraisable(error, function)


class Closures:
    """The closures of a module that have not ended, by the data that C has."""

    def __init__(self, steps: Steps) -> None:
        """Begin with none."""
        self.steps, self.ffi = steps, steps.ffi
        self.open: dict[int, Closure] = {}
        self._numbers = count(ALIGNMENT, ALIGNMENT)
        self._callbacks: dict[tuple[str, int], ClosureCallback] = {}
        self._making = RLock()
        self._unused: dict[Any, list[Trampoline]] = {}
        self.destroy = self.ffi.callback("void(void *)", self._destroy)

    def begin(self, closure: Closure) -> Any:
        """Return the data of a closure, for C."""
        number = next(self._numbers)
        self.open[number] = closure
        closure.data = self.ffi.cast("void *", number)
        return closure.data

    def end(self, data: Any) -> None:
        """End the closure of these data; a second time does nothing."""
        closure = self.open.pop(self.steps.address(data), None)
        if closure is not None:
            closure.has_ended = True

    def _destroy(self, data: Any) -> None:
        """End a closure for C; during the call of scope `call`, the call still has it."""
        closure = self.open.get(self.steps.address(data))
        if closure is not None and closure.scope != "call":
            self.end(data)

    def callback(self, function: str, part: dict[str, Any], position: int, type_: Any) -> Any:
        """Return the C function that stands for the argument at `position`, made once."""
        key = function, part["index"]
        if key not in self._callbacks:
            with self._making:  # C has the last one that was made, so there must be only one
                if key not in self._callbacks:
                    made = ClosureCallback(self, function, part, position, type_)
                    self._callbacks[key] = made
        return self._callbacks[key].code

    def trampoline(
        self, function: str, part: dict[str, Any], position: int, type_: Any, closure: Closure
    ) -> Trampoline:
        """Return a C function for the time of a call, without data; `give_back` takes it.

        `part` is the row of the argument.
        """
        try:
            made = self._unused.setdefault(type_, []).pop()  # at once, before another thread
        except IndexError:
            made = Trampoline(self, function, part, position, type_)
        made.name, made.part, made.position = function, part, position
        made.closure = closure
        return made

    def give_back(self, trampoline: Trampoline) -> None:
        """End the time of a trampoline."""
        closure, trampoline.closure = trampoline.closure, None
        assert closure is not None, "it was in use"  # noqa: S101
        closure.has_ended = True
        self._unused[trampoline.type].append(trampoline)


class Callback:
    """A C function that is passed for a parameter, and calls the Python function of a closure.

    `part` says which of its arguments are handles, and whether the result is.
    """

    def __init__(
        self, closures: Closures, function: str, part: dict[str, Any], position: int, type_: Any
    ) -> None:
        """Begin; messages name the argument at `position` of the `function`."""
        self.part = part
        self.closures, self.steps, self.ffi = closures, closures.steps, closures.ffi
        self.name, self.position, self.type = function, position, type_

    def call(
        self, closure: Closure, place: int, numbers: Sequence[int], given: list[Any]
    ) -> Any:
        """Return memory with what the Python function at `place` returns; None if it fails.

        It gets C's arguments with these `numbers`.
        """
        function = closure.functions[place]
        if function is None or closure.raised:
            return None

        def returned(*args: object) -> Any:
            return self._converted(closure, function(*args))

        try:
            return self.lent_to(returned, numbers, given)
        except BaseException as error:  # noqa: BLE001  C cannot catch it
            closure.fail(error, function)
            return None

    def lent_to(self, function: Any, numbers: Sequence[int], given: list[Any]) -> Any:
        """Return what a function returns that gets C's arguments with these `numbers`.

        The objects for pointers to handles end after that, unless they were there before.
        """
        lent: list[Any] = []
        try:
            self._lend(numbers, given, lent)
            return function(*given)
        finally:
            for state in lent:
                state.take_back()

    def _lend(self, numbers: Sequence[int], given: list[Any], lent: list[Any]) -> None:
        """Put objects in the place of pointers to handles; add the states of what is lent."""
        types = dict(self.part.get("handles", ()))
        for place, i in enumerate(numbers):
            if i in types:
                given[place], is_lent = self.steps.types[types[i] - 1].lend(given[place])
                if is_lent:
                    lent.append(given[place].__state__)

    def _converted(self, closure: Closure, value: Any) -> Any:
        """Return memory with what cffi makes of a result, or raise what it raises."""
        result = self.type.result
        if result.kind == "void":
            if value is not None:
                message = "callback with the return type 'void' must return None"
                raise TypeError(message)
            return self.ffi.NULL
        memory = self.ffi.new(self.steps.pointer_to(result))
        if "returned" in self.part and closure.scope == "call" and not closure.has_ended:
            if value is None:
                value = self.ffi.NULL
            elif type(value) is self.steps.types[self.part["returned"] - 1].made:
                value = value.__state__.give(result, closure.given)
        memory[0] = value
        return memory

    def report_late(self) -> None:
        """Report that C called a closure that has ended."""
        message = (
            f"C called the function that was argument {self.position + 1} of {self.name}() too "
            "late: its scope has ended"
        )
        report_unraisable(RuntimeError(message))


class ClosureCallback(Callback):
    """A function of the module's C, which finds the Python function by its data.

    `part` says how. C gives the addresses of the arguments, and of the result, which is zero.
    """

    def __init__(
        self, closures: Closures, function: str, part: dict[str, Any], position: int, type_: Any
    ) -> None:
        """Tell the C function what to call."""
        super().__init__(closures, function, part, position, type_)
        self._python = self.ffi.callback("void(void * *, void *)", self._called)
        code, python = self.ffi.new("void * *"), self.ffi.new("void *[]", [self._python])
        self.steps.run(part["code"], [code, python])
        self.code = self.ffi.cast(type_, code[0])

    def _called(self, addresses: Any, result: Any) -> None:
        closure = returned = None
        try:
            closure = self._find(addresses)
            if closure is not None:
                returned = self._call(closure, addresses)
        except BaseException as error:  # noqa: BLE001  such as a lack of memory, before the call
            if closure is None:
                report_unraisable(error)
            else:
                closure.fail(error, None)
        if returned is not None:
            if result:
                self.ffi.memmove(result, returned, self.ffi.sizeof(self.type.result))
        elif "on_error" in self.part:
            self.steps.run(self.part["on_error"], [*self._all(addresses), result])

    def _call(self, closure: Closure, addresses: Any) -> Any:
        """Return memory with what the Python function returns; None if it fails."""
        dropped = self.part.get("dropped", 0)  # from 1 on
        numbers = [i for i in range(len(self.type.args)) if i != dropped - 1]
        try:
            given = [self._argument(i, addresses[i]) for i in numbers]
            return self.call(closure, self.part.get("place", 0), numbers, given)
        finally:
            if closure.scope == "once" and not self.part.get("has_destroy"):
                self.closures.end(closure.data)

    def _all(self, addresses: Any) -> list[Any]:
        return [addresses[i] for i in range(len(self.type.args))]

    def _argument(self, index: int, address: Any) -> Any:
        """Return an argument; records are copied, since C has them no longer than the call."""
        type_ = self.type.args[index]
        pointer = self.steps.pointer_to(type_)
        value = self.ffi.cast(pointer, address)[0]
        is_list = index in self.part.get("lists", ())  # which is found by its address
        if type_.kind in {"struct", "union"} and not is_list:
            copy = self.ffi.new(pointer)
            copy[0] = value
            return copy[0]
        return value

    def _find(self, addresses: Any) -> Closure | None:
        """Return the closure; None if C gives no data, or those of one that has ended."""
        data = self.ffi.new("void * *")
        if "argument" in self.part:
            self.steps.run(self.part["argument"], [*self._all(addresses), data])
        else:
            data = self.ffi.cast("void * *", addresses[self.part["dropped"] - 1])
        if not data[0]:
            return None
        closure = self.closures.open.get(self.steps.address(data[0]))
        if closure is None:
            self.report_late()
        return closure


class Trampoline(Callback):
    """A C function without data, by libffi, which stands for one Python function at a time."""

    closure: Closure | None = None

    def __init__(
        self, closures: Closures, function: str, part: dict[str, Any], position: int, type_: Any
    ) -> None:
        """Make the C function."""
        super().__init__(closures, function, part, position, type_)
        self.code = self.ffi.callback(type_, self._called)

    def _called(self, *values: Any) -> object:
        if self.closure is None:
            self.report_late()
        numbers = range(len(values))
        returned = None
        if self.closure is not None:
            returned = self.call(self.closure, 0, numbers, [*values])
        if self.type.result.kind == "void":
            return None
        if returned is None:
            returned = self.ffi.new(self.steps.pointer_to(self.type.result))
        return returned[0]
