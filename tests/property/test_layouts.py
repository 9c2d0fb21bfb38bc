"""Records: sizes, alignments, offsets, and what is read and written, as C has them."""

from __future__ import annotations

from typing import Final

from tests.property.comparison import problems_of
from tests.property.drawing import hold
from tests.property.strategies.declarations import record_declarations

SHARE: Final = 0.4


def test_records(number: int) -> None:
    hold(record_declarations(), number, problems_of)
