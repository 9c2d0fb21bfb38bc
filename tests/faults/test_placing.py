"""Several files change together, whatever fails meanwhile, and wherever a run is killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    OnSmallDisk = Callable[..., subprocess.CompletedProcess[str]]

CALLS = 60
"""More than there are in a run, so that the last one is met."""


def problems(library: Path, folder: Path, *faults: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("place.py")), str(folder), *faults],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", ["full", "once", "on", "kill"])
def test_each_call_that_fails(failing: Path, tmp_path: Path, kind: str) -> None:
    faults = [f"{kind}:{n}" for n in range(1, CALLS)]
    assert problems(failing, tmp_path, *faults) == []


def test_a_disk_that_is_full_at_each_page(on_small_disk: OnSmallDisk) -> None:
    faults = [f"room:{n}" for n in range(80)]
    place = Path(__file__).with_name("place.py")
    done = on_small_disk('"$@"', sys.executable, place, ".", *faults)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert 20 < done.stderr.count("No space left on device") < 160


@pytest.mark.parametrize("second", ["full", "once", "kill"])
def test_the_run_that_restores_fails_too(
    failing: Path, tmp_path: Path, second: str, *, nightly: bool
) -> None:
    step = 1 if nightly else 7
    faults = [
        f"kill:{n},{second}:{m}" for n in range(1, CALLS, step) for m in range(1, 40, step)
    ]
    assert problems(failing, tmp_path, *faults) == []
