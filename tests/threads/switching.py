"""Greenlets that call C, are called back, and switch there, at random: nothing may be mixed up.

switching(seed, greenlets, switches) -> how many callbacks there were
"""

from __future__ import annotations

import gc
import random
from importlib import import_module
from typing import TYPE_CHECKING, Any

import greenlet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

module: Any = import_module("threads_c")


class PlannedError(Exception):
    """What callbacks raise on purpose."""


class Switching:
    """Greenlets of one thread; `wrong` is what must not have been."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  the same on every run
        self.calls = self.ended = 0
        self.wrong: list[str] = []
        self.live: list[greenlet.greenlet] = []
        self.main = greenlet.getcurrent()

    def run(self, depth: int) -> None:
        """Be a greenlet: make calls one after the other."""
        try:
            for _ in range(self.random.randrange(1, 4)):
                self.deep(self.random.randrange(8), lambda: self.call(depth))
        except PlannedError:
            pass
        except greenlet.GreenletExit:
            self.ended += 1

    def deep(self, levels: int, function: Callable[[], int]) -> int:
        """Call the function from further down the C stack."""
        if levels == 0:
            return function()
        return next(map(lambda _: self.deep(levels - 1, function), (0,)))  # noqa: C417  through C

    def call(self, depth: int) -> int:
        """Make one call, in one of the ways; its callbacks must be its own."""
        me, n = id(greenlet.getcurrent()), self.random.randrange(1, 6)
        token = self.random.randrange(1, 1000)
        seen: list[int] = []
        failed: list[PlannedError] = []

        def visit(i: int) -> int:
            self.calls += 1
            if id(greenlet.getcurrent()) != me:
                self.wrong.append("a callback in another greenlet")
            seen.append(i)
            self.callback(depth, failed)
            return token

        way = self.random.choice((self.each, self.held, self.both, self.data, self.generator))
        try:
            result = way(n, visit)
        except PlannedError as error:
            if not failed or error is not failed[0]:
                self.wrong.append("another call's exception")
            raise
        if failed:
            self.wrong.append("an exception that was lost")
        if seen != list(range(n)) or result != n * token:
            self.wrong.append(f"{seen} and {result} of {n} times {token}")
        return result

    def each(self, n: int, visit: Callable[[int], int]) -> int:
        return int(module.each(n, visit))

    def held(self, n: int, visit: Callable[[int], int]) -> int:
        return int(module.each_held(n, visit))

    def both(self, n: int, visit: Callable[[int], int]) -> int:
        return int(module.both(n, visit, lambda _i: 0))

    def data(self, n: int, visit: Callable[[int], int]) -> int:
        def with_data(_data: object, i: int) -> int:
            return visit(i)

        return int(module.each_with(n, with_data, module.ffi.NULL))

    def generator(self, n: int, visit: Callable[[int], int]) -> int:
        def numbers() -> Iterator[int]:
            for i in range(n):
                yield int(module.each(1, lambda _zero, i=i: visit(i)))

        return sum(numbers())

    def callback(self, depth: int, failed: list[PlannedError]) -> None:
        """Do what callbacks do: switch, call again, raise."""
        chance = self.random.random()
        if chance < 0.6:
            self.switch()
        elif chance < 0.75 and depth:
            self.call_within(depth - 1, failed)
        elif chance < 0.78:
            failed.append(PlannedError())
            raise failed[-1]
        elif chance < 0.79:
            gc.collect()

    def call_within(self, depth: int, failed: list[PlannedError]) -> None:
        try:
            self.call(depth)
        except PlannedError as error:
            if self.random.random() < 0.5:  # else it is handled here
                failed.append(error)
                raise

    def switch(self) -> None:
        """Go to another greenlet; or end one, or forget one, which ends it too."""
        chance = self.random.random()
        one = self.another()
        if one is None or chance > 0.6:
            del one  # which this greenlet would keep
            self.main.switch()
        elif chance < 0.02:
            one.throw()
        elif chance < 0.06:
            self.live.remove(one)
        else:
            one.switch()

    def another(self) -> greenlet.greenlet | None:
        others = [g for g in self.live if g is not greenlet.getcurrent() and g]
        return self.random.choice(others) if others else None

    def all(self, greenlets: int, switches: int) -> int:
        """Run; return how many callbacks there were."""
        for _ in range(switches):
            self.live = [g for g in self.live if not g.dead]
            while len(self.live) < greenlets:
                self.live.append(greenlet.greenlet(lambda: self.run(3), self.main))
            self.deep(self.random.randrange(8), lambda: self.go(self.random.choice(self.live)))
        for one in self.live:
            while one:
                one.throw()
        assert self.ended
        assert not self.wrong, self.wrong[:5]
        return self.calls

    @staticmethod
    def go(one: greenlet.greenlet) -> int:
        one.switch()
        return 0


def switching(seed: int, greenlets: int, switches: int) -> int:
    return Switching(seed).all(greenlets, switches)
