from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.running import REPORT

from ferrule.cli.report_view import explanation_lines, report_lines, skip_lines, skip_summary
from ferrule.cli.terminal import console
from ferrule.report.explain import Explanation
from ferrule.selection.reasons import Reason, Skip

if TYPE_CHECKING:
    import pytest


def shown(*renderables: object) -> list[str]:
    out = console()
    with out.capture() as written:
        out.print(*renderables, sep="\n", soft_wrap=True)
    return [line.rstrip() for line in written.get().splitlines()]


def test_a_report_says_where_the_module_is_and_what_is_in_it() -> None:
    report = replace(
        REPORT, module="pkg.zlib_c", path=Path("build/pkg/zlib_c.so"), hints=("so",)
    )
    assert shown(*report_lines(report)) == [
        "built    build/pkg/zlib_c.so",
        "stub     build/pkg/zlib_c.pyi",
        "import   pkg.zlib_c, with build on sys.path",
        "bound    3 (2 functions, 1 record)",
        "skipped  6",
        "note     so",
    ]


def test_skips_are_counted_by_reason_with_some_names_and_what_was_said() -> None:
    assert shown(*skip_summary(REPORT)) == [
        "  cffi-refuses     6  v1, v2, v3, v4, and 2 more",
        "                      takes [a] va_list",
    ]


def test_what_needs_no_action_is_one_line_of_counts() -> None:
    guards = [
        Skip("constant", f"A{n}_H", "a.h:1:1", Reason.EMPTY_MACRO, "empty") for n in range(7)
    ]
    left_out = Skip("function", "f", "a.h:2:1", Reason.NOT_CHOSEN, "left out")
    report = replace(REPORT, skipped=(*guards, left_out, *REPORT.skipped))
    assert shown(*report_lines(report))[-1] == (
        "skipped  14 (8 need no action: 7 empty-macro, 1 not-chosen)"
    )
    assert shown(*skip_summary(report)) == shown(*skip_summary(REPORT))


def test_no_path_is_broken_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    path = Path("some/very/long/folder/of/a/project/with-dashes/pkg/zlib_c.so")
    report = replace(REPORT, module="pkg.zlib_c", path=path)
    built, stub, import_, *_ = shown(*report_lines(report))
    assert built == f"built    {path}"
    assert stub == f"stub     {path.with_suffix('.pyi')}"
    assert import_ == "import   pkg.zlib_c, with"


def test_a_skip_reads_like_a_compilers_message() -> None:
    first, *_ = shown(*skip_lines(REPORT))
    assert first == "zlib.h:1:1: function v1: takes [a] va_list [cffi-refuses]"


def test_an_explanation_keeps_the_lines_of_what_it_shows() -> None:
    skip = Skip("bitfield", "struct s.b", "a.h:2:3", Reason.CFFI_REFUSES, "why")
    explanation = Explanation(
        "record",
        "struct s",
        "a.h:1:1",
        "record s\n  a: int",
        "struct s { ...; };",
        "s",
        bound=True,
        skips=(skip,),
    )
    assert shown(*explanation_lines(explanation)) == [
        "struct s  record",
        "  declared  a.h:1:1",
        "  read as   record s",
        "              a: int",
        "  in cdef   struct s { ...; };",
        "  bound as  s",
        "  skipped   struct s.b: why [cffi-refuses]",
    ]
