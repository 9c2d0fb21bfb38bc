"""What a module knows of the pointers that handles stand for, on PyPy: their states and their ends.

PyPy may find an object to be garbage long before it finalizes it. So the state is an object of its
own, which knows what depends on it, and a lock guards all states.
"""

from __future__ import annotations

import weakref
from collections import deque
from itertools import count
from threading import Condition, RLock, get_ident
from typing import TYPE_CHECKING, Any, NoReturn

from ferrule.emit.in_module.closures import report_unraisable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.emit.in_module.handles import HandleType


class Guard:
    """The lock of all states. An object that dies while they change is closed afterwards."""

    def __init__(self) -> None:
        """Begin unlocked."""
        self._lock = RLock()
        self._freed = Condition(self._lock)
        self._owner = 0
        self._depth = 0
        self._dying: deque[State] = deque()
        self._is_reaping = False

    def __enter__(self) -> None:
        """Lock."""
        self._lock.acquire()
        self._owner = get_ident()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        """Unlock, and close what has died meanwhile."""
        self._depth -= 1
        is_last = self._depth == 0
        if is_last:
            self._owner = 0
        self._lock.release()
        if is_last and self._dying:
            self._reap()

    def wait(self) -> None:
        """Unlock until a thread has freed what died in it, and lock again."""
        depth, self._depth, self._owner = self._depth, 0, 0
        try:
            self._freed.wait()
        finally:  # an interrupted wait has the lock again, too
            self._depth, self._owner = depth, get_ident()

    def wake(self) -> None:
        """End all waits. Needs the lock."""
        self._freed.notify_all()

    def bury(self, state: State) -> None:
        """Close what an object stands for that has died, now or when nothing changes."""
        self._dying.append(state)
        if self._owner != get_ident():
            self._reap()

    def _reap(self) -> None:
        # One after the other, because the last of a long chain would need a deep stack.
        while self._dying and not self._is_reaping:
            self._is_reaping = True
            try:
                while self._dying:
                    self._dying.popleft().lose_object()
            finally:
                self._is_reaping = False


GUARD = Guard()
SERIALS = count(1)
"""The numbers of states; newer ones have greater numbers."""


class State:
    """What is known of a pointer that an object stands for.

    It looks closed if `is_open` is false; `address` is 0 once it has been freed. The objects in
    `needs` stay alive, and the states in `needed` are closed before this one. `closures` are the
    Python functions that C may call as long as it has this: which parameter each was, and its data.
    `kept` is the memory that C may read as long as it has this. `dies_in` is the thread that frees
    it because no object stands for it any more, or 0. `lent` tells to how many calls of
    Python functions C has lent it, if it was made for one: it ends with the last.
    """

    def __init__(self, type_: HandleType, address: int) -> None:
        """Begin with an open pointer that is not owned."""
        self.type, self.address, self.is_open = type_, address, True
        self.serial = next(SERIALS)
        self.uses = self.owned = self.objects = 0
        self.storage: Any = None
        self.needs: list[Any] = []
        self.needed: dict[State, None] = {}
        self.closures: list[tuple[object, Any]] = []
        self.kept: list[object] = []
        self.dies_in = 0
        self.lent = 0
        self.weak: Any = None
        type_.open[address] = self

    def as_object(self) -> Any:
        """Return the object, which is made if there is none, or if PyPy has given it up."""
        found = None if self.weak is None else self.weak()
        if found is None:
            found = object.__new__(self.type.made)
            found.__state__, found.__end__ = self, End(self)
            self.weak = weakref.ref(found)
            self.objects += 1
        return found

    def lose_object(self) -> None:
        """Close it, if no other object stands for it; nobody can catch exceptions."""
        with GUARD:
            settle(self)
            self.objects -= 1
            gathered = self._gather_quietly() if self.objects == 0 else []
            if self.objects == 0 and not self.address:  # it may still need others
                self._need_nothing()
            # What frees nothing ends at once: another thread may want to close what it depends on.
            if not any(state.owned for state in gathered):
                end_all(gathered, quietly=True)
                return
            for state in gathered:
                state.dies_in = get_ident()
        try:
            end_all(gathered, quietly=True)
        finally:
            with GUARD:
                for state in gathered:
                    state.dies_in = 0
                GUARD.wake()

    def close_quietly(self) -> None:
        """Close it, and report what goes wrong; `ffi.errno` stays."""
        with GUARD:
            settle(self)
            gathered = self._gather_quietly()
        end_all(gathered, quietly=True)

    def take_back(self) -> None:
        """Close what C has lent to a Python function, unless a call has made it ours meanwhile."""
        with GUARD:
            self.lent -= 1
            if self.lent or self.owned or not self.address:
                return
        if self.needed:
            self.close_quietly()
        with GUARD:
            if self.address:  # whoever uses it in another thread has the pointer already
                self.forget_open()
                self.is_open, self.address = False, 0

    def _gather_quietly(self) -> list[State]:
        """Return what has to be freed, of which no new object can be made from here on."""
        try:
            gathered = gather(self)
        except ValueError as error:
            report_unraisable(error, self.type.made)
            return []
        for state in gathered:
            state.forget_open()
        return gathered

    def forget_open(self) -> None:
        """Take the address from the open ones."""
        if self.type.open.get(self.address) is self:
            del self.type.open[self.address]

    def reopen(self) -> None:
        """Open it again, if a call has not consumed it."""
        self.is_open = True
        self.type.open.setdefault(self.address, self)

    def begin_use(self, type_: Any) -> Any:
        """Return the pointer, as the type in C; it is in use from here on."""
        with GUARD:
            pointer = self.pointer(type_)
            self.uses += 1
            return pointer

    def pointer(self, type_: Any) -> Any:
        """Return the pointer, as the type in C."""
        if not self.is_open:
            self.refuse_closed()
        return self.type.steps.ffi.cast(type_, self.address)

    def give(self, type_: Any, given: list[Any]) -> Any:
        """Return the same for C, and keep what owns it in use; it is added to the list `given`."""
        with GUARD:
            pointer, owner = self.pointer(type_), self.owner()
            if owner is not None:
                owner.uses += 1
                given.append(owner.as_object())
            return pointer

    def refuse_closed(self) -> NoReturn:
        """Raise the `ValueError` for a closed handle."""
        message = f"this {self.type.name} is closed"
        raise ValueError(message)

    def depend(self, parent: State) -> None:
        """Make this one need another."""
        if parent is self or self in parent.needed:
            return
        # What is closed first has to be newer. One that C has given to us once more may not be.
        if self.serial < parent.serial and not self._make_newer(parent):
            return
        self.needs.append(parent.as_object())
        parent.needed[self] = None

    def _make_newer(self, parent: State) -> bool:
        """Make this one newer than `parent`, and what depends on it; not if `parent` does."""
        found = with_dependents(self)
        if parent in found:
            return False
        for state in sorted(found, key=lambda each: each.serial):
            state.serial = next(SERIALS)
        return True

    def end(self, owned: int, *, quietly: bool) -> None:
        """End a state that looks closed, on which nothing depends; free it `owned` times."""
        with GUARD:
            address = self.address
            self.forget_open()
            self.address = self.owned = 0
            self.is_open = False
            if owned:
                close_borrowed(self.type, address)
            self._use_parents(1 if owned else 0)
        failed: Exception | None = None
        try:
            for _ in range(owned):
                if quietly or failed is not None:
                    self.type.free_quietly(address)
                    continue
                try:
                    self.type.free(address)
                except Exception as error:  # noqa: BLE001  it is raised in the end
                    failed = error
            if failed is not None:
                raise failed
        finally:
            del failed  # which would be in a cycle with this frame
            with GUARD:
                self._use_parents(-1 if owned else 0)
                self._need_nothing()
            self.storage = None
            self.kept = []
            kept, self.closures = self.closures, []
            for _, data in kept:
                self.type.steps.closures.end(data)

    def _need_nothing(self) -> None:
        for parent in self.needs:
            parent.__state__.needed.pop(self, None)
        self.needs = []

    def _use_parents(self, uses: int) -> None:
        """Add to the uses of what this one needs, which C may need while it frees this one."""
        for parent in self.needs:
            parent.__state__.uses += uses

    def keep_closure(self, parameter: object, data: Any, *, several: bool) -> None:
        """Keep a closure, and end the one before; a borrowed one leaves that to its owner."""
        if not self.owned:
            for parent in self.needs:
                if parent.__state__.owned:
                    parent.__state__.keep_closure(parameter, data, several=several)
                    return
            return  # it is never freed
        before = [] if several else [each for each in self.closures if each[0] == parameter]
        self.closures = [each for each in self.closures if each not in before]
        if data is not None:
            self.closures.append((parameter, data))
        for _, old in before:
            self.type.steps.closures.end(old)

    def keep_memory(self, kept: object) -> None:
        """Keep arguments; a borrowed one leaves that to its owner."""
        owner = self.owner()
        # What is never freed keeps them forever.
        (self.type.steps.forever if owner is None else owner.kept).append(kept)

    def owner(self) -> State | None:
        """Return the state that owns what the pointer leads to: this one, or one it needs."""
        states = [self, *(parent.__state__ for parent in self.needs)]
        return next((each for each in states if each.owned), None)

    def give_away(self, *, is_freed: bool) -> None:
        """Close it without freeing it; C has done so, or may call what it keeps for long."""
        if not is_freed:
            self.closures = []
            self.type.steps.forever += self.kept
        close_borrowed(self.type, self.address)
        self.end(0, quietly=True)


def close_borrowed(type_: HandleType, address: int) -> None:
    """Close the borrowed object for an address where C has nothing any more.

    A callback may have made it while the owner was about to be closed.
    """
    other = type_.open.get(address)
    if other is not None and not other.owned:
        other.forget_open()
        other.is_open, other.address = False, 0


def with_dependents(state: State) -> list[State]:
    """Return a state and all that depend on it."""
    found, waiting = {state: None}, [state]
    for each in waiting:
        waiting += [child for child in each.needed if child not in found]
        found.update(each.needed)
    return [*found]


def settle(state: State) -> None:
    """Wait until no other thread frees what depends on a state because its object has died.

    The user cannot know about that, so the state must not count as in use. Needs the lock.
    """
    while any(each.dies_in not in {0, get_ident()} for each in with_dependents(state)):
        GUARD.wait()


def gather(state: State) -> list[State]:
    """Return a state with all that depends on it, the newest first: then they look closed.

    Raises `ValueError` if one is in use; then nothing has changed. Needs the lock, and the state
    settled.
    """
    if not state.is_open and state.uses == 0:  # closed, or somebody else is closing it
        return []
    found = [each for each in with_dependents(state) if each.address or each.uses]
    for each in found:
        if each.uses or not each.is_open:
            what = "a call on it has not returned" if each.uses else "it is being closed"
            message = f"this {each.type.name} is in use: {what}"
            raise ValueError(message)
    for each in found:
        each.is_open = False
    return sorted(found, key=lambda each: -each.serial)


def end_all(
    states: Iterable[State], *, kept: State | None = None, quietly: bool = False
) -> None:
    """Free what was gathered, except `kept`; raise the first failure, and report the others."""
    failed: Exception | None = None
    for state in states:
        if state is kept or state.address == 0:
            continue
        try:
            state.end(state.owned, quietly=quietly or failed is not None)
        except Exception as error:  # noqa: BLE001  the others are freed all the same
            failed = error
    if failed is not None:
        try:
            raise failed
        finally:
            del failed  # which would be in a cycle with this frame


class End:
    """What only one object refers to, so that it dies just after that.

    The object itself has no `__del__`: another thread could get it from its weak reference while
    that runs, on CPython.
    """

    __slots__ = ("state",)

    def __init__(self, state: State) -> None:
        """Take what the object stands for."""
        self.state = state

    def __del__(self) -> None:
        """Close it."""
        GUARD.bury(self.state)
