"""A kept object is taken whole or not at all, whatever fails meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CALLS = 8
"""More than there are, so that the last one is met."""


@pytest.mark.parametrize("kind", ["full", "once", "on", "kill"])
def test_each_call_that_fails(failing: Path, tmp_path: Path, kind: str) -> None:
    faults = [f"{kind}:{n}" for n in range(1, CALLS)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.take", str(tmp_path), *faults],
        env={**os.environ, "LD_PRELOAD": str(failing)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == []
