"""The layout of a module whose library ends the process when it is called too early."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import Pipe
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import VerificationError
from ferrule.inspect import forked
from ferrule.inspect.forked import read_layout_of
from ferrule.inspect.layout import Constant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the library may end the process"),
    # The threads are those of pytest-xdist; `ferrule layout` has none.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]

# As a module of cffi's, of which two names cannot be looked up.
MODULE = """
import os

class error(Exception):
    pass

class FFI:
    error = error
    CData = type
    typeof = sizeof = alignof = callback = cast = string = lambda *_: None

    def list_types(self):
        return [], [], []

    def addressof(self, lib, name):
        if name == "aborting":
            os.kill(os.getpid(), 9)
        if name == "exiting":
            os._exit(0)
        raise AttributeError

class Lib:
    aborting = exiting = early = 1
    late = 2

    def __dir__(self):
        return ["aborting", "early", "exiting", "late"]

ffi, lib = FFI(), Lib()
"""


def test_what_ends_the_process_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ends_the_process.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    layout = read_layout_of("ends_the_process")
    assert layout.unread == ("aborting", "exiting")
    assert layout.constants == (Constant("early", 1), Constant("late", 2))


def test_an_interrupt_ends_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library may never return."""
    (tmp_path / "hangs.py").write_text("import time; time.sleep(1000)", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    def fork(real: Callable[[], int] = os.fork) -> int:
        made.append(real())
        return made[-1]

    made: list[int] = []
    monkeypatch.setattr(os, "fork", fork)
    monkeypatch.setattr(forked, "_last", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_layout_of("hangs")
    with pytest.raises(ProcessLookupError):
        os.kill(made[0], 0)


def test_an_error_without_a_class_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The class may be known only where the module is imported."""
    raising = MODULE.replace("return [], [], []", "raise error('no types')")
    (tmp_path / "raises_its_own.py").write_text(raising, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(RuntimeError, match=r"raises_its_own\.error: no types"):
        read_layout_of("raises_its_own")
    assert "raises_its_own" not in sys.modules


def test_where_ended_processes_are_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignored.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    usual = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert read_layout_of("ignored").unread == ("aborting", "exiting")
    finally:
        signal.signal(signal.SIGCHLD, usual)


def test_what_the_library_prints_is_not_in_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    printing = MODULE.replace("ffi, lib =", "os.write(1, b'[]')\nffi, lib =")
    (tmp_path / "prints.py").write_text(printing, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert read_layout_of("prints").constants
    out, err = capfd.readouterr()
    assert (out, err) == ("", "[]" * 3)


def test_a_process_that_ends_while_it_sends() -> None:
    receiver, sender = Pipe(duplex=False)
    sender.send("early")
    os.write(sender.fileno(), b"\0\0\0\x09half")
    sender.close()
    assert forked._last(receiver) == "early"


def test_a_module_that_cannot_be_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "aborts_at_once.py").write_text(
        "import os; os.kill(os.getpid(), 9)", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(VerificationError, match=r"it ends the process \(SIGKILL\)"):
        read_layout_of("aborts_at_once")
    (tmp_path / "gets_a_signal.py").write_text(
        "import os, signal; os.kill(os.getpid(), signal.SIGRTMIN + 1)", encoding="utf-8"
    )
    number = signal.SIGRTMIN + 1
    with pytest.raises(VerificationError, match=rf"it ends the process \(signal {number}\)"):
        read_layout_of("gets_a_signal")
    with pytest.raises(VerificationError, match="there is no module 'nowhere'"):
        read_layout_of("nowhere")
