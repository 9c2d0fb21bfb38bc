"""`assert_never` for Python 3.10, whose `typing` lacks it."""

from __future__ import annotations

from typing import NoReturn


def assert_never(value: NoReturn) -> NoReturn:
    """Fail at a place that type checking proves is never reached; show what got there."""
    message = f"a case is missing for {value!r}"
    raise AssertionError(message)
