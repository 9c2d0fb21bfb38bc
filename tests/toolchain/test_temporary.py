from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.support.moments import interrupt_at_moments

from ferrule.errors import OutputError
from ferrule.toolchain import temporary
from ferrule.toolchain.temporary import current_folder, work_folder

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


# `rmtree` leaves open what it reads when it is interrupted.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_at_any_moment_leaves_no_folder(parent: Path) -> None:
    def work() -> None:
        with work_folder() as folder:
            (folder / "file").touch()

    def check() -> None:
        assert list(parent.iterdir()) == []
        assert current_folder() is None

    work()
    assert interrupt_at_moments(work, check) > 100


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
