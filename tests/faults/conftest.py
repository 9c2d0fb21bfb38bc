"""What the tests of faults share: the library that fails, and how much is tried.

In a usual run few moments are tried; the environment variable FERRULE_NIGHTLY=1 tries all of them,
or a hundred.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

NIGHTLY = os.environ.get("FERRULE_NIGHTLY") == "1"


@pytest.fixture(scope="session")
def nightly() -> bool:
    return NIGHTLY


@pytest.fixture(scope="session")
def failing(
    tmp_path_factory: pytest.TempPathFactory, need_program: Callable[[str], None]
) -> Path:
    """Return the library that makes calls fail, for LD_PRELOAD."""
    if sys.platform != "linux":
        pytest.skip("the library that fails is preloaded by Linux's loader")
    need_program("cc")
    library = tmp_path_factory.mktemp("failing") / "failing.so"
    source = Path(__file__).with_name("failing.c")
    command = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"]
    subprocess.run([*command, str(library), str(source), "-ldl"], check=True)
    return library


@pytest.fixture
def on_small_disk(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs a command while `tmp_path` / "disk" has 600 kB in all.

    The file system is there for the command alone, which needs a namespace of its own.
    """
    disk = tmp_path / "disk"
    disk.mkdir()

    def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        mount = f"mount -t tmpfs -o size=600k tmpfs '{disk}' && cd '{disk}' || exit 99\n"
        return subprocess.run(
            ["unshare", "-rm", "sh", "-c", mount + script, "sh", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )

    try:
        tried = run("").returncode
    except FileNotFoundError:
        tried = 99
    if tried:
        pytest.skip("this system gives no namespace to mount a small file system in")
    return run
