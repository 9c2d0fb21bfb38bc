"""Queries of SQLite through its C interface, which ferrule binds from sqlite3.h."""

from __future__ import annotations

from lite import _sqlite3
from lite._sqlite3 import ffi

__all__ = ["query", "version"]


def version() -> str:
    """Return the version of the SQLite library."""
    return _sqlite3.as_str(_sqlite3.sqlite3_libversion())


def query(sql: str, path: str = ":memory:") -> list[list[str]]:
    """Return the rows that the statements `sql` give in the database `path`, as text.

    Raises `ValueError` with SQLite's own words.
    """
    rows: list[list[str]] = []

    def add_row(_: object, count: int, values: object, _names: object) -> int:
        rows.append([ffi.string(values[i]).decode() for i in range(count)])
        return 0

    handle = ffi.new("sqlite3 **")
    try:
        if _sqlite3.sqlite3_open(path.encode(), handle) or _sqlite3.sqlite3_exec(
            handle[0], sql.encode(), add_row, None, None
        ):
            raise ValueError(_sqlite3.as_str(_sqlite3.sqlite3_errmsg(handle[0])))
    finally:
        _sqlite3.sqlite3_close(handle[0])
    return rows
