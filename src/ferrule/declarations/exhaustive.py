"""`assert_never` for Python 3.10, whose `typing` lacks it."""

from __future__ import annotations

from typing import NoReturn


def assert_never(value: NoReturn) -> NoReturn:
    """Raise `AssertionError`: type checking proves that no code reaches this."""
    message = f"a case is missing for {value!r}"
    raise AssertionError(message)
