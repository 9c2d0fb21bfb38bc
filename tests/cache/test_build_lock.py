from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from errno import ENOLCK
from typing import TYPE_CHECKING

import pytest

from ferrule.cache.build_lock import BusyError, build_lock
from ferrule.errors import OutputError
from ferrule.toolchain.system_locks import unlock

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="there is no flock and no fork")

# Holds the lock until it is killed.
HOLDER = """
import sys
from pathlib import Path
from ferrule.cache.build_lock import build_lock
with build_lock(Path(sys.argv[1]), "m"):
    print("held", flush=True)
    sys.stdin.read()
"""


def is_free(folder: Path) -> bool:
    """Tell whether another thread could take the lock."""
    free = []

    def try_it() -> None:
        try:
            with build_lock(folder, "m", wait=False):
                free.append(True)
        except BusyError:
            free.append(False)

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    return free[0]


def test_one_thread_at_a_time(tmp_path: Path) -> None:
    inside = most = 0

    def work() -> None:
        nonlocal inside, most
        with build_lock(tmp_path, "m"):
            inside += 1
            most = max(most, inside)
            time.sleep(0.01)
            inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert is_free(tmp_path)


def test_a_thread_that_waits_for_itself(tmp_path: Path) -> None:
    with build_lock(tmp_path, "m") as alone:
        assert alone
        with build_lock(tmp_path, "m") as again:
            assert not again, "what is half-done belongs to the outer one"
        with pytest.raises(BusyError), build_lock(tmp_path, "m", wait=False):
            pass
        assert not is_free(tmp_path)
    assert is_free(tmp_path)


@posix
def test_a_signal_handler_does_not_wait_while_its_thread_releases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = []

    def unlock_after_signal(descriptor: int) -> None:
        monkeypatch.setattr("ferrule.cache.build_lock.unlock", unlock)
        with build_lock(tmp_path, "m") as held:  # as a handler that arrives now would
            alone.append(held)
        unlock(descriptor)

    monkeypatch.setattr("ferrule.cache.build_lock.unlock", unlock_after_signal)
    with build_lock(tmp_path, "m"):
        pass
    with build_lock(tmp_path, "m") as held:
        alone.append(held)
    assert alone == [False, True]


def test_an_error_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(KeyError), build_lock(tmp_path, "m"):
        raise KeyError
    assert is_free(tmp_path)


@pytest.mark.builds
def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    assert not is_free(tmp_path)
    holder.kill()
    holder.communicate()
    assert is_free(tmp_path)


@pytest.mark.builds
@posix
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_leaves_its_parents_lock_alone(tmp_path: Path) -> None:
    with build_lock(tmp_path, "m"):
        pid = os.fork()
        if pid == 0:  # pragma: no cover  in the child
            os._exit(3 if is_free(tmp_path) else 4)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 4

        waiting = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        time.sleep(0.3)
        assert waiting.poll() is None
    assert waiting.communicate()[0] == b"held\n"


@posix
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_may_take_what_a_thread_of_its_parent_held(tmp_path: Path) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with build_lock(tmp_path, "m"):
            held.set()
            go_on.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    pid = os.fork()
    if pid == 0:  # pragma: no cover  in the child
        with build_lock(tmp_path, "m"):
            os._exit(0)
    go_on.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@posix
def test_without_locks_on_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(ENOLCK, "no locks")

    monkeypatch.setattr("fcntl.flock", refuse)
    with build_lock(tmp_path, "m") as alone:
        assert not alone
        assert not is_free(tmp_path), "threads still wait"


@pytest.mark.builds
@posix
def test_a_cache_that_is_removed_meanwhile(tmp_path: Path) -> None:
    with build_lock(tmp_path, "m"):
        waiting = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        time.sleep(0.5)
        (tmp_path / "m.lock").unlink()
    assert waiting.stdout is not None
    waiting.stdout.readline()
    assert not is_free(tmp_path), "it holds the new file"
    waiting.communicate()


@posix
@pytest.mark.parametrize("what", ["folder", "link", "pipe"])
def test_what_is_in_the_place_of_the_file(tmp_path: Path, what: str) -> None:
    path, kept = tmp_path / "m.lock", tmp_path / "kept"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(kept)
    with build_lock(tmp_path, "m") as alone:
        assert alone
        assert path.is_file()
        assert not path.is_symlink()
        assert not kept.exists()


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"cannot write .*m\.lock: No such file"),
        build_lock(tmp_path / "none", "m"),
    ):
        pass
