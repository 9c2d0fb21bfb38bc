"""How a run ends if it is interrupted or terminated, nobody reads it, or Python is too old."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.cli.running import python

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.builds

ENUMERATORS = 20_000


@pytest.fixture
def header(tmp_path: Path) -> Path:
    """Return a header that takes a second to read, most of it in callbacks of libclang."""
    path = tmp_path / "long.h"
    names = "".join(f"  E{i},\n" for i in range(ENUMERATORS))
    path.write_text(f"enum e {{\n{names}}};\n", encoding="utf-8")
    return path


ENDINGS: Final = {
    signal.SIGINT: (130, "ferrule: interrupted\n"),
    signal.SIGTERM: (143, "ferrule: terminated\n"),
    signal.SIGHUP: (129, "ferrule: hung up\n"),
}


@pytest.mark.parametrize(
    ("number", "seconds"),
    [
        *((signal.SIGINT, seconds) for seconds in (0.0, 0.1, 0.3, 0.6, 1.0)),
        *((signal.SIGTERM, seconds) for seconds in (0.0, 0.3, 1.0)),
        *((signal.SIGHUP, seconds) for seconds in (0.0, 0.6)),
    ],
)
def test_a_signal_ends_the_run_in_a_line(
    header: Path, number: signal.Signals, seconds: float
) -> None:
    status, said = ENDINGS[number]
    temporary, output = header.parent / "temporary", header.parent / "out"
    temporary.mkdir()
    options = ("--module", "m", "--output-dir", str(output), "--verbose")
    run = start("bind", str(header), *options, TMPDIR=str(temporary))
    assert run.stderr is not None
    assert run.stderr.readline() == "ferrule: reading the headers\n"
    time.sleep(seconds)
    run.send_signal(number)
    _, err = run.communicate(timeout=60)
    assert run.returncode == status, err
    *stages, last = err.splitlines(keepends=True)
    assert last == said
    assert len(stages) < 8, err
    assert list(temporary.iterdir()) == []
    assert not output.exists()


CLOSED = """
import os, pty, sys, time
temporary = os.environ["TMPDIR"]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.executable, (sys.executable, "-m", "ferrule", "cdef", sys.argv[1]))
while not os.listdir(temporary):
    time.sleep(0.01)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), os.listdir(temporary))
"""


def test_a_terminal_that_is_closed(header: Path) -> None:
    temporary = header.parent / "temporary"
    temporary.mkdir()
    done = python("-c", CLOSED, str(header), TMPDIR=str(temporary))
    assert done.stdout == "129 []\n", done.stderr


def test_nohup(tmp_path: Path) -> None:
    """A signal that whoever started ferrule ignores is ignored."""
    (tmp_path / "a.h").write_text("int f(void);\n", encoding="utf-8")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        options = ("--module", "m", "--output-dir", str(tmp_path), "--verbose")
        run = start("bind", str(tmp_path / "a.h"), *options)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert run.stderr is not None
    assert run.stderr.readline() == "ferrule: reading the headers\n"
    run.send_signal(signal.SIGHUP)
    run.communicate(timeout=60)
    assert run.returncode == 0


# Python notes the second, and would end the process by SIGINT although ferrule handles it.
@pytest.mark.parametrize("code", ["raise KeyboardInterrupt", "exec('raise KeyboardInterrupt')"])
def test_ctrl_c_while_ferrule_is_imported(tmp_path: Path, code: str) -> None:
    (tmp_path / "rich_click.py").write_text(f"{code}\n", encoding="utf-8")
    done = python("-m", "ferrule", "--help", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (130, "ferrule: interrupted\n")


def test_ctrl_c_in_a_callback_comes_later() -> None:
    code = """
import ctypes, sys, time
from ferrule.__main__ import main
def run():
    def called():
        raise KeyboardInterrupt
    ctypes.CFUNCTYPE(None)(called)()
    for _ in range(300):
        time.sleep(0.1)
sys.modules["ferrule.cli"] = type(sys)("ferrule.cli")
sys.modules["ferrule.cli"].main = run
main()
"""
    done = python("-c", code)
    assert (done.returncode, done.stderr) == (130, "ferrule: interrupted\n")


@pytest.mark.parametrize("columns", ["0", ""])
def test_a_terminal_without_a_width(columns: str) -> None:
    for arguments in (("--help",), ("layout", "ferrule._lib", "DataPoint")):
        done = python("-m", "ferrule", *arguments, COLUMNS=columns)
        assert (done.returncode, done.stderr) == (0, "")
        assert "ferrule" in done.stdout or "DataPoint" in done.stdout


def test_nobody_reads_the_output(header: Path) -> None:
    run = start("cdef", str(header))
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    with run.stderr:
        assert run.stderr.read() == ""
    assert run.wait(60) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_the_output_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_text("int f(void);\n", encoding="utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ferrule", "cdef", "a.h"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_python_that_is_too_old() -> None:
    old = "import sys; sys.version_info = (3, 9, 18, 'final', 0)\n"
    done = python("-c", f"{old}import ferrule")
    assert done.stderr.splitlines()[-1].startswith("ImportError: ferrule needs Python 3.10 or ")
    as_module = "import runpy; sys.argv[0] = '-m'; runpy.run_module('ferrule')"
    done = python("-c", f"{old}{as_module}")
    assert done.stderr.startswith("ferrule: error: ferrule needs Python 3.10 or newer")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    merged: Mapping[str, str] = {**os.environ, **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "ferrule", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=merged,
    )


# A callback, as libclang's, in which Python cannot raise; then the main thread waits.
CALLBACK: Final = """
import ctypes, os, signal, sys, threading, time
from ferrule import __main__ as main
sys.unraisablehook = main._ending_later
ctypes.CFUNCTYPE(None)(lambda: os.kill(os.getpid(), signal.SIGINT))()
began = time.monotonic()
try:
    threading.Event().wait(30)
except KeyboardInterrupt:
    assert time.monotonic() - began < 20
    print("interrupted")
"""


def test_a_signal_in_a_callback_interrupts_what_is_waited_for_next() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALLBACK], check=True, stdout=subprocess.PIPE, text=True
    )
    assert done.stdout == "interrupted\n"
