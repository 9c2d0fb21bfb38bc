"""What the class does, against a real SQLite."""

from __future__ import annotations

import gc
import sqlite3
import threading
from typing import TYPE_CHECKING

import _sqlite as c
import pytest
from database import Database, SqliteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def books() -> Iterator[Database]:
    with Database() as db:
        db.run("create table book (id integer primary key, title text, price real, cover blob)")
        with db.transaction():
            for i in range(1, 101):
                db.run(
                    "insert into book values (?, ?, ?, ?)",
                    i,
                    f"Bücher {i}",
                    i / 4,
                    bytes([i]) * 9,
                )
        yield db


def test_values_come_back_as_they_went_in(books: Database) -> None:
    assert list(books.rows("select * from book where id = ?", 7)) == [
        (7, "Bücher 7", 1.75, b"\7" * 9)
    ]
    values = (None, -(2**63), 2**63 - 1, 0.1, "", "a\0b", "\U0001f600", b"\0\1")
    (row,) = books.rows("select ?, ?, ?, ?, ?, ?, ?, ?", *values)
    assert row == values
    assert list(books.rows("select count(*), sum(price) from book")) == [(100, 1262.5)]


def test_each_row_has_types_of_its_own(books: Database) -> None:
    values: list[tuple[str, object]] = [("1", 1), ("'a'", "a"), ("'b'", "b"), ("null", None)]
    union = " union all ".join(f"select {sql}" for sql, _ in values)
    assert list(books.rows(union)) == [(value,) for _, value in values]
    for count in (20, 21, 50):  # more than fit into one number
        columns = ", ".join("?" * count)
        many = [i if i % 2 else str(i) for i in range(count)]
        turned = many[1:] + many[:1]
        sql = f"select {columns} union all select {columns}"
        assert list(books.rows(sql, *many, *turned)) == [tuple(many), tuple(turned)]


def test_a_failure_between_rows(books: Database) -> None:
    rows = books.rows("select 1 union all select abs(-9223372036854775808)")
    with pytest.raises(SqliteError, match="integer overflow") as caught:
        list(rows)
    assert caught.value.code == c.SQLITE_ERROR


def test_a_query_is_read_by_its_columns(books: Database) -> None:
    found = []
    with books.query("select id, title from book where id in (?, ?)", 3, 4) as row:
        while row.step() == c.SQLITE_ROW:
            found.append((row.column_int(0), row.column_text(1)))
    assert found == [(3, "Bücher 3"), (4, "Bücher 4")]


def test_errors_have_the_librarys_words(books: Database) -> None:
    with pytest.raises(SqliteError, match='near "selec": syntax error') as caught:
        books.run("selec 1")
    assert caught.value.code == c.SQLITE_ERROR
    with pytest.raises(SqliteError, match=r"UNIQUE constraint failed: book\.id") as caught:
        books.run("insert into book (id) values (7)")
    assert caught.value.code == c.SQLITE_CONSTRAINT
    with pytest.raises(SqliteError, match="unable to open"):
        Database("/no/such/folder/books.db")
    with pytest.raises(SqliteError, match="no such rowid: 101"):
        books.blob("book", "cover", 101)
    with pytest.raises(SqliteError, match="column index out of range"):
        books.run("select 1", 2)


def test_a_transaction_is_all_or_nothing(books: Database) -> None:
    @books.transaction()
    def change() -> None:
        assert books.run("delete from book where id <= ?", 50) == 50
        books.run("insert into book (id) values (77)")

    with pytest.raises(SqliteError):
        change()
    assert list(books.rows("select count(*) from book")) == [(100,)]


def test_blobs_in_pieces(books: Database) -> None:
    with books.blob("book", "cover", 3, writable=True) as cover:
        assert cover.bytes() == 9
        cover.write(b"new", 2)
        assert cover.read(5, 1) == b"\3new\3"
        with pytest.raises(SqliteError):
            cover.read(9, 1)
    with pytest.raises(ValueError, match="closed"):
        cover.read(1, 0)


def test_a_copy_is_a_file_that_others_read(books: Database, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    with Database(str(path)) as other:
        books.copy_to(other, pages=1)
    with sqlite3.connect(path) as connection:
        assert connection.execute("select max(id) from book").fetchone() == (100,)
    connection.close()


def test_closing_a_database_closes_its_queries(books: Database) -> None:
    rows = books.rows("select id from book")
    assert next(rows) == (1,)
    statement = books.handle.prepare_v2("select 1")
    assert books.handle.next_stmt(statement) is not None
    assert statement.db_handle() is books.handle
    books.handle.close()
    assert statement.closed
    with pytest.raises(ValueError, match="this Statement is closed"):
        next(rows)


def test_a_statement_keeps_its_database(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    statement = c.open(str(path)).prepare_v2("select 42")
    gc.collect()
    assert statement.step() == c.SQLITE_ROW
    assert statement.column_int64(0) == 42


def test_threads_share_a_database(books: Database) -> None:
    def read() -> None:
        for _ in range(20):
            assert len(list(books.rows("select * from book"))) == 100

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
