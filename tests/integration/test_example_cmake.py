"""The example with scikit-build-core, whose CMake finds `ferrule_add_module`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.examples import MARKS, need_modules, of_cpython, require_example

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [*MARKS, of_cpython]


def test_the_example_works(tmp_path: Path, need_package: Callable[[str], None]) -> None:
    need_package("sqlite3")
    need_modules("scikit_build_core", "cmake", "ninja")
    require_example("scikit-build-core", "scikit_build_core.build", tmp_path)
