from __future__ import annotations

from typing import Final

from ferrule.adopt.findings import Drift, Finding, New
from ferrule.cli.drift_view import drift_lines
from ferrule.cli.options import Voice

DRIFT: Final = Drift(
    "pkg._m",
    5,
    (
        Finding(
            "constant", "N", "<cdef>:1:1", "value", "it is 7 in the headers", declared="m.h:3"
        ),
    ),
    (Finding("typedef", "t", "<cdef>:2:1", "gone", "only the cdef has this name"),),
    (Finding("constant", "M", "<cdef>:3:1", "value", "C cannot tell before run time"),),
    (New("static_inline", "f", "m.h:1:1"), New("static_inline", "g", "m.h:2:1")),
    ("the linker was not asked",),
)


def shown(voice: Voice, drift: Drift = DRIFT) -> list[str]:
    return [line.plain for line in drift_lines(drift, voice)]


def test_what_is_wrong_and_how_many_there_are() -> None:
    assert shown(Voice()) == [
        "<cdef>:1:1: constant N: it is 7 in the headers [value] m.h:3",
        "<cdef>:3:1: constant M: C cannot tell before run time [value]",
        "pkg._m: note: the linker was not asked",
        (
            "pkg._m: 5 declarations checked, 1 wrong; 1 with harmless differences; 1 unproved; "
            "not in the cdef: 2 static inlines"
        ),
    ]


def test_quiet_shows_only_what_is_wrong() -> None:
    assert shown(Voice(quiet=True)) == shown(Voice())[:1]
    assert shown(Voice(quiet=True), Drift("m", 1, (), (), (), ())) == []


def test_what_could_not_be_checked_is_one_line() -> None:
    drift = Drift("m", 0, (), (), (), (), error="far.h: no such header")
    assert shown(Voice(quiet=True), drift) == ["m: error: far.h: no such header"]


def test_verbose_shows_everything() -> None:
    lines = shown(Voice(verbose=True))
    assert "<cdef>:2:1: typedef t: only the cdef has this name [gone]" in lines
    assert "m.h:2:1: static_inline g: it is new [new]" in lines
