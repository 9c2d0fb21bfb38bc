from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.report.report import Bound, Report, bound_of
from ferrule.selection.reasons import Reason, Skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

REPORT = Report(
    module="pkg._lib",
    path=Path("build/pkg/_lib.so"),
    headers=("a.h", "b.h"),
    compiler="gcc 12",
    target="x86_64-linux-gnu",
    bound=(Bound("function", "f", "f", "a.h:1:5"), Bound("record", "s__p", "s__p", "a.h:2:8")),
    skipped=(Skip("function", "g", "b.h:3:6", Reason.NOT_EXPORTED, "the linker's words"),),
    seconds={"read": 0.123456, "select": 0.0},
    untyped=(("f", "too wide"),),
)


def test_json() -> None:
    assert json.loads(json.dumps(REPORT.as_json())) == {
        "schema": 1,
        "module": "pkg._lib",
        "headers": ["a.h", "b.h"],
        "compiler": "gcc 12",
        "target": "x86_64-linux-gnu",
        "counts": {"declared": 3, "bound": 2, "skipped": 1},
        "bound": [
            {
                "kind": "function",
                "name": "f",
                "python_name": "f",
                "where": "a.h:1:5",
                "direct": False,
                "annotations": [],
                "method": "",
                "no_method": "",
            },
            {
                "kind": "record",
                "name": "s__p",
                "python_name": "s__p",
                "where": "a.h:2:8",
                "direct": False,
                "annotations": [],
                "method": "",
                "no_method": "",
            },
        ],
        "skipped": [
            {
                "kind": "function",
                "name": "g",
                "where": "b.h:3:6",
                "reason": "not-exported",
                "message": "the linker's words",
            }
        ],
        "callbacks": [],
        "untyped": [{"name": "f", "message": "too wide"}],
        "seconds": {"read": 0.1235, "select": 0.0},
    }


def test_what_is_bound(decide_header: Callable[..., Bindings]) -> None:
    bound = bound_of(
        decide_header("""
        struct s { struct { int x; } p; };
        typedef struct { int a; } t;
        enum e { A }; enum { B };
        int f(void); static inline int g(void) { return 1; }
        extern int v;
        #define N 1
    """)
    )
    assert {(b.kind, b.name) for b in bound} == {
        ("record", "s__p"),
        ("record", "struct s"),
        ("record", "t"),
        ("typedef", "t"),
        ("enum", "enum e"),
        ("enumerator", "A"),
        ("enumerator", "B"),
        ("function", "f"),
        ("static_inline", "g"),
        ("variable", "v"),
        ("constant", "N"),
    }


def test_where_it_is_bound_from(decide_header: Callable[..., Bindings]) -> None:
    bound = bound_of(decide_header("\nint f(void);\nenum e {\n  A\n};\n"))
    assert {b.name: b.where for b in bound} == {
        "f": "header.h:2:5",
        "enum e": "header.h:3:6",
        "A": "header.h:4:3",
    }
