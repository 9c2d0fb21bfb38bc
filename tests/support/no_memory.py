"""Calls while memory runs out, at each of their allocations."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

MOST: Final = 60
"""At how many allocations memory runs out, at most."""
ENOUGH: Final = 12
"""After so many at which nothing happened, the call has no further one."""
# Not shown: addresses, and how large a buffer is for Python.
_BY_CHANCE: Final = re.compile(r"0x[0-9a-f]+|owning \d+ bytes")


class Failing:
    """The allocation `number` fails."""

    def __init__(self, number: int) -> None:
        self._tests = pytest.importorskip(
            "_testcapi", reason="CPython's tests take memory away"
        )
        self._number = number

    def __enter__(self) -> None:
        self._tests.set_nomemory(self._number, self._number + 1)

    def __exit__(self, *_: object) -> None:
        self._tests.remove_mem_hooks()


def check_without_memory(calls: Mapping[str, Callable[[], object]]) -> None:
    """Make each call while its first, second, ... allocation fails.

    It must raise `MemoryError`, or do what it does otherwise.
    """
    failed = 0
    for name, call in calls.items():
        right = {_outcome(call, nullcontext()) for _ in range(4)}
        for found in _outcomes(call):
            failed += found == "MemoryError"
            # Python itself says SystemError where it has no memory for what it raises.
            assert found in right | {"MemoryError", "SystemError"}, name
    assert failed > len(calls)


def _outcomes(call: Callable[[], object]) -> Iterator[str]:
    nothing_happened = 0
    for number in range(1, MOST):
        found = _outcome(call, Failing(number))
        yield found
        nothing_happened = 0 if found == "MemoryError" else nothing_happened + 1
        if nothing_happened > ENOUGH:
            return


def _outcome(call: Callable[[], object], memory: AbstractContextManager[Any]) -> str:
    """Return what a call returns, as text, or the name of what it raises."""
    try:
        with memory:
            value = call()
    except Exception as error:  # noqa: BLE001  whichever it is
        return type(error).__name__
    try:
        return _BY_CHANCE.sub("", repr(value))
    except Exception as error:  # noqa: BLE001  a number that C has and Python has not
        return f"no text: {type(error).__name__}"
