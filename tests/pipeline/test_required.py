from __future__ import annotations

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import SettingsError
from ferrule.pipeline.required import require


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        require(Settings(), "headers", "module")
    assert len(caught.value.problems) == 2
    require(Settings(headers=("a.h",), module="m"), "headers", "module")
    require(Settings(), *())
