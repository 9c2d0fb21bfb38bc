"""Small libraries written for the tests, checked as the installed real ones are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import needs_direct_calls

ROOT = Path(__file__).parents[2]


def run(script: str, *arguments: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / script, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with all modules, each compared with the compiler and used."""
    folder = tmp_path_factory.mktemp("corpus")
    run("corpus.py", folder)
    return folder


def test_every_library_is_as_the_compiler_says(bound: Path) -> None:
    assert len(list(bound.glob("*/report.json"))) == 4


@needs_direct_calls
def test_all_but_the_variadic_are_direct(bound: Path) -> None:
    run("direct.py", bound, bound / "truth")


def test_the_stubs_say_all_and_nothing_wrong(bound: Path) -> None:
    pytest.importorskip("mypy", reason="the extra `check` is not installed")
    run("stubs.py", bound)
