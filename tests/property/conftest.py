"""How many modules the property tests build: as many as `--declarations` asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.property.drawing import A_MODULE

if TYPE_CHECKING:
    import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that takes `number` one number a module; its file says its `SHARE` of them."""
    if "number" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--declarations") * metafunc.module.SHARE / A_MODULE
        metafunc.parametrize("number", range(max(1, round(wanted))))
