"""What the report says of a function that the linker does not find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """\
int nowhere(int value);
static inline int twice_nowhere(int value) { return 2 * nowhere(value); }
static inline int twice(int value) { return 2 * value; }
"""


def test_what_is_missing_is_the_function_or_what_its_body_uses(tmp_path: Path) -> None:
    (tmp_path / "nowhere.h").write_text(HEADER, encoding="utf-8")
    settings = {"headers": [str(tmp_path / "nowhere.h")], "module": "nowhere"}
    report = bind(Settings.of({**settings, "output_dir": tmp_path}))
    said = {skip.name: (skip.reason.code, skip.message) for skip in report.skipped}
    assert said.keys() == {"nowhere", "twice_nowhere"}
    assert {code for code, _ in said.values()} == {"not-exported"}
    assert "none of the linked libraries defines it" in said["nowhere"][1]
    assert "its definition in the header needs `nowhere`" in said["twice_nowhere"][1]


TABLE: Final = """\
int nowhere(void);
static int (*const table[])(void) = { nowhere };
static inline int first(void) { return table[0](); }
static inline int last(void) { return 1; }
"""


def test_what_a_table_needs_is_missing_from_what_uses_it(tmp_path: Path) -> None:
    (tmp_path / "table.h").write_text(TABLE, encoding="utf-8")
    settings = {"headers": [str(tmp_path / "table.h")], "module": "tabled"}
    report = bind(Settings.of({**settings, "output_dir": tmp_path}))
    said = {skip.name: skip.message for skip in report.skipped}
    assert said.keys() == {"nowhere", "table", "first"}
    assert "its definition in the header needs `nowhere`" in said["table"]
    assert "its definition in the header needs `nowhere`" in said["first"]
    assert [bound.name for bound in report.bound] == ["last"]
