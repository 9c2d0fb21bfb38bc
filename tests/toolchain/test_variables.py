from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.toolchain.variables import tool_variables

if TYPE_CHECKING:
    import pytest


def test_a_variable_that_is_not_set_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPATH", "/a")
    monkeypatch.delenv("SDKROOT", raising=False)
    found = dict(tool_variables())
    assert found["CPATH"] == "/a"
    assert found["SDKROOT"] is None
