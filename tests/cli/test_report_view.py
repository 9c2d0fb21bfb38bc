from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.cli.running import REPORT

from ferrule.cli.report_view import explanation_lines, report_lines, skip_lines, skips_view
from ferrule.cli.terminal import console
from ferrule.report.explain import Explanation
from ferrule.selection.reasons import Reason, Skip


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
        "import   pkg.zlib_c, with build on sys.path",
        "bound    3 (2 functions, 1 record)",
        "skipped  6",
        "note     so",
    ]


def test_skips_are_counted_by_reason_with_some_names() -> None:
    (_, _, row, text, *_) = shown(skips_view(REPORT))
    assert row.split(maxsplit=2) == ["cffi-refuses", "6", "v1, v2, v3, v4, and 2 more"]
    assert Reason.CFFI_REFUSES.text.startswith(text.strip())


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
