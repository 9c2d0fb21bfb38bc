"""What the report says of a function that the linker does not find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.config.settings import Settings
from ferrule.generate import bind

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
    assert "its body in the header uses what none" in said["twice_nowhere"][1]
