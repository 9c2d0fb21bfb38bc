"""Annotated functions: what C sees and what comes out, for all pairs of annotations."""

from __future__ import annotations

from typing import Final

import pytest
from tests.conftest import needs_direct_calls
from tests.property.annotated.judge import problems_as_on_pypy, problems_of
from tests.property.annotated.strategies import annotated_functions
from tests.property.drawing import hold

SHARE: Final = 0.05

pytestmark = [pytest.mark.builds, needs_direct_calls]


def test_annotated_functions(number: int) -> None:
    hold(annotated_functions(), number, problems_of, draws=80)


def test_annotated_functions_as_on_pypy(number: int) -> None:
    there = annotated_functions().filter(lambda f: f.name != "missing" and f.changes_the_call)
    hold(there, number, problems_as_on_pypy, draws=30)
