from __future__ import annotations

import sys
import time

import pytest

from ferrule.errors import CommandError, ToolMissingError
from ferrule.toolchain.command import run, running

PYTHON = (sys.executable, "-c")
LARGE = 1_000_000


def test_what_it_said() -> None:
    script = "import sys; print(sys.stdin.read()); print('no', file=sys.stderr); sys.exit(3)"
    done = run([*PYTHON, script], text="caf\u00e9")
    assert (done.stdout, done.stderr, done.status) == ("caf\u00e9\n".encode(), "no\n", 3)
    with pytest.raises(CommandError, match="exit status: 3\n    no"):
        done.require("this failed")


def test_much_in_and_out_at_once() -> None:
    script = "import sys; t = sys.stdin.read(); print(t, end=''); print(t, file=sys.stderr)"
    done = run([*PYTHON, script], text="x" * LARGE)
    assert (len(done.stdout), len(done.stderr)) == (LARGE, LARGE + 1)


def test_commands_run_beside_each_other() -> None:
    began = time.perf_counter()
    script = "import time; time.sleep(0.5); print('{}')"
    with (
        running([*PYTHON, script.format("a")]) as first,
        running([*PYTHON, script.format("b")]) as second,
    ):
        assert (second().stdout, first().stdout) == (b"b\n", b"a\n")
    assert time.perf_counter() - began < 0.95


def test_a_command_that_nobody_waits_for_is_ended() -> None:
    began = time.perf_counter()
    with pytest.raises(KeyError), running([*PYTHON, "import time; time.sleep(60)"]):
        raise KeyError
    assert time.perf_counter() - began < 10


def test_no_such_program() -> None:
    with pytest.raises(ToolMissingError, match="cannot run 'no-such-program'"):
        run(["no-such-program"])
