"""What reading rows costs: examples/sqlite3, Python's sqlite3, cffi's lib, and a loop in C.

    python benchmarks/sqlite_rows.py --rounds 20 --output docs/benchmarks.md

All read the same 100,000 rows of a file that is in memory: a number, a fraction and a text. The
caller either knows the types of the columns, or asks for each value's. The alternatives are called
in turn, and the least CPU time of each counts. The loop in C makes the same calls of SQLite and
makes no objects: what it takes is SQLite's own time.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import shlex
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, Final

import cffi
from measurement import machine, replace_section, software

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEADING: Final = "Rows of SQLite"
FACE: Final = Path(__file__).parents[1] / "examples" / "sqlite3"
ROWS: Final = 100_000
SQL: Final = "select id, price, title from book"
CDEF: Final = """
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_open(const char *, sqlite3 **);
int sqlite3_close_v2(sqlite3 *);
int sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
int sqlite3_step(sqlite3_stmt *);
int sqlite3_finalize(sqlite3_stmt *);
int sqlite3_column_count(sqlite3_stmt *);
int sqlite3_column_type(sqlite3_stmt *, int);
int64_t sqlite3_column_int64(sqlite3_stmt *, int);
double sqlite3_column_double(sqlite3_stmt *, int);
const unsigned char *sqlite3_column_text(sqlite3_stmt *, int);
int sqlite3_column_bytes(sqlite3_stmt *, int);
long read_all(sqlite3_stmt *);
long read_known(sqlite3_stmt *);
"""
LOOP: Final = """
#include <sqlite3.h>
static long read_all(sqlite3_stmt *statement)
{
    long read = 0;
    int count = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < count; i++) {
            switch (sqlite3_column_type(statement, i)) {
            case SQLITE_INTEGER:
                read += sqlite3_column_int64(statement, i) != 0;
                break;
            case SQLITE_FLOAT:
                read += sqlite3_column_double(statement, i) != 0;
                break;
            default:
                read += sqlite3_column_text(statement, i) != 0;
                read += sqlite3_column_bytes(statement, i) != 0;
            }
        }
    }
    return read;
}
static long read_known(sqlite3_stmt *statement)
{
    long read = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        read += sqlite3_column_int64(statement, 0) != 0;
        read += sqlite3_column_double(statement, 1) != 0;
        read += sqlite3_column_text(statement, 2) != 0;
        read += sqlite3_column_bytes(statement, 2) != 0;
    }
    return read;
}
"""
SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_ROW, SQLITE_DONE = 1, 2, 3, 100, 101
KNOWN: Final = ", if the types are known"
BY_FERRULE: Final = "ferrule"
BY_CFFI: Final = "cffi's lib"
BY_PYTHON: Final = "Python's sqlite3"
IN_C: Final = "a loop in C"


def main() -> None:
    """Build all, measure it, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="ferrule-rows-") as name:
        runs = _runs(Path(name))
        order = list(runs)
        least = dict.fromkeys(order, float("inf"))
        for _ in range(options.rounds):
            random.Random(0).shuffle(order)  # noqa: S311  an order, not a secret
            for way in order:
                start = process_time()
                runs[way]()
                least[way] = min(least[way], process_time() - start)
    section = _section(least)
    if options.output is not None:
        replace_section(options.output, HEADING, section)
    print(section)


def _runs(folder: Path) -> dict[str, Callable[[], None]]:
    path = folder / "books.db"
    connection = sqlite3.connect(path)
    connection.execute("create table book (id integer primary key, price real, title text)")
    values = ((i, i / 4, f"Bücher {i}") for i in range(1, ROWS + 1))
    connection.executemany("insert into book values (?, ?, ?)", values)
    connection.commit()
    database = _face(folder).Database(str(path))
    builder = cffi.FFI()
    builder.cdef(CDEF)
    builder.set_source("_rows", LOOP, libraries=["sqlite3"], extra_compile_args=["-O3"])
    builder.compile(str(folder))
    by_cffi = importlib.import_module("_rows")
    opened = by_cffi.ffi.new("sqlite3 **")
    assert by_cffi.lib.sqlite3_open(os.fsencode(path), opened) == 0  # noqa: S101
    c = importlib.import_module("_sqlite")
    readers: dict[str, Callable[[], Iterator[tuple[Any, ...]]]] = {
        BY_FERRULE + KNOWN: lambda: _known_rows(c, database.handle),
        BY_CFFI + KNOWN: lambda: _known_rows_of_lib(by_cffi, opened[0]),
        BY_FERRULE: lambda: database.rows(SQL),
        BY_CFFI: lambda: _rows_of_lib(by_cffi, opened[0]),
        BY_PYTHON: lambda: connection.execute(SQL),
    }
    expected = [hash(row) for row in connection.execute(SQL)]
    for reader in readers.values():
        assert [hash(row) for row in reader()] == expected  # noqa: S101
    runs = {name: _reading(reader) for name, reader in readers.items()}
    loops = {IN_C + KNOWN: by_cffi.lib.read_known, IN_C: by_cffi.lib.read_all}
    return {**runs, **{way: _in_c(by_cffi, opened[0], loop) for way, loop in loops.items()}}


def _face(folder: Path) -> Any:  # noqa: ANN401  a module built here
    """Return the example's module, built by the command on its page."""
    page = (FACE / "README.md").read_text("utf-8")
    command = next(line for line in page.splitlines() if line.startswith("$ ferrule bind"))
    arguments = [*shlex.split(command)[1:], "--output-dir", str(folder)]
    subprocess.run([sys.executable, "-m", *arguments], cwd=FACE, check=True)
    sys.path[:0] = [str(folder), str(FACE)]
    return importlib.import_module("database")


def _reading(reader: Callable[[], Iterator[tuple[Any, ...]]]) -> Callable[[], None]:
    def read() -> None:
        for _ in reader():
            pass

    return read


def _prepare(module: Any, database: Any) -> Any:  # noqa: ANN401  what is cffi's
    prepared = module.ffi.new("sqlite3_stmt **")
    code = module.lib.sqlite3_prepare_v2(database, SQL.encode(), -1, prepared, module.ffi.NULL)
    if code != 0:
        raise RuntimeError(code)
    return prepared[0]


def _known_rows(c: Any, handle: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  as above
    """Yield the rows as the example's page does."""
    with handle.prepare_v2(SQL) as statement:
        while statement.step() == c.SQLITE_ROW:
            yield (
                statement.column_int64(0),
                statement.column_double(1),
                statement.column_text(2),
            )


def _known_rows_of_lib(module: Any, database: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  as above
    """Yield the rows as people write it over cffi."""
    ffi, lib = module.ffi, module.lib
    statement = _prepare(module, database)
    try:
        while (code := lib.sqlite3_step(statement)) == SQLITE_ROW:
            text = lib.sqlite3_column_text(statement, 2)
            size = lib.sqlite3_column_bytes(statement, 2)
            yield (
                lib.sqlite3_column_int64(statement, 0),
                lib.sqlite3_column_double(statement, 1),
                bytes(ffi.buffer(text, size)).decode(),
            )
        if code != SQLITE_DONE:
            raise RuntimeError(code)
    finally:
        lib.sqlite3_finalize(statement)


def _rows_of_lib(module: Any, database: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  as above
    """Yield the rows as people write it over cffi: the same program as examples/sqlite3."""
    ffi, lib = module.ffi, module.lib

    def text(statement: object, column: int) -> str:
        found = lib.sqlite3_column_text(statement, column)
        size = lib.sqlite3_column_bytes(statement, column)
        return bytes(ffi.buffer(found, size)).decode()

    columns = {
        SQLITE_INTEGER: lib.sqlite3_column_int64,
        SQLITE_FLOAT: lib.sqlite3_column_double,
        SQLITE_TEXT: text,
    }
    statement = _prepare(module, database)
    try:
        count = range(lib.sqlite3_column_count(statement))
        while (code := lib.sqlite3_step(statement)) == SQLITE_ROW:
            yield tuple(
                [columns[lib.sqlite3_column_type(statement, i)](statement, i) for i in count]
            )
        if code != SQLITE_DONE:
            raise RuntimeError(code)
    finally:
        lib.sqlite3_finalize(statement)


def _in_c(module: Any, database: Any, loop: Any) -> Callable[[], None]:  # noqa: ANN401  as above
    def read() -> None:
        statement = _prepare(module, database)
        loop(statement)
        module.lib.sqlite3_finalize(statement)

    return read


def _section(least: dict[str, float]) -> str:
    about = (
        f"{ROWS:,} rows with an integer, a fraction and a text, read by `for row in ...`: with "
        "the module of [examples/sqlite3](../examples/sqlite3/README.md), over cffi's `lib`, with "
        "Python's own `sqlite3`, and by a loop in C over the same calls. The caller knows the "
        "types of the columns, or SQLite is asked: for each value's type over `lib`, for those of "
        "a row at once by the example's "
        f"`Database.rows`. {software(('cffi',))}, SQLite {sqlite3.sqlite_version}; "
        f"{machine()}. The least CPU time of interleaved rounds."
    )
    lines = [
        f"## {HEADING}",
        "",
        about,
        "",
        "| | ms | ns a row | of Python's sqlite3 | beyond C, ns a row | of cffi's beyond C |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for way, seconds in least.items():
        known = KNOWN if way.endswith(KNOWN) else ""
        in_c = least[IN_C + known]
        share = (seconds - in_c) / (least[BY_CFFI + known] - in_c)
        cells = (way, f"{seconds * 1e3:.1f}", f"{seconds / ROWS * 1e9:.0f}")
        whole = f"{seconds / least[BY_PYTHON]:.2f}"
        rest = (f"{(seconds - in_c) / ROWS * 1e9:.0f}", f"{share:.2f}")
        lines.append(f"| {' | '.join((*cells, whole, *rest))} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
