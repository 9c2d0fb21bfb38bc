"""One query of SQLite, through its C interface."""

from __future__ import annotations

from lite import _sqlite3
from lite._sqlite3 import ffi


def query(sql: str, path: str = ":memory:") -> list[tuple[str, ...]]:
    """Return the rows that the statements `sql` give in the database `path`, as text."""
    return []
