"""A command line without colours, and without the work behind it."""

from __future__ import annotations

import sys

import pytest
from tests.cli.running import Generate


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the environment says of colours and widths out of the tests."""
    for name in (
        "FORCE_COLOR",
        "PY_COLORS",
        "GITHUB_ACTIONS",
        "TTY_COMPATIBLE",
        "COLUMNS",
        "TERMINAL_WIDTH",
        "NO_COLOR",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> Generate:
    fake = Generate()
    monkeypatch.setitem(sys.modules, "ferrule.generate", fake)
    return fake
