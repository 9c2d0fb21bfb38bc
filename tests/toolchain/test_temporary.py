from __future__ import annotations

import gc
import inspect
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import OutputError
from ferrule.toolchain import temporary
from ferrule.toolchain.temporary import current_folder, work_folder

if TYPE_CHECKING:
    from types import FrameType

WORK = """
import sys, time
from ferrule.toolchain.temporary import work_folder

with work_folder() as folder:
    (folder / "file").touch()
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    temporary._remove_left.cache_clear()
    return tmp_path


def working() -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORK], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    assert process.stdout
    return process, Path(process.stdout.readline().rstrip("\n"))


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_folder_is_private_and_ends_with_its_block(parent: Path) -> None:
    with work_folder() as folder:
        assert folder.parent == parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "file").touch()
        assert current_folder() == folder
        with work_folder() as inner:
            assert current_folder() == inner
        assert current_folder() == folder
    assert current_folder() is None
    assert list(parent.iterdir()) == []


@pytest.mark.builds
def test_what_a_killed_run_left_is_removed_and_a_live_one_stays(parent: Path) -> None:
    live, used = working()
    killed, left = working()
    end(killed)
    assert left.is_dir()
    with work_folder():
        assert not left.exists()
        assert (used / "file").exists()
    end(live)
    assert list(parent.iterdir()) == [used]


class Moments:
    """Interrupts at the moment number `chosen` at which the interpreter handles signals.

    It does so when a function begins and after each call of one in C. It also does so when a
    generator goes on, but before Python 3.12, raising there would end the generator at once.
    """

    def __init__(self, chosen: int) -> None:
        self.left = chosen

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        goes_on = frame.f_code.co_flags & inspect.CO_GENERATOR
        self.left -= event == "c_return" or (event == "call" and not goes_on)
        if self.left == 0:
            raise KeyboardInterrupt


# `rmtree` leaves open what it reads when it is interrupted.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_at_any_moment_leaves_no_folder(parent: Path) -> None:
    with work_folder():
        pass
    before, interrupts = sys.getprofile(), 0
    while True:
        moments = Moments(interrupts + 1)
        sys.setprofile(moments)
        try:
            with work_folder() as folder:
                (folder / "file").touch()
        except KeyboardInterrupt:
            interrupts += 1
        finally:
            sys.setprofile(before)
        gc.collect()  # PyPy ends a generator only now
        assert list(parent.iterdir()) == [], interrupts
        assert current_folder() is None
        if moments.left > 0:
            break
    assert interrupts > 100


def test_what_is_not_ours_stays(parent: Path) -> None:
    (parent / "elsewhere").mkdir()
    (parent / "elsewhere" / "file").touch()
    (parent / "ferrule-linklink.work").symlink_to(parent / "elsewhere")
    (parent / "ferrule-checkout").mkdir()
    (parent / "ferrule-anybodys.work").mkdir()
    (parent / "ferrule-anybodys.work").chmod(0o777)
    before = sorted(parent.rglob("*"))
    with work_folder():
        pass
    assert sorted(parent.rglob("*")) == before


def test_no_room_for_temporary_files(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(parent / "absent"))
    with pytest.raises(OutputError, match="set the environment variable TMPDIR"), work_folder():
        pass
