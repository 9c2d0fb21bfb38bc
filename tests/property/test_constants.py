"""Macros, enumerators, constant variables and typedefs: their values as C has them."""

from __future__ import annotations

from typing import Final

from tests.property.comparison import problems_of
from tests.property.drawing import hold
from tests.property.strategies.declarations import constant_declarations

SHARE: Final = 0.25


def test_constants(number: int) -> None:
    hold(constant_declarations(), number, problems_of)
