"""C in a file, for compilers that do not read preprocessed C from their standard input.

`zig cc` copies its standard input into a folder of its own, where it looks for headers, and knows
neither `-x cpp-output` nor `-fsyntax-only`. A file's first line can say that it is standard input,
and its suffix that it is preprocessed:

    clang -fsyntax-only -x c - -DA
    zig cc -S -iquote . FOLDER/stdin.c -o FOLDER/stdin.s -DA
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.temporary import as_temporary_error, current_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SUFFIXES: Final = {"c": ".c", "c++": ".cc", "cpp-output": ".i"}
_MARKER: Final = '# 1 "<stdin>"\n'
# Where gcc and clang look for `#include "name"` in their standard input.
_HERE: Final = ("-iquote", ".")


@contextmanager
def in_source_file(arguments: Sequence[str], text: str) -> Iterator[list[str]]:
    """Yield the compiler's `arguments` with a file that has `text` in place of `-x LANGUAGE -`."""
    at = arguments.index("-x")
    language = arguments[at + 1]
    with as_temporary_error():
        folder = TemporaryDirectory(dir=current_folder(), ignore_cleanup_errors=True)
    with folder as name:
        path = Path(name, f"stdin{_SUFFIXES[language]}")
        with as_temporary_error():
            path.write_text(_MARKER + text, encoding="utf-8")
        given = [*arguments[:at], *_HERE, str(path), *arguments[at + 3 :]]
        if "-fsyntax-only" in given:
            given[given.index("-fsyntax-only")] = "-S"
            given += ["-o", str(path.with_suffix(".s"))]
        yield given
