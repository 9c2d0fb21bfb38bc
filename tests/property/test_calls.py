"""Functions that note what they are given, and variables: as C calls, reads and writes them."""

from __future__ import annotations

from typing import Final

from tests.property.comparison import problems_of
from tests.property.drawing import hold
from tests.property.strategies.declarations import call_declarations

SHARE: Final = 0.35


def test_functions_and_variables(number: int) -> None:
    hold(call_declarations(), number, problems_of)
