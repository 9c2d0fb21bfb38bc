from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.config.reference import render_reference
from ferrule.config.settings import options

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "options.md"


@pytest.mark.skipif(not PAGE.parent.is_dir(), reason="docs/ is not next to the tests")
def test_the_page_is_up_to_date(
    check_golden: Callable[[Path, str], None],
) -> None:
    check_golden(PAGE, render_reference())


def test_every_option_has_one_row() -> None:
    rows = [line for line in render_reference().splitlines() if line.startswith("| `--")]
    assert len(rows) == len(list(options()))
    assert all(row.replace("\\|", "").count("|") == 6 for row in rows)
