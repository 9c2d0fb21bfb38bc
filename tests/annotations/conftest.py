"""The modules of cases.h and handles.h, with their tables, each built once for all tests."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load
from tests.support.on_pypy import module_as_on_pypy

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ferrule.report.report import Report

HERE: Final = Path(__file__).parent
CALLBACKS: Final = (
    "on_visit: visit_node",
    "on_other: visit_node",
    "on_pick: pick_node",
    "on_plain: plain_visit",
)


class Built(NamedTuple):
    """The module, the report about it, and its stub."""

    module: ModuleType
    report: Report
    stub: str


def options(stem: str) -> dict[str, Any]:
    """Return the settings of a header, its C and its tables, which have the same stem."""
    return {
        "headers": [str(HERE / f"{stem}.h")],
        "include_dirs": [str(HERE)],
        "sources": [str(source) for source in sorted(HERE.glob(f"{stem}*.c"))],
        "annotations": HERE / f"{stem}.toml",
        "module": f"annotated_{stem}",
        "callbacks": CALLBACKS if stem == "closures" else (),
    }


def build(stem: str, folder: Path) -> Built:
    """Build their module."""
    module = f"annotated_{stem}"
    report = bind(Settings.of({**options(stem), "output_dir": folder, "keep": folder}))
    stub = (folder / f"{module}.pyi").read_text(encoding="utf-8")
    return Built(load(module, report.path), report, stub)


def module_of(request: pytest.FixtureRequest, stem: str) -> ModuleType:
    """Return the module for the Python that the parameter of the fixture names."""
    if request.param == "pypy":
        made: ModuleType = request.getfixturevalue(f"{stem}_on_pypy")
        return made
    built: Built = request.getfixturevalue("built" if stem == "cases" else f"built_{stem}")
    return built.module


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("cases", tmp_path_factory.mktemp("annotations"))


@pytest.fixture(scope="session")
def built_handles(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("handles", tmp_path_factory.mktemp("handles"))


@pytest.fixture(scope="session")
def built_closures(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("closures", tmp_path_factory.mktemp("closures"))


@pytest.fixture(scope="session")
def closures_on_pypy(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return module_as_on_pypy(Settings.of(options("closures")), tmp_path_factory.mktemp("pypy"))


@pytest.fixture(params=["cpython", "pypy"])
def closures(request: pytest.FixtureRequest) -> ModuleType:
    """The module of closures.h, as on CPython and as on PyPy."""
    return module_of(request, "closures")


@pytest.fixture(scope="session")
def cases_on_pypy(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return module_as_on_pypy(Settings.of(options("cases")), tmp_path_factory.mktemp("pypy"))


@pytest.fixture(params=["cpython", "pypy"])
def cases(request: pytest.FixtureRequest) -> ModuleType:
    """The module of cases.h, as on CPython and as on PyPy."""
    return module_of(request, "cases")


@pytest.fixture(scope="session")
def handles_on_pypy(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return module_as_on_pypy(Settings.of(options("handles")), tmp_path_factory.mktemp("pypy"))


@pytest.fixture(params=["cpython", "pypy"])
def handles(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The module of handles.h; afterwards, nothing is open that was not open before."""
    module = module_of(request, "handles")
    module.lib.freed[0:64] = bytes(64)
    yield module
    gc.collect()
    lib = module.lib
    assert (lib.open_libraries, lib.open_books, lib.open_pages) == (0, 0, 0)
    assert (lib.counts, lib.shelves, lib.counters) == (0, 0, 0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and {
            "built",
            "built_closures",
            "built_handles",
            "cases",
            "closures",
            "closures_on_pypy",
            "handles",
            "handles_on_pypy",
        } & {*getattr(item, "fixturenames", ())}:
            item.add_marker(pytest.mark.builds)
            item.add_marker(needs_direct_calls)


@pytest.fixture
def nodes(closures: Any) -> Iterator[Any]:
    """The module; afterwards, no node is left."""
    yield closures
    gc.collect()
    assert closures.lib.nodes == 0
