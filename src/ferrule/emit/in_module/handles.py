"""Handles on PyPy: objects that own what a pointer stands for; on CPython they are C.

The rules are those of `csrc/runtime/ferrule_handles.h`. There, the object is the state too, and the
GIL makes a change of several states one step; here, states are apart
(`ferrule.emit.in_module.handle_states`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from ferrule.emit.in_module.closures import report_unraisable
from ferrule.emit.in_module.handle_states import GUARD, State, end_all, gather, settle
from ferrule.emit.in_module.steps import steps_of_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ferrule.emit.in_module.steps import Outcome, Row, Steps


class HandleType:
    """A type whose pointers are objects of the class `made`."""

    def __init__(self, steps: Steps, row: Row) -> None:
        """Make the class."""
        self.steps, self.row, self.name = steps, row, row["name"]
        self.open: dict[int, State] = {}
        attributes = {
            "__slots__": (),
            "__module__": steps.module.__name__,
            "__doc__": row["doc"],
            "__type__": self,
        }
        # The keyword is for Handle.__init_subclass__.
        self.made: Any = type(self.name, (Handle,), attributes, is_ours=True)

    def run(self, step: int, address: int) -> Outcome:
        """Run a step for an address."""
        outcome = self.steps.outcome()
        pointer = self.steps.ffi.new("void *[]", [self.steps.ffi.cast("void *", address)])
        self.steps.run(step, [pointer, *outcome.values])
        return outcome

    def free(self, address: int) -> None:
        """Free what C has at the address, or raise what its table says of a failure."""
        if "free" in self.row:
            outcome = self.run(self.row["free"], address)
            if outcome.is_failure:
                raise outcome.exception(*self.row["freeing"])

    def free_quietly(self, address: int) -> None:
        """Free it, and report a failure; `ffi.errno` stays."""
        ffi = self.steps.ffi
        errno = ffi.errno
        try:
            self.free(address)
        except Exception as error:  # noqa: BLE001  nobody can catch it
            report_unraisable(error, self.made)
        ffi.errno = errno

    def make_record(self) -> Any:
        """Return an object with a new record, which C has initialised."""
        ffi = self.steps.ffi
        sizes = ffi.new("long long[]", 2)
        self.steps.run(self.row["size"], [sizes, sizes + 1])
        size, alignment = sizes
        storage = ffi.new("char[]", size + alignment)
        address = self.steps.address(storage)
        address += -address % alignment
        with GUARD:
            state = State(self, address)
            state.storage, state.is_open = storage, False  # nobody uses it yet
            made = state.as_object()
        outcome = self.run(self.row["init"], address)
        if outcome.is_failure:
            with GUARD:
                state.forget_open()
                state.address = 0
            raise outcome.exception(*self.row["making"])
        state.owned, state.is_open = 1, True
        return made

    def from_c(self, function: str, row: Row, pointer: Any, needs: Sequence[Need]) -> Any:
        """Return the object for a pointer that came out of a call of `function`.

        Raises `ValueError` for NULL that is not expected.
        """
        if not pointer:
            if row.get("is_nullable"):
                return None
            message = f"{function}() has succeeded, but without a {self.name}"
            raise ValueError(message)
        address = self.steps.address(pointer)
        is_owned = not row.get("is_borrowed")
        with GUARD:
            state = self.open.get(address)
            is_ours = state is not None and state.owned > 0 and not is_owned
            state = state or State(self, address)
            state.owned += is_owned
            for need in needs:
                # What is owned already does not come to need those that it is borrowed from.
                if not (need.is_borrowed and is_ours):
                    need.give_to(state)
            return state.as_object()

    def lend(self, pointer: Any) -> tuple[Any, bool]:
        """Return the object for a pointer that C gives to a Python function, and if it is lent.

        A new one is borrowed for this call, and for those in other threads that get the same
        pointer meanwhile. None stands for NULL.
        """
        if not pointer:
            return None, False
        address = self.steps.address(pointer)
        with GUARD:
            state = self.open.get(address)
            is_new = state is None
            if state is None:
                state = State(self, address)
            is_lent = is_new or state.lent > 0
            state.lent += is_lent
            return state.as_object(), is_lent

    def drop(self, pointer: Any) -> None:
        """Free what a failed call has made."""
        outcome = self.run(self.row["free"], self.steps.address(pointer))
        outcome.drop_message()


class Need:
    """An argument that what comes out of a call needs, or is borrowed from."""

    def __init__(self, handle: Any, *, is_borrowed: bool) -> None:
        """Take the object."""
        self.state, self.is_borrowed = handle.__state__, is_borrowed

    def give_to(self, state: State) -> None:
        """Make a state need the argument.

        What is borrowed from something borrowed belongs to the same owners. It would also be the
        next link in a chain without an end, for those who walk through a list.
        """
        if not self.is_borrowed or self.state.owned or self.state.lent:
            state.depend(self.state)
            return
        for parent in self.state.needs:
            state.depend(parent.__state__)


class Handle:
    """What the classes of all types have.

    Its own attributes begin and end with two underscores, as the name of no method does.
    """

    __slots__ = ("__end__", "__state__", "__weakref__")
    __state__: State
    __type__: HandleType

    def __new__(cls, *args: object, **named: object) -> Handle:  # noqa: PYI034  of a given class
        """Make a record, if C initialises one."""
        type_ = cls.__type__
        if "init" not in type_.row:
            message = (
                f"a {cls.__name__} comes from the library's functions; it cannot be made here"
            )
            raise TypeError(message)
        if args or named:
            message = f"{cls.__name__}() takes no arguments"
            raise TypeError(message)
        made: Handle = type_.make_record()
        return made

    def __init_subclass__(cls, *, is_ours: bool = False) -> None:
        """Refuse subclasses, since C makes the objects."""
        if not is_ours:
            message = f"type '{cls.__mro__[1].__name__}' is not an acceptable base type"
            raise TypeError(message)

    def close(self) -> None:
        """Frees it, after what depends on it. A second call does nothing."""
        with GUARD:
            settle(self.__state__)
            gathered = gather(self.__state__)
        end_all(gathered)

    @property
    def closed(self) -> bool:
        """Whether it is closed, so that nothing can use it."""
        return not self.__state__.is_open

    def __enter__(self) -> Handle:  # noqa: PYI034  no subclass is made
        """Return it, if it is open."""
        if not self.__state__.is_open:
            self.__state__.refuse_closed()
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def __repr__(self) -> str:
        """Return its class, and whether it is open."""
        state = self.__state__
        words = "closed" if not state.is_open else "open" if state.owned else "borrowed"
        cls = type(self)
        return f"<{cls.__module__}.{cls.__name__} {words} at {id(self):#x}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        """Refuse to be copied or pickled."""
        message = f"cannot pickle '{type(self).__name__}' object"
        raise TypeError(message)

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse an object that `object.__new__` has made, which has no state."""
        if name == "__state__":
            message = f"this {type(self).__name__} was not made by the library"
            raise TypeError(message)
        message = f"'{type(self).__name__}' object has no attribute {name!r}"
        raise AttributeError(message)


def add_handles(module: Any, rows: Iterable[Row]) -> None:
    """Put the classes of handles on the module."""
    steps = steps_of_module(module)
    for row in rows:
        made = HandleType(steps, row)
        steps.types.append(made)
        setattr(module, row["name"], made.made)
