"""`assert_never` for Python 3.10, whose `typing` lacks it."""

from __future__ import annotations

from typing import NoReturn


def assert_never(value: NoReturn) -> NoReturn:
    """Raise `AssertionError` with `value`: type checking proves that this is never reached."""
    message = f"a case is missing for {value!r}"
    raise AssertionError(message)
