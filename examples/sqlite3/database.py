"""A class for SQLite: values in, rows out. The conventions of C are in sqlite.toml."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import _sqlite as c

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Self

Value: TypeAlias = int | float | str | bytes | None
T = TypeVar("T")
Row: TypeAlias = tuple[Value, ...]
SqliteError = c.SqliteError

COLUMNS: dict[int, Callable[[c.Statement, int], Value]] = {
    c.SQLITE_INTEGER: c.Statement.column_int64,
    c.SQLITE_FLOAT: c.Statement.column_double,
    c.SQLITE_TEXT: c.Statement.column_text,
    c.SQLITE_BLOB: c.Statement.column_blob,
    c.SQLITE_NULL: lambda _statement, _column: None,
}


class Database:
    """A database file, or one in memory."""

    def __init__(self, path: str = ":memory:") -> None:
        """Open the file, which is made if there is none."""
        self.handle = c.open(path)

    def __enter__(self) -> Self:
        """Return itself, for `with`."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close it, and before it all that depends on it."""
        self.handle.close()

    def rows(self, sql: str, *values: Value) -> Iterator[Row]:
        """Yield the rows of a query; closing the database closes the query too."""
        return self.read(row_of, sql, *values)

    def read(self, make: Callable[[c.Statement], T], sql: str, *values: Value) -> Iterator[T]:
        """Yield what `make` reads from each row, if it knows the columns and their types."""
        with self.handle.prepare_v2(sql) as statement:
            for number, value in enumerate(values, 1):
                bind(statement, number, value)
            while statement.step() == c.SQLITE_ROW:
                yield make(statement)

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


def row_of(row: c.Statement) -> Row:
    """Return the values of a row, each with the type that SQLite says it has."""
    return tuple([COLUMNS[row.column_type(i)](row, i) for i in range(row.data_count())])


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
