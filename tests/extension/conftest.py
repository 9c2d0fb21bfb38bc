"""The project, built once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.extension.projects import load, run, write_project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_project(tmp_path_factory.mktemp("project"))
    run("setup.py", "build", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def sample(project: Path) -> Any:
    built = list((project / "build").glob("lib*/pkg/_sample.*.so"))
    assert len(built) == 1
    return load(built[0], "pkg._sample")


@pytest.fixture(scope="session")
def stub(project: Path) -> Path:
    (path,) = (project / "build").glob("lib*/pkg/_sample.pyi")
    return path
