"""Tables that name what cannot be annotated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import ferrule
from ferrule.errors import AnnotationError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds

HEADER = """
static inline int area(int w, int h) { return w * h; }
#define HALF(number) ((number) / 2)
int missing(int value);
"""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("HALF", "HALF: a macro with parameters has no types"),
        ("missing", "missing: the headers declare it, but none of the linked libraries"),
        ("areas", 'did you mean "area"?'),
    ],
)
def test_a_table_that_matches_no_function_says_why(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "a.h").write_text(HEADER)
    (tmp_path / "a.toml").write_text(f'[[functions]]\nmatch = "{name}"\nfails = "result < 0"\n')
    with pytest.raises(AnnotationError) as error:
        ferrule.bind(
            headers=[str(tmp_path / "a.h")],
            module="a_c",
            output_dir=tmp_path,
            annotations=[tmp_path / "a.toml"],
        )
    assert f'"{name}" matches no function that can be annotated; {why}' in str(error.value)
