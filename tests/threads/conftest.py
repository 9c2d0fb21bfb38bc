"""A module whose C calls back from everywhere; scripts use it in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import needs_direct_calls

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
SECONDS = 60  # a script that takes longer hangs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(needs_direct_calls)


@pytest.fixture(scope="session")
def threads_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the module `threads_c`."""
    folder = tmp_path_factory.mktemp("threads")
    bind(
        Settings.of(
            {
                "headers": [str(HERE / "threads.h")],
                "sources": [str(HERE / "threads.c")],
                "module": "threads_c",
                "output_dir": folder,
                "scoped_callbacks": ["*.v", "*.w", "keep.kept"],
                "hold_gil": ["*_held"],
                "callbacks": ["on_visit: visit"],
                "link_args": ["-pthread"],
            }
        )
    )
    return folder


@pytest.fixture
def run(threads_folder: Path) -> Callable[..., str]:
    """Return a function that runs Python text, and returns what it prints; it must end well."""

    def run_text(text: str, *arguments: str, python: str = sys.executable) -> str:
        done = subprocess.run(
            # -u: each interpreter has a buffer of its own, which it writes when it ends
            [python, "-u", "-X", "faulthandler", "-c", text, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            env=os.environ | {"PYTHONPATH": f"{threads_folder}{os.pathsep}{HERE}"},
        )
        assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
        return done.stdout + done.stderr

    return run_text
