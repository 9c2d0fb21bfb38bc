"""Interrupts at every moment of some work."""

from __future__ import annotations

import gc
import inspect
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


class _Moments:
    """Interrupts at the moment number `chosen` at which the interpreter handles signals.

    It does so when a function begins and after each call of one in C. It also does so when a
    generator goes on, but before Python 3.12, raising there would end the generator at once.
    """

    def __init__(self, chosen: int, but: str) -> None:
        self.left = chosen
        self.where = ""
        self._but = but

    def __call__(self, frame: FrameType, event: str, called: object) -> None:
        goes_on = frame.f_code.co_flags & inspect.CO_GENERATOR
        if getattr(called, "__name__", None) == self._but:
            return
        self.left -= event == "c_return" or (event == "call" and not goes_on)
        if self.left == 0:
            self.where = f"{event} {called} in {frame.f_code.co_name}, line {frame.f_lineno}"
            raise KeyboardInterrupt


def interrupt_at_moments(
    work: Callable[[], object], check: Callable[[], object], *, every: int = 1, but: str = ""
) -> int:
    """Do the work again and again, with an interrupt at each moment, or at one of `every` moments.

    The moments after calls of the C function `but` are left out. `check` says whether all is well
    afterwards. Returns how often there was an interrupt.
    """
    before, interrupts = sys.getprofile(), 0
    while True:
        moments = _Moments(interrupts * every + 1, but)
        sys.setprofile(moments)
        try:
            work()
        except KeyboardInterrupt:
            interrupts += 1
        finally:
            sys.setprofile(before)
        gc.collect()  # PyPy ends a generator only now
        try:
            check()
        except AssertionError as error:
            message = f"interrupt {interrupts} of each {every}, after {moments.where}: {error}"
            raise AssertionError(message) from error
        if moments.left > 0:
            return interrupts
