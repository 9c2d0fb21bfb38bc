"""A class for SQLite: values in, rows out. The conventions of C are in sqlite.toml."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias

import _sqlite as c

if TYPE_CHECKING:
    from collections.abc import Iterator

Value: TypeAlias = int | float | str | bytes | None
SqliteError = c.SqliteError


class Database(AbstractContextManager["Database"]):
    """A database file, or one in memory."""

    def __init__(self, path: str = ":memory:") -> None:
        """Open the file, which is made if there is none."""
        self.handle = c.open(path)

    def __exit__(self, *exception: object) -> None:
        """Close it, and before it all that depends on it."""
        self.handle.close()

    def rows(self, sql: str, *values: Value) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of a query; closing the database closes the query too."""
        with self.query(sql, *values) as statement:
            readers = {
                c.SQLITE_INTEGER: statement.column_int64,
                c.SQLITE_FLOAT: statement.column_double,
                c.SQLITE_TEXT: statement.column_text,
                c.SQLITE_BLOB: statement.column_blob,
                c.SQLITE_NULL: lambda _: None,
            }

            types = statement.step_types()
            while same := types:
                numbers = range(statement.data_count())
                columns = [map(readers[statement.column_type(i)], repeat(i)) for i in numbers]
                for row in zip(*columns, strict=True):  # while the types are the same
                    yield row
                    if (types := statement.step_types()) != same or types < 0:
                        break

    def query(self, sql: str, *values: Value) -> c.Statement:
        """Return a statement with its values; each step reads a row, whose columns it has."""
        statement = self.handle.prepare_v2(sql)
        for number, value in enumerate(values, 1):
            bind(statement, number, value)
        return statement

    def run(self, sql: str, *values: Value) -> int:
        """Run a statement, and return how many rows it has changed."""
        list(self.rows(sql, *values))
        return self.handle.changes()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside, or none if it ends with an exception."""
        self.handle.exec("BEGIN")
        try:
            yield
        except BaseException:
            self.handle.exec("ROLLBACK")
            raise
        self.handle.exec("COMMIT")

    def blob(self, table: str, column: str, row: int, *, writable: bool = False) -> c.Blob:
        """Open one value, which is read and written in pieces."""
        return self.handle.blob_open("main", table, column, row, writable)

    def copy_to(self, other: Database, pages: int = 64) -> None:
        """Copy everything, some pages at a time."""
        with c.backup_init(other.handle, "main", self.handle, "main") as backup:
            while backup.step(pages) != c.SQLITE_DONE:
                pass


def bind(statement: c.Statement, number: int, value: Value) -> None:
    """Give a parameter of a statement its value."""
    match value:
        case None:
            statement.bind_null(number)
        case int():
            statement.bind_int64(number, value)
        case float():
            statement.bind_double(number, value)
        case str():
            statement.bind_text(number, value)
        case _:
            statement.bind_blob(number, value)
