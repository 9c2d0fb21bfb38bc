"""The modules of direct.h, built once for all tests of direct calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.direct.build import build, build_stock

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


class Ways(NamedTuple):
    """One header bound by ferrule, functions inlined and not, and by cffi alone."""

    inlined: ModuleType
    compact: ModuleType
    stock: ModuleType


@pytest.fixture(scope="session")
def direct_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("direct")


@pytest.fixture(scope="session")
def ways(direct_folder: Path) -> Ways:
    compact = build("direct_compact", direct_folder)
    return Ways(
        build("direct_inlined", direct_folder, hot=["*"]),
        compact,
        build_stock("direct_stock", direct_folder, direct_folder / "direct_compact.cdef.h"),
    )
