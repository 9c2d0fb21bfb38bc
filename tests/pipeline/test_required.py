from __future__ import annotations

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import SettingsError
from ferrule.pipeline.required import require


def test_all_that_is_missing_is_reported_at_once() -> None:
    require(Settings(headers=("a.h",)), "headers")
    with pytest.raises(SettingsError) as raised:
        require(Settings(), "headers", "module")
    assert len(raised.value.problems) == 2
