"""What is left out because the compiler makes no code of it, and how many attempts that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from ferrule.config.settings import Settings
from ferrule.pipeline.attempt import ROUNDS
from ferrule.pipeline.bind import bind
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds

# gcc stops at the first of these; clang calls them like any other function.
MUST: Final = "__attribute__((always_inline))"


def test_functions_that_cannot_be_inlined_but_must(tmp_path: Path) -> None:
    lines = [f"{MUST} int f{i}(int x);" for i in range(ROUNDS + 1)]
    bodies = [f"int f{i}(int x) {{ return x + {i}; }}" for i in range(ROUNDS + 1)]
    header, source = tmp_path / "must.h", tmp_path / "must.c"
    header.write_text("\n".join([*lines, "int other(int x);"]))
    source.write_text("\n".join([*bodies, "int other(int x) { return -x; }"]))
    report = bind(
        Settings.of(
            {
                "headers": [header],
                "module": "must",
                "output_dir": tmp_path,
                "sources": [source],
            }
        )
    )
    assert {b.name for b in report.bound} >= {"other"}
    assert {s.reason for s in report.skipped} <= {Reason.BODY_REFUSED}
    assert all("inlin" in s.message for s in report.skipped)  # the header has no definition
    assert len(report.bound) + len(report.skipped) == ROUNDS + 2
