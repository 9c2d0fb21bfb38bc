"""Each target is fuzzed for some seconds; for minutes where FERRULE_NIGHTLY is set.

Without atheris, as on PyPy, hypothesis mutates the same seeds without coverage guidance.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

pytestmark = pytest.mark.builds

NIGHTLY: Final = bool(os.environ.get("FERRULE_NIGHTLY"))
SECONDS: Final = int(os.environ.get("FERRULE_FUZZ_SECONDS", "300" if NIGHTLY else "5"))
HAS_ATHERIS: Final = importlib.util.find_spec("atheris") is not None
FUZZ: Final = Path(__file__).with_name("fuzz.py")
_LONGEST_SHOWN: Final = 4000


@pytest.mark.skipif(
    not HAS_ATHERIS, reason="atheris is not installed; hypothesis fuzzes instead"
)
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_fuzzed(target: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, FUZZ, target, tmp_path / "inputs", f"-max_total_time={SECONDS}"],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-_LONGEST_SHOWN:]
    assert "Done " in done.stderr, "libFuzzer tells how often it ran the target"


@st.composite
def mutations(draw: DrawFn, target: str) -> bytes:
    """Draw a seed of the target with some of its bytes replaced."""
    data = draw(st.sampled_from(sorted(seeds(target))))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(start + 20, len(data))))
        data = data[:start] + draw(st.binary(max_size=10)) + data[end:]
    return data


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_drawn(target: str) -> None:
    @settings(
        max_examples=20 * SECONDS if not HAS_ATHERIS else 10,
        deadline=None,
        derandomize=not NIGHTLY,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=mutations(target))
    def run(data: bytes) -> None:
        TARGETS[target](data)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cffi's, about cdefs; Python's, about strange escapes
        run()
