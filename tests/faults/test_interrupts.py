"""`ferrule bind` that is killed or interrupted at random moments, and the run after it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Final

import pytest
from tests.faults.bound import bind, command, environment, state, write_headers
from tests.faults.conftest import NIGHTLY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def stopped(folder: Path, moment: float, how: signal.Signals) -> int:
    """Bind the new version, send the signal `how` after `moment` seconds; return the status."""
    process = subprocess.Popen(
        command("new"),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(moment)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, how)
        return process.wait()


def left(folder: Path) -> list[Path]:
    hidden = [path for path in (folder / "output").rglob("*") if path.name.startswith(".")]
    return [*hidden, *(folder / "tmp").iterdir()]


STATUSES: Final = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, signal.SIGINT, *(NIGHTLY * [signal.SIGTERM, signal.SIGHUP])]
)
def test_random_moments(tmp_path: Path, how: signal.Signals, *, nightly: bool) -> None:
    write_headers(tmp_path)
    began = time.monotonic()
    assert bind(tmp_path, "old").returncode == 0
    takes = time.monotonic() - began
    seed = random.randrange(2**32)  # noqa: S311  no secret
    moments = random.Random(seed)  # noqa: S311  as above
    for _ in range(100 if nightly else 3):
        moment = moments.uniform(0, takes)
        status = stopped(tmp_path, moment, how)
        words = f"seed {seed}, moment {moment}, status {status}"
        if how in STATUSES:
            # A Python that is just starting, or ending, knows no better status than -how.
            assert status in {0, STATUSES[how], -how}, words
            # The new files are in place a moment before the run has said so.
            assert state(tmp_path / "output") in ({"old", "new"} if status else {"new"}), words
            assert left(tmp_path) == [], words
        done = bind(tmp_path, "old")
        assert done.returncode == 0, f"{words}: {done.stderr}"
        assert state(tmp_path / "output") == "old", words
        assert left(tmp_path) == [], words
