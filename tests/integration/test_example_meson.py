"""The example with meson-python, which compiles what `ferrule generate` writes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.integration.examples import (
    MARKS,
    copied,
    need_modules,
    of_cpython,
    require_use,
    require_wheel,
)
from tests.integration.projects import run, sdist_of, wheel_of, without_libclang

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [*MARKS, of_cpython]


def test_the_example_works(
    tmp_path: Path, need_package: Callable[[str], None], need_program: Callable[[str], None]
) -> None:
    need_package("sqlite3")
    need_program("git")
    need_modules("mesonpy", "ninja")
    project = copied("meson-python", tmp_path)
    # meson makes archives of what is committed.
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@localhost")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "all")):
        run("git", *command, cwd=project)
    sdist = sdist_of(project, tmp_path / "sdist", "mesonpy")
    wheel = wheel_of(sdist, "mesonpy", **without_libclang(tmp_path / "without"))
    # meson-python takes the Python that builds for the oldest.
    require_wheel(
        wheel, tmp_path / "wheel", f"cp{sys.version_info.major}{sys.version_info.minor}"
    )
    require_use(wheel, tmp_path)
