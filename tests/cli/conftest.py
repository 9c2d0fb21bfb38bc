"""A command line without colours, which does not do the work that it is asked for."""

from __future__ import annotations

import sys

import pytest
from tests.cli.running import Generate


@pytest.fixture(autouse=True)
def _plain(plain: None) -> None:
    """Keep the environment out of all tests here."""


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> Generate:
    fake = Generate()
    for module in ("ferrule.pipeline.bind", "ferrule.pipeline.preview"):
        monkeypatch.setitem(sys.modules, module, fake)
    return fake
