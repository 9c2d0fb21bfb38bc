"""Standard output that is full, closed or read by nobody: an error, and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.builds

COMMANDS: Sequence[Sequence[str]] = (["cdef", "a.h"], ["explain", "f", "a.h"], ["--version"])


@pytest.fixture(autouse=True)
def _header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.h").write_text("static inline int f(void) { return 1; }\n")


def shell(redirected: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", "-c", f'"$@" {redirected}', "sh", sys.executable, "-m", "ferrule"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110  no Path
@pytest.mark.parametrize("arguments", COMMANDS)
def test_full(arguments: Sequence[str]) -> None:
    done = shell(">/dev/full", *arguments)
    words = "ferrule: error: cannot write to standard output: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, words)


@pytest.mark.parametrize("arguments", COMMANDS)
def test_closed(arguments: Sequence[str]) -> None:
    done = shell(">&-", *arguments)
    words = "ferrule: error: cannot write to standard output: Bad file descriptor\n"
    assert (done.returncode, done.stderr) == (1, words)


@pytest.mark.parametrize("arguments", COMMANDS)
def test_read_by_nobody(arguments: Sequence[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "ferrule", *arguments],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--report", "a.h"], "a.h: the run reads it"),
        (["--report", "./sub/../a.h"], "sub/../a.h: the run reads it"),
        (["--include-dir", "sub", "inner.h", "--report", "sub/inner.h"], "the run reads it"),
        (["--source", "m.c", "--keep", "."], "m.c: the run reads it"),
        (["--report", "m.pyi"], "m.pyi: the run writes something else there"),
        (["--keep", "kept", "--report", "kept/m.c"], "kept/m.c: the run writes something else"),
    ],
)
def test_files_in_the_places_of_others(arguments: Sequence[str], words: str) -> None:
    files = {"a.h": Path("a.h").read_text(), "m.c": "", "sub/inner.h": "int inner;\n"}
    Path("sub").mkdir()
    for name, text in files.items():
        Path(name).write_text(text)
    done = shell("", "bind", "a.h", *arguments, "--module", "m")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ferrule: error: cannot write ")
    assert words in done.stderr
    assert {name: Path(name).read_text() for name in files} == files
    assert not list(Path().glob("m.*so"))


def test_a_silent_run_needs_no_streams() -> None:
    done = shell("<&- >&- 2>&-", "bind", "a.h", "--module=m", "-q")
    assert done.returncode == 0
    assert {path.name.partition(".")[2] for path in Path().glob("m.*")} > {"pyi"}
