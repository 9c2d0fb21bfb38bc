"""Queries an SQLite database with a callback in Python for each row."""

import sqlite3

import sqlite_c  # type: ignore[import-not-found]  # built by the test
from sqlite_c import ffi, lib

SQL = b"""
    create table t(n, name);
    insert into t values (1, 'one'), (2, null);
    select * from t order by n;
"""


def add_row(rows: object, count: int, values: list[object], names: list[object]) -> int:
    texts = [ffi.string(values[i]) if values[i] else None for i in range(count)]
    ffi.from_handle(rows).append((texts, ffi.string(names[1])))
    return 0


handle = ffi.new("sqlite3 **")
assert sqlite_c.sqlite3_open(b":memory:", handle) == sqlite_c.SQLITE_OK
database, problem = handle[0], ffi.new("char **")

on_row = ffi.callback("sqlite3_callback", add_row)
found: list[tuple[list[bytes | None], bytes]] = []
rows = ffi.new_handle(found)
assert lib.sqlite3_exec(database, SQL, on_row, rows, problem) == lib.SQLITE_OK
assert found == [([b"1", b"one"], b"name"), ([b"2", None], b"name")]

wrong = b"no sql"
assert lib.sqlite3_exec(database, wrong, ffi.NULL, ffi.NULL, problem) == lib.SQLITE_ERROR
assert b"syntax error" in ffi.string(problem[0])
lib.sqlite3_free(problem[0])
assert lib.sqlite3_close(database) == lib.SQLITE_OK
assert ffi.string(lib.sqlite3_libversion()).count(b".") == 2
assert sqlite_c.SQLITE_VERSION.split(b".")[0] == sqlite3.sqlite_version.encode().split(b".")[0]
