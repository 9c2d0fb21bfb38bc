"""The modules of cases.h and handles.h, with their tables, each built once for all tests."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ferrule.report.report import Report

HERE: Final = Path(__file__).parent


class Built(NamedTuple):
    """The module, the report about it, and its stub."""

    module: ModuleType
    report: Report
    stub: str


def build(stem: str, folder: Path) -> Built:
    """Build the module of a header, its C and its tables, which have the same stem."""
    module = f"annotated_{stem}"
    report = bind(
        Settings.of(
            {
                "headers": [str(HERE / f"{stem}.h")],
                "include_dirs": [str(HERE)],
                "sources": [str(HERE / f"{stem}.c")],
                "annotations": HERE / f"{stem}.toml",
                "module": module,
                "output_dir": folder,
                "keep": folder,
            }
        )
    )
    stub = (folder / f"{module}.pyi").read_text(encoding="utf-8")
    return Built(load(module, report.path), report, stub)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("cases", tmp_path_factory.mktemp("annotations"))


@pytest.fixture(scope="session")
def built_handles(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("handles", tmp_path_factory.mktemp("handles"))


@pytest.fixture(scope="session")
def built_closures(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("closures", tmp_path_factory.mktemp("closures"))


@pytest.fixture
def closures(built_closures: Built) -> ModuleType:
    return built_closures.module


@pytest.fixture
def cases(built: Built) -> ModuleType:
    return built.module


@pytest.fixture
def handles(built_handles: Built) -> Iterator[ModuleType]:
    """The module of handles.h; afterwards, nothing is open that was not open before."""
    module = built_handles.module
    module.lib.freed[0:64] = bytes(64)
    yield module
    gc.collect()
    lib = module.lib
    assert (lib.open_libraries, lib.open_books, lib.open_pages) == (0, 0, 0)
    assert (lib.counts, lib.shelves, lib.counters) == (0, 0, 0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and {"built", "built_closures", "built_handles"} & {
            *getattr(item, "fixturenames", ())
        }:
            item.add_marker(pytest.mark.builds)
            item.add_marker(needs_direct_calls)
