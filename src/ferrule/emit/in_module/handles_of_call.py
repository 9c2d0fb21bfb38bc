"""What a call does with its handles, on PyPy."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from ferrule.emit.in_module.handle_states import GUARD, end_all, gather, settle
from ferrule.emit.in_module.handles import Handle, Need

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ferrule.emit.in_module.handle_states import State
    from ferrule.emit.in_module.steps import Row, Steps


class CallState(Enum):
    """How far a call has come."""

    NOT_MADE = 0
    MADE = 1
    FAILED = 2


class HandlesOfCall:
    """The handles of one call: those in use, those that it consumes, and those that it makes."""

    def __init__(self, steps: Steps, row: Row, arguments: Sequence[Row]) -> None:
        """Take what is known of the function."""
        self._steps, self._row, self._arguments = steps, row, arguments
        self._given: dict[int, Any] = {}
        self._items: dict[int, list[Any]] = {}
        self._used: list[State] = []
        self._consumed: list[tuple[State, Row]] = []
        self._new: list[State] = []
        self.given: list[Any] = []

    def from_c(self, function: str, row: Row, pointer: Any) -> Any:
        """Return the object for a pointer that came out of the call."""
        type_ = self._steps.types[row["type"] - 1]
        is_known = bool(pointer) and self._steps.address(pointer) in type_.open
        made = type_.from_c(function, row, pointer, self._needs(row))
        if made is not None and not is_known:
            self._new.append(made.__state__)
        return made

    def close_new(self, row: Row, pointer: Any, *, is_made: bool) -> None:
        """Free a pointer that came out, because Python does not get it.

        If an object was made for it, that is closed, unless somebody else has it.
        """
        type_ = self._steps.types[row["type"] - 1]
        if not pointer:
            return
        address = self._steps.address(pointer)
        if is_made:
            for state in [each for each in self._new if each.address == address]:
                state.close_quietly()
        elif not row.get("is_borrowed"):
            type_.free_quietly(address)

    def convert(self, argument: Row, type_: Any, value: Any) -> Any:
        """Return the pointer of an object, which is in use from here on; None for others."""
        made = self._steps.types[argument["type"] - 1].made
        if type(value) is not made:
            if isinstance(value, Handle):
                self._given[argument["index"]] = value
            return None
        with GUARD:
            pointer = self._begin_use(value, type_, is_consumed="consumed" in argument)
            self._given[argument["index"]] = value
            return pointer

    def convert_items(self, argument: Row, type_: Any, values: Sequence[Any]) -> list[Any]:
        """Return a list with pointers in place of its handles, which are in use from here on."""
        made, given = self._steps.types[argument["items"] - 1].made, [*values]
        self._items[argument["index"]] = [v for v in given if isinstance(v, Handle)]
        with GUARD:
            return [
                self._begin_use(value, type_) if type(value) is made else value
                for value in given
            ]

    def use(self, value: Any, type_: Any) -> Any:
        """Return the pointer of a handle that is not declared, which is in use from here on."""
        pointer = value.__state__.begin_use(type_)
        self._used.append(value.__state__)
        return pointer

    def _begin_use(self, value: Any, type_: Any, *, is_consumed: bool = False) -> Any:
        state = value.__state__
        if not state.is_open:
            state.refuse_closed()
        if not is_consumed:
            state.uses += 1
            self._used.append(state)
        return self._steps.ffi.cast(type_, state.address)

    def keep_memory(self, kept: object, made: Iterable[Any]) -> None:
        """Let the handles that came out keep arguments."""
        for handle in made:
            if handle is not None:
                with GUARD:
                    handle.__state__.keep_memory(kept)

    def begin_consuming(self) -> None:
        """Close the handles that the call is about to consume, as far as Python can see."""
        try:
            for argument in self._arguments:
                index = argument["index"]
                if "consumed" in argument and index in self._given:
                    self._begin_consuming(self._given[index].__state__, argument)
        except BaseException:
            self._give_back(self._consumed)
            self._consumed = []
            raise

    def _begin_consuming(self, state: State, argument: Row) -> None:
        with GUARD:
            settle(state)
            if not state.is_open:
                state.refuse_closed()
            gathered = gather(state)
        try:
            end_all(gathered, kept=state)
        except BaseException:
            state.is_open = True
            raise
        with GUARD:
            state.uses += 1
            self._consumed.append((state, argument))
            if state.owned <= 1:  # C may use the address for something else
                state.forget_open()

    def _give_back(self, consumed: Iterable[tuple[State, Row]]) -> None:
        with GUARD:
            for state, _ in consumed:
                state.reopen()
                state.uses -= 1

    def end_consuming(self, state_of_call: CallState) -> None:
        """After the call, or instead of it: they are C's, or open again."""
        for state, argument in self._consumed:
            is_freed = argument.get("is_freed", False)
            is_always = is_freed or argument["consumed"] > 1
            is_kept = state_of_call is CallState.FAILED and not is_always
            with GUARD:
                state.uses -= 1
                if is_kept or state_of_call is CallState.NOT_MADE:
                    state.reopen()
                elif state.owned > 1:  # C has given it to us more than once
                    state.owned -= 1
                    state.reopen()
                else:
                    state.give_away(is_freed=is_freed)
        self._consumed = []

    def end_uses(self) -> None:
        """End the uses."""
        with GUARD:
            for state in self._used:
                state.uses -= 1
        self._used = []

    def end_given(self) -> None:
        """End the use of the handles that Python functions have returned to C."""
        with GUARD:
            for handle in self.given:
                handle.__state__.uses -= 1
        self.given.clear()

    def keep_closure(
        self, row: Row, parameter: object, data: Any, made: dict[int | None, Any]
    ) -> bool:
        """Let a handle keep a closure: an argument, or one of those that came out.

        Returns whether there is one.
        """
        index = row["holder"]
        is_given = index is not None and index in self._given
        handle = self._given[index] if is_given else made.get(index)
        if handle is None:
            return False
        with GUARD:
            handle.__state__.keep_closure(parameter, data, several=row["several"])
        return True

    def has(self, index: int) -> bool:
        """Tell whether the argument for a parameter is a handle."""
        return index in self._given

    def _needs(self, row: Row) -> list[Need]:
        """Return what a handle that comes out needs."""
        kept = self._row.get("kept", ())
        found = [Need(self._given[i], is_borrowed=False) for i in kept if i in self._given]
        for index, items in self._items.items():
            is_borrowed = index not in kept
            if row.get("is_borrowed") or not is_borrowed:
                found += [Need(handle, is_borrowed=is_borrowed) for handle in items]
        if row.get("is_borrowed"):
            others = (a for a in self._arguments if "consumed" not in a and "type" in a)
            found += [
                Need(self._given[a["index"]], is_borrowed=True)
                for a in others
                if a["index"] in self._given and a["index"] not in kept
            ]
        return found
