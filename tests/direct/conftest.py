"""The modules of direct.h, built once for all tests of direct calls."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import build, build_stock, load

if TYPE_CHECKING:
    from types import ModuleType


BUILT: Final = "FERRULE_DIRECT_BUILT"
NAMES: Final = ("direct_inlined", "direct_compact", "direct_stock")


class Ways(NamedTuple):
    """One header bound by ferrule, functions inlined and not, and by cffi alone."""

    inlined: ModuleType
    compact: ModuleType
    stock: ModuleType


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(needs_direct_calls)


@pytest.fixture(scope="session")
def direct_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("direct")


@pytest.fixture(scope="session")
def ways(direct_folder: Path) -> Ways:
    """Build the modules, or use those in the folder BUILT, which another Python built."""
    if BUILT in os.environ:
        folder = Path(os.environ[BUILT])
        return Ways(*(load(name, next(folder.glob(f"{name}.*.so"))) for name in NAMES))
    compact = build(NAMES[1], direct_folder)
    return Ways(
        build(NAMES[0], direct_folder, hot=["*"]),
        compact,
        build_stock(NAMES[2], direct_folder, direct_folder / f"{NAMES[1]}.cdef.h"),
    )
