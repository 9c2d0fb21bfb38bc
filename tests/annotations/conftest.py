"""The module of cases.h, with the tables of cases.toml, built once for all tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from types import ModuleType

    from ferrule.report.report import Report

HERE: Final = Path(__file__).parent


class Built(NamedTuple):
    """The module, the report about it, and its stub."""

    module: ModuleType
    report: Report
    stub: str


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("annotations")
    report = bind(
        Settings.of(
            {
                "headers": [str(HERE / "cases.h")],
                "include_dirs": [str(HERE)],
                "sources": [str(HERE / "cases.c")],
                "annotations": HERE / "cases.toml",
                "module": "annotated_cases",
                "output_dir": folder,
                "keep": folder,
            }
        )
    )
    stub = (folder / "annotated_cases.pyi").read_text(encoding="utf-8")
    return Built(load("annotated_cases", report.path), report, stub)


@pytest.fixture
def cases(built: Built) -> ModuleType:
    return built.module


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and "built" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.builds)
            item.add_marker(needs_direct_calls)
