"""The example is built and installed where ferrule is not: from its wheel, and from its sdist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.integration.examples import EXAMPLES, MARKS, copied, require_use
from tests.integration.projects import files_in, sdist_of, wheel_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = MARKS


@pytest.mark.parametrize("from_sdist", [False, True], ids=["wheel", "sdist"])
def test_the_example_works_without_ferrule(
    tmp_path: Path, need_package: Callable[[str], None], *, from_sdist: bool
) -> None:
    need_package("sqlite3")
    project = copied("setuptools", tmp_path)
    wheel = wheel_of(sdist_of(project, tmp_path / "sdist") if from_sdist else project)
    require_use(wheel, tmp_path)


def test_the_page_names_the_files() -> None:
    names = {"README.md", "pyproject.toml", "src/lite/__init__.py"}
    assert files_in(EXAMPLES / "setuptools") == names
