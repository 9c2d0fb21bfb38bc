"""Annotated functions: what C sees and what comes out, for all pairs of annotations."""

from __future__ import annotations

from typing import Final

import pytest
from tests.conftest import needs_direct_calls
from tests.property.annotated.judge import problems_of, problems_on_pypy
from tests.property.annotated.strategies import annotated_functions
from tests.property.drawing import hold

SHARE: Final = 0.05

pytestmark = [pytest.mark.builds, needs_direct_calls]


def test_annotated_functions(number: int) -> None:
    hold(annotated_functions(), number, problems_of, draws=80)


def test_annotated_functions_on_pypy() -> None:
    hold(annotated_functions(), 0, problems_on_pypy, draws=40)
