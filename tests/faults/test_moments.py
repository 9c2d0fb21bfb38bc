"""Interrupts at each moment at which Python handles signals leave no file, lock or process.

One of a few moments is tried in a usual run.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.faults.conftest import NIGHTLY
from tests.support.moments import interrupt_at_moments

from ferrule.cache.build_lock import build_lock
from ferrule.cache.entries import Entry, publish, staged, take_entry
from ferrule.toolchain.command import running
from ferrule.toolchain.sealed import write_sealed
from ferrule.toolchain.system_locks import LockState, lock
from ferrule.toolchain.transaction import File, place_files

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="locks and processes are looked at"),
    # What an interrupt leaves open is closed when it is collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def require_unlocked(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    state = lock(descriptor)
    os.close(descriptor)
    assert state is not LockState.BUSY


def in_thread(work: Callable[[], object]) -> None:
    """Do the work in another thread, which must not wait for anybody."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


def test_output_files(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    old = {"m.pyi": b"old stub", "m.so": b"old module"}
    new = {"m.pyi": b"new stub", "m.so": b"new module", "more/m.json": b"new report"}

    def held() -> dict[str, bytes]:
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in paths}

    def prepare() -> None:
        folder.mkdir(exist_ok=True)
        place_files([File(folder / name, old.get(name)) for name in reversed(new)])
        (folder / "more").rmdir()

    def work() -> None:
        place_files([File(folder / name, new[name]) for name in reversed(new)])

    def check() -> None:
        assert held() in (old, new)
        assert (folder / "more").exists() == (held() == new)
        require_unlocked(folder)
        if held() == new:
            prepare()

    (folder / "more").mkdir(parents=True)
    prepare()
    assert interrupt_at_moments(work, check, every=1 if NIGHTLY else 31) > 50


def test_a_cache_entry(tmp_path: Path) -> None:
    entry = Entry(tmp_path, "m", "ab" * 32, "m.so")

    def work() -> None:
        with build_lock(tmp_path, "m"), staged(entry) as folder:
            (folder / "m.so").write_bytes(b"module")
            publish(entry, folder)

    def check() -> None:
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
        assert take_entry(entry) == entry.folder.exists()

    work()
    assert interrupt_at_moments(work, check, every=1 if NIGHTLY else 17) > 25


@pytest.mark.parametrize("wait", [True, False])
def test_the_lock_of_a_build(tmp_path: Path, *, wait: bool) -> None:
    def work() -> None:
        with build_lock(tmp_path, "m", wait=wait):
            pass

    def check() -> None:
        require_unlocked(tmp_path / "m.lock")
        in_thread(work)

    work()
    assert interrupt_at_moments(work, check) > 50


def test_a_sealed_file(tmp_path: Path) -> None:
    def work() -> None:
        write_sealed(tmp_path / "about.json", {"about": 1})

    def check() -> None:
        assert list(tmp_path.iterdir()) in ([], [tmp_path / "about.json"])
        (tmp_path / "about.json").unlink(missing_ok=True)

    assert interrupt_at_moments(work, check) > 50


@pytest.mark.builds
@pytest.mark.parametrize("seconds", ["100", "0"])
def test_a_command(tmp_path: Path, seconds: str) -> None:
    """It ends with the block, at the latest.

    Python does not know yet which process it is just after it has made it.
    """
    program = tmp_path / "waits"
    program.symlink_to("/bin/sleep")

    def work() -> None:
        with running([str(program), seconds]) as finish:
            if seconds == "0":
                finish()

    def check() -> None:
        names = [read_name(path) for path in Path("/proc").iterdir() if path.name.isdigit()]
        assert os.fsencode(program) not in names

    every = 1 if NIGHTLY else 29
    assert interrupt_at_moments(work, check, every=every, but="fork_exec") > 10


def read_name(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes().partition(b"\0")[0]
    except OSError:
        return b""
