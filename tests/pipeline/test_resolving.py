from __future__ import annotations

from typing import Any

import pytest

from ferrule.errors import StrictError
from ferrule.pipeline.resolving import Resolved
from ferrule.selection.reasons import Reason, Skip

NONE: Any = None  # no bindings: only what is skipped counts


def test_what_is_lost_is_an_error() -> None:
    lost = Skip("function", "f", "a.h:1:2", Reason.NOT_EXPORTED, "no library defines it")
    guard = Skip("constant", "A_H", "a.h:1:9", Reason.EMPTY_MACRO, "it is empty")
    Resolved(NONE, (guard,)).require_complete()
    with pytest.raises(StrictError) as raised:
        Resolved(NONE, (guard, lost)).require_complete()
    assert "a.h:1:2: function f: no library defines it" in str(raised.value)
    assert "A_H" not in str(raised.value)
