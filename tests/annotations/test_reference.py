from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.annotations.reference import render_reference

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "annotations.md"


@pytest.mark.skipif(not PAGE.parent.is_dir(), reason="docs/ is not beside the tests")
def test_the_page_is_up_to_date(check_golden: Callable[[Path, str], None]) -> None:
    check_golden(PAGE, render_reference())
