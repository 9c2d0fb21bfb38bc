"""What tests share: what the machine must have, and how a missing thing is told.

On a user's machine a test whose system library is absent is skipped with its reason; where the
environment variable CI is `true` it fails, so that nothing goes untested unnoticed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sysconfig
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def missing(reason: str) -> None:
    """Skip the running test because of `reason`; fail it in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI must have it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def need_header() -> Callable[..., None]:
    """Return a function that skips the test unless the C compiler finds a header."""

    def check(name: str, *flags: str) -> None:
        compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
        if shutil.which(compiler[0]) is None:
            missing(f"there is no C compiler {compiler[0]!r}")
        done = subprocess.run(
            [*compiler, *flags, "-E", "-x", "c", "-"],
            input=f"#include <{name}>\n", text=True, capture_output=True, check=False,
        )
        if done.returncode:
            missing(f"the header {name} is not installed")

    return check


@pytest.fixture(scope="session")
def need_package() -> Callable[[str], None]:
    """Return a function that skips the test unless pkg-config knows a package."""

    def check(name: str) -> None:
        if shutil.which("pkg-config") is None:
            missing("pkg-config is not installed")
        if subprocess.run(["pkg-config", "--exists", name], check=False).returncode:
            missing(f"pkg-config does not know {name}")

    return check
