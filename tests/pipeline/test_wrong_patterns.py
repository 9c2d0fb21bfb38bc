"""All wrong patterns of a run are reported in one error, each with the nearest names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import ferrule
from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings, options
from ferrule.errors import PatternError
from ferrule.pipeline.bind import bind
from ferrule.pipeline.preview import cdef_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = """
enum color { RED, GREEN };
typedef int (*compare)(int, int);
static inline int twice(int value) { return 2 * value; }
static inline int sorted(const char *text, compare by) { return text && by ? 1 : 0; }
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
"""
WRONG = {
    "allow": ("twise", ["twice"]),
    "block": ("enum:colour", ["color"]),
    "renames": ("twise=*", None),
    "optional": ("twise", ["twice"]),
    "callbacks": ("on: comparing", ["compare"]),
    "enum_classes": ("flag:colour", ["color"]),
    "nullable": ("sorted.txt", ["sorted.text"]),
    "reads_only": ("sortd.text", ["sorted.text"]),
    "scoped_callbacks": ("sorted.buy", ["sorted.by"]),
    "hold_gil": ("attribute:hot", None),
    "no_errno": ("twise", ["twice"]),
    "hot": ("sort", ["sorted"]),
}


builds = pytest.mark.builds


def settings(tmp_path: Path, **more: Any) -> Settings:
    header = tmp_path / "header.h"
    header.write_text(HEADER, encoding="utf-8")
    given = {"headers": header, "module": "m", "output_dir": tmp_path / "out"}
    return Settings.of({**given, **more})


@builds
@pytest.mark.parametrize("run", [bind, cdef_text])
@pytest.mark.parametrize("cdef", ["", "int more(int value);"])
def test_a_run_reports_the_wrong_patterns_of_all_options(
    run: Callable[[Settings], object], cdef: str, tmp_path: Path
) -> None:
    wrong = {name: text for name, (text, _) in WRONG.items()}
    with pytest.raises(PatternError) as caught:
        run(settings(tmp_path, cdef=cdef, **wrong))
    assert {problem.pattern for problem in caught.value.problems} == {*wrong.values()}
    near = {p.pattern: [*p.nearest] for p in caught.value.problems}
    for text, nearest in WRONG.values():
        if nearest:
            assert near[text][:1] == nearest
    assert not (tmp_path / "out").exists()


@builds
def test_a_run_that_would_have_failed_late_reports_both(tmp_path: Path) -> None:
    with pytest.raises(PatternError) as caught:
        bind(settings(tmp_path, hot=["twise", "sort"], enum_classes="colour"))
    assert [p.option for p in caught.value.problems] == ["hot", "hot", "enum-class"]


@builds
def test_patterns_that_are_right_are_not_blamed_for_others(tmp_path: Path) -> None:
    with pytest.raises(PatternError) as caught:
        bind(
            settings(
                tmp_path,
                allow="twise",
                hot="twice",
                renames="sorted*=ordered*",
                nullable="*.by",
            )
        )
    assert [(p.option, p.pattern) for p in caught.value.problems] == [("allow", "twise")]


def test_an_extension_reports_the_wrong_patterns_of_all_options() -> None:
    taken = {"enum_classes", "nullable", "reads_only", "scoped_callbacks", "hot", "no_errno"}
    wrong: Any = {name: [WRONG[name][0]] for name in taken}
    cdef = """
        enum color { RED, ... };
        int twice(int value);
        int sorted(const char *text, int (*by)(int, int));
    """
    with pytest.raises(PatternError) as caught:
        ferrule.Extension("m", cdef=cdef, **wrong)
    assert {p.option for p in caught.value.problems} == {
        name.removesuffix("es" if name == "enum_classes" else "s").replace("_", "-")
        for name in taken
    }


def test_every_option_that_is_a_pattern_is_tried_here() -> None:
    patterns = {
        name
        for name, option in options(FrontEnd.BIND)
        if "PATTERN" in option.meta or "FUNCTION.PARAMETER" in option.meta
    }
    assert patterns <= {*WRONG}
