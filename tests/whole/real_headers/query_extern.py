"""Queries an SQLite database with a C function that is implemented in Python."""

from sqlite_c import ffi, lib  # type: ignore[import-not-found]  # built by the test


def on_row(rows: object, _count: int, values: list[object], _names: list[object]) -> int:
    ffi.from_handle(rows).append(ffi.string(values[0]))
    return 0


ffi.def_extern()(on_row)
handle = ffi.new("sqlite3 **")
assert lib.sqlite3_open(b":memory:", handle) == lib.SQLITE_OK
found: list[bytes] = []
rows = ffi.new_handle(found)
query = b"select 1 union select 2"
assert lib.sqlite3_exec(handle[0], query, lib.on_row, rows, ffi.NULL) == lib.SQLITE_OK
assert found == [b"1", b"2"]
assert lib.sqlite3_close(handle[0]) == lib.SQLITE_OK
