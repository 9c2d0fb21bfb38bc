"""The example with hatchling, whose build hook is ferrule's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.examples import MARKS, need_modules, of_cpython, require_example

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [*MARKS, of_cpython]


def test_the_example_works(tmp_path: Path, need_package: Callable[[str], None]) -> None:
    need_package("sqlite3")
    need_modules("hatchling")
    require_example("hatch", "hatchling.build", tmp_path)
