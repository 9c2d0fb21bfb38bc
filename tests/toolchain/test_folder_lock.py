from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from filelock import SoftFileLock

from ferrule.errors import OutputError
from ferrule.toolchain import folder_lock
from ferrule.toolchain.folder_lock import locked

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys, time
from pathlib import Path
from ferrule.toolchain.folder_lock import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holding(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, env=os.environ
    )
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def _no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> bool:
        return False

    monkeypatch.setattr(folder_lock, "_lock", refuse)


@pytest.mark.builds
def test_another_process_is_waited_for_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    other = holding(folder)
    words = "output: another process is writing there"
    with pytest.raises(OutputError, match=words), locked(folder, patience=0.1):
        pass
    timer = threading.Timer(0.3, other.kill)
    timer.start()
    began = time.monotonic()
    with locked(folder):
        assert time.monotonic() - began > 0.2
    kill(other)
    assert list(folder.iterdir()) == []


def test_threads_wait_for_each_other(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with locked(tmp_path):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_a_folder_that_its_holder_removes_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    done = threading.Event()

    def wait() -> None:
        with locked(folder):
            (folder / "file").touch()
        done.set()

    with locked(folder):
        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.1)
        folder.rmdir()
    thread.join()
    assert done.is_set()
    assert [path.name for path in folder.iterdir()] == ["file"]


def test_a_folder_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "link").symlink_to("output")
    with (
        locked(tmp_path / "link"),
        pytest.raises(OutputError),
        locked(tmp_path / "output", patience=0.1),
    ):
        pass


@pytest.mark.usefixtures("_no_locks")
def test_a_file_replaces_a_lock_where_there_is_none(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".ferrule.lock"]
        with (
            pytest.raises(OutputError, match=r"killed; in that case remove .*\.ferrule\.lock"),
            locked(tmp_path, patience=0.1),
        ):
            pass
    with SoftFileLock(tmp_path / ".ferrule.lock", timeout=0):
        pass
    with locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_forked_process_does_not_keep_the_lock(tmp_path: Path) -> None:
    with locked(tmp_path):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
    with locked(tmp_path, patience=1):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
