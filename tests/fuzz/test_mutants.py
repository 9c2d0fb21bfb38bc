"""Mutants of real headers: what ferrule makes of them, held against the compiler.

Each header has some mutants in a run, and many more where FERRULE_NIGHTLY is set, with seeds that
change from day to day; FERRULE_MUTANTS says how many. A mutant that is refused as a whole is no
failure here: a change may leave no C that Python's own headers can follow.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Final

import pytest
from tests.fuzz.mutants import Library, flat_header, judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler

NIGHTLY: Final = bool(os.environ.get("FERRULE_NIGHTLY"))
MUTANTS: Final = int(os.environ.get("FERRULE_MUTANTS", "40" if NIGHTLY else "1"))
FIRST: Final = int(time.time()) // 86400 * 1000 if NIGHTLY else 0
CHANGES: Final = 30

LIBRARIES: Final = (
    *(Library(name) for name in ("dirent.h", "termios.h", "netinet/in.h", "elf.h", "time.h")),
    Library("zlib.h", link=("-lz",)),
)
MORE: Final = (
    *(Library(name) for name in ("signal.h", "pthread.h", "netdb.h", "regex.h", "linux/if.h")),
    Library("sqlite3.h", link=("-lsqlite3",)),
    Library("expat.h", link=("-lexpat",)),
    Library("png.h", link=("-lpng",)),
    Library("bzlib.h", link=("-lbz2",)),
    Library("lzma.h", link=("-llzma",)),
    Library("yaml.h", link=("-lyaml",)),
    Library("ffi.h", link=("-lffi",)),
)


@pytest.mark.parametrize(
    "library", LIBRARIES + MORE if NIGHTLY else LIBRARIES, ids=lambda library: library.header
)
def test_mutants(
    library: Library, tmp_path: Path, compiler: Compiler, need_header: Callable[..., None]
) -> None:
    need_header(library.header)
    original = flat_header(compiler, library)
    compared, refused = 0, []
    for number in range(MUTANTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        verdict = judge(library, original, FIRST + number, folder, CHANGES)
        assert not verdict.wrong, f"seed {FIRST + number}:\n" + "\n".join(verdict.wrong)
        compared += verdict.compared
        refused += [verdict.refused] if verdict.refused else []
    assert not any("report it" in words for words in refused), refused
    assert compared or refused
