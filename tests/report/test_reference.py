from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind
from ferrule.report.reference import render_reference
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "report.md"


@pytest.mark.skipif(not PAGE.parent.is_dir(), reason="docs/ is not next to the tests")
def test_the_page_is_up_to_date(
    check_golden: Callable[[Path, str], None],
) -> None:
    check_golden(PAGE, render_reference())


def test_every_reason_has_one_row() -> None:
    rows = re.compile(
        r"^\| `([\w-]+)` \| (?:impossible|not yet|asked for) \| \w+ \|", re.MULTILINE
    )
    codes = rows.findall(render_reference())
    assert codes == [reason.code for reason in Reason]


def test_no_cell_breaks_its_row() -> None:
    rows = [line for line in render_reference().splitlines() if line.startswith("|")]
    assert all(row.replace("\\|", "").count("|") in {3, 5} for row in rows)


def test_the_page_knows_every_key_and_kind_of_a_report(
    need_header: Callable[..., None],
    tmp_path: Path,
) -> None:
    need_header("stdio.h")
    header = tmp_path / "kinds.h"
    header.write_text(
        """\
struct kinds { int bits : 3; int whole; };
enum tagged { FIRST, SECOND };
typedef unsigned kinds_t;
static inline int inlined(void) { return 1; }
extern int variable;
int function(int a);
#define CONSTANT 3
#define PARAMETERS(a) (a)
""",
        encoding="utf-8",
    )
    report = bind(
        Settings.of(
            {
                "headers": [str(header)],
                "module": "kinds_c",
                "output_dir": tmp_path,
            }
        )
    ).as_json()
    page = render_reference()
    sample = json.loads(page.partition("```json\n")[2].partition("```")[0])
    assert sample.keys() == report.keys()
    assert sample["counts"].keys() == report["counts"].keys()
    assert sample["seconds"].keys() == report["seconds"].keys()
    assert sample["bound"][0].keys() == report["bound"][0].keys()
    assert sample["skipped"][0].keys() == report["skipped"][0].keys()
    kinds = page.partition("## Kinds")[2].partition("## Reasons")[0]
    told = set(re.findall(r"^\| `(\w+)` \|", kinds, re.MULTILINE))
    assert told == {entry["kind"] for entry in (*report["bound"], *report["skipped"])}
