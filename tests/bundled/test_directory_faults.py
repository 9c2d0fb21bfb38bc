"""The directory binding on file systems that do not tell kinds, or fail while they are read."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., list[str]]

MANY = 3000

KINDS = """
import os, sys
from ferrule import _lib
from ferrule.directory import scan

entries = scan(sys.argv[1])
os.environ["FAULT"] = "unknown"
for entry in entries:
    print(entry.name, entry.kind.name)
stream = _lib.opendir(os.fsencode(sys.argv[1]))
assert {_lib.readdir(stream).d_type for _ in range(3)} == {_lib.DT_UNKNOWN}
"""

SCAN = """
import os, sys
from ferrule.directory import scan

before = len(os.listdir("/proc/self/fd"))
entries = scan(sys.argv[1])
os.environ["FAULT"] = sys.argv[2]
count = 0
try:
    for _ in entries:
        count += 1
except OSError as error:
    print(count, error.errno, error.filename)
del os.environ["FAULT"]
print(list(entries), len(os.listdir("/proc/self/fd")) - before)
"""

NAMES = """
import os, sys
from ferrule.directory import names

before = len(os.listdir("/proc/self/fd"))
os.environ["FAULT"] = sys.argv[2]
try:
    names(sys.argv[1])
except OSError as error:
    print(error.errno, error.filename)
del os.environ["FAULT"]
print(len(os.listdir("/proc/self/fd")) - before)
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, need_header: Callable[..., None]) -> Run:
    """Return a function that runs a script with faults; the lines it prints are returned."""
    if sys.platform != "linux":
        pytest.skip("faults are preloaded, which is written for Linux only")
    need_header("dlfcn.h")
    library = tmp_path_factory.mktemp("faults") / "faults.so"
    source = Path(__file__).with_name("readdir_faults.c")
    flags = ["-shared", "-fPIC", "-Wall", "-Werror"]
    subprocess.run(["cc", *flags, str(source), "-o", str(library), "-ldl"], check=True)

    def run_script(script: str, *arguments: object) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            env={**os.environ, "LD_PRELOAD": str(library)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run_script


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with more entries than fit in two batches."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(MANY):
        (folder / f"{number}").touch()
    return folder


def test_unknown_kinds_are_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    assert sorted(run(KINDS, tmp_path)) == ["file REG", "folder DIR", "link LNK"]


# "." and ".." are among the calls that succeed; call 2000 is in the midst of a batch.
@pytest.mark.parametrize(("call", "count"), [(1, 0), (2000, 1997)])
def test_entries_before_a_failure_come_out(run: Run, many: Path, call: int, count: int) -> None:
    assert run(SCAN, many, call) == [f"{count} {errno.EIO} {many}", "[] 0"]


@pytest.mark.parametrize("call", [1, 2000])
def test_names_fails_as_a_whole(run: Run, many: Path, call: int) -> None:
    assert run(NAMES, many, call) == [f"{errno.EIO} {many}", "0"]
