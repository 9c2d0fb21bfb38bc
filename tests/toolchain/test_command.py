from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from ferrule.errors import CommandError, SettingsError, TimeLimitError, ToolMissingError
from ferrule.toolchain.command import run, running
from ferrule.toolchain.temporary import work_folder

pytestmark = pytest.mark.builds

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


def test_commands_run_next_to_each_other() -> None:
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


def test_a_command_that_hangs_is_killed_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FERRULE_TOOL_TIMEOUT", "0.5")
    started = tmp_path / "started"
    script = f"sleep 60 & echo $! > {started}; wait"
    words = r"sh did not end within 0\.5 seconds and was killed(.|\n)*FERRULE_TOOL_TIMEOUT"
    with pytest.raises(TimeLimitError, match=words):
        run(["sh", "-c", script])
    assert has_ended(int(started.read_text()))


def test_an_interrupt_ends_all_that_was_started(tmp_path: Path) -> None:
    started = tmp_path / "started"

    def interrupted() -> None:
        with running(["sh", "-c", f"sleep 60 & echo $! > {started}; wait"]):
            while not started.exists() or not started.read_text():
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert has_ended(int(started.read_text()))


def has_ended(process: int) -> bool:
    """Tell whether `process` ends within ten seconds; a zombie has ended."""
    stat = Path(f"/proc/{process}/stat")
    for _ in range(1000):
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("limit", ["0", "", "9999999999999"])
def test_limits_that_nothing_reaches(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setenv("FERRULE_TOOL_TIMEOUT", limit)
    assert run(["true"]).status == 0


@pytest.mark.parametrize("limit", ["soon", "-1", "nan", "inf"])
def test_a_value_that_is_not_a_limit(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setenv("FERRULE_TOOL_TIMEOUT", limit)
    with pytest.raises(SettingsError, match=f"FERRULE_TOOL_TIMEOUT: '{limit}' is not a number"):
        run(["true"])


def test_a_commands_own_temporary_files_go_where_they_are_removed() -> None:
    with work_folder() as folder:
        done = run(["sh", "-c", 'echo "$TMPDIR"'])
    assert done.stdout.decode() == f"{folder}\n"
