"""Records that are tuples in Python."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.annotations.test_matching import refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.annotations.conftest import Built


def test_results_and_arguments(cases: Any) -> None:
    stamp = cases.stamp_of(3, nanos=4)
    assert type(stamp) is cases.Stamp
    assert stamp == (stamp.seconds, stamp.nanos) == (3, 4)
    assert repr(stamp) == "annotated_cases.Stamp(seconds=3, nanos=4)"
    for same in (cases.Stamp((3, 4)), (3, 4)):  # not made by the class's allocator
        assert {stamp: 1}[same] == 1
        assert (len(stamp), [*stamp], stamp[1:]) == (2, [*same], (4,))
    assert cases.after(stamp, stamp) == cases.after(by=(3, 4), when=stamp) == (6, 8)
    assert type(cases.after((1, 2), {"nanos": 5})) is cases.Stamp
    assert cases.after(cases.Stamp((1, 2)), (1,)) == (2, 2)
    cdata = cases.ffi.new("struct stamp *", [7, 8])[0]
    assert cases.after(cdata, cdata) == (14, 16)
    assert cases.distance(cases.Spot((1.0, 2.0)), cases.Spot((4, 6.5))) == 7.5
    assert cases.lib.stamp_of(1, 2).nanos == 2


def test_a_record_that_only_a_const_typedef_names(cases: Any) -> None:
    assert cases.around(5) == cases.Pair((4, 6))
    assert cases.within(cases.around(5), 5) == cases.within((4, 6), 5) == 1
    assert cases.within(cases.Pair((1, 3)), 9) == 0


def test_a_result_through_a_pointer(cases: Any) -> None:
    assert cases.stamp_in(None) == (3, (5, 6))
    assert cases.lib.seen == -1
    _, stamp = cases.stamp_in(cases.ffi.new("struct stamp *", [1, 9]))
    assert type(stamp) is cases.Stamp
    assert cases.lib.seen == 9


def test_records_and_arrays_inside(cases: Any) -> None:
    trace = cases.trace_of(9)
    assert type(trace) is cases.Trace
    assert type(trace.at) is cases.Stamp
    assert type(trace.corners[1]) is cases.Spot
    assert trace == (
        (9, 2),
        ((1.5, 2.5), (3.5, 4.5)),
        ((1, 2, 3), (4, 5, 6)),
        b"label",
        cases.GREEN,
        200,
        True,
    )
    assert trace.class_ == cases.GREEN
    assert cases.seconds_of(trace) == cases.seconds_of(tuple(trace)) == 9000 + 600 + 97 + 4
    assert cases.seconds_of({"at": cases.Stamp((1, 2))}) == 1000


def test_a_field_may_be_called_as_what_all_such_tuples_have(cases: Any) -> None:
    assert cases.Row.n_fields == 5
    row = cases.row_of(7)
    assert row[:4] == (row.n_fields__, row.n_fields_, row.names, row.count) == (7, 1, 2, 3)
    assert (row.__class___, row.__class__) == (4, cases.Row)


def test_a_pointer_to_a_value_may_have_a_default(cases: Any) -> None:
    assert cases.either() == -11
    assert cases.either((2, 0)) == cases.either(first=cases.Stamp((2, 0))) == 202
    assert cases.either(scale=1) == -2
    assert cases.either((2, 0), 10) == 22
    assert cases.either(or_=(5, 0)) == -5
    assert cases.either([2, 0], 10, {"seconds": 7}) == 27
    for wrong in (None, 3, ("x", 1), (1, 2, 3)):
        with pytest.raises((TypeError, ValueError)):
            cases.either(wrong)


def test_a_pointer_is_not_a_value(built: Built) -> None:
    cases: Any = built.module
    pointer = cases.ffi.new("struct stamp *", [2, 0])
    assert cases.either(pointer[0]) == 202
    with pytest.raises(TypeError, match=r"'first': pass what it points to, pointer\[0\]\)$"):
        cases.either(pointer)
    with pytest.raises(TypeError, match=r"'first'\)$"):
        cases.either(cases.ffi.new("int *"))


def test_arrays_of_them_are_arrays(cases: Any) -> None:
    assert cases.stamps([(1, 2), cases.Stamp((3, 4))], [(0, 1), (0, 2)]) == 9


def test_wrong_values(cases: Any) -> None:
    before = cases.lib.calls
    for wrong in (
        (1, 2, 3),
        ("1", 2),
        5,
        None,
        cases.Stamp((1, "2")),
        cases.Spot((1, 2.5)),
        "12",
    ):
        with pytest.raises((TypeError, ValueError)):
            cases.after(wrong, (1, 2))
        with pytest.raises((TypeError, ValueError)):
            cases.after((1, 2), wrong)
    for large in (cases.Stamp((2**64, 0)), cases.Stamp((0, 2**31))):
        with pytest.raises(OverflowError):
            cases.after(large, large)
    assert cases.lib.calls == before


def test_the_stub_of_values(built: Built) -> None:
    for line in (
        'class Stamp(tuple[int, int]):\n    __match_args__: Final = ("seconds", "nanos",)',
        "    def class_(self) -> int: ...",
        "def after(when: Stamp | struct_stamp | _Init, by: Stamp | struct_stamp | _Init) -> Stamp:",
        "def stamp_of(seconds: _ToInt, nanos: _ToInt) -> Stamp:",
    ):
        assert line in built.stub


@pytest.mark.builds
def test_what_cannot_be_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "header.h").write_text(
        "struct p { char *text; };\nunion u { int a; };\nstruct b { int a : 3; };\n"
        "struct c { const int a; };\nstruct o;\nstruct outer { struct p p; };\nvoid first(void);\n"
        "typedef struct good { int a; } good;\n"
    )
    for in_c, words in (
        ("struct p", "struct p cannot be a value: its field text is neither a number"),
        ("union u", "union u cannot be a value: it is not a struct"),
        ("struct b", "it has a bit-field"),
        ("struct c", "its field a is const"),
        ("struct o", "it is not a struct of which all fields are known"),
        ("struct outer", "its field p is neither a number nor another value"),
        ("struct pp", "the headers have no struct struct pp; did you mean"),
    ):
        assert words in refused(values=[in_c])[0]
    assert "called first" in refused(values={"first": "struct b"})[0]
    good = {"Good": "struct good"}
    twice = {**good, "Again": "good"}
    assert refused(values=twice) == ["values : good and struct good are the same struct"]
    for spelled in (["struct good"] * 2, ["struct good", "good"], {"A": "good", "B": "good"}):
        (words,) = refused(values=spelled)
        assert words.startswith(("values : good ", "values : struct good "))
        assert words.endswith(("is named twice", "are the same struct"))
    errors, types = {"Good": {"base": "ValueError"}}, {"struct o": {"name": "Good"}}
    words = "something else that is called Good"
    assert words in refused(values=good, errors=errors)[0]
    assert words in refused(values=good, types=types)[0]
    assert words in refused(errors=errors, types=types)[0]
    assert "write values" in refused(values=3)[0]


def test_nothing_leaks(cases: Any) -> None:
    def calls() -> None:
        cases.after(cases.stamp_of(2**40, 4), (1, 2))
        cases.seconds_of(cases.trace_of(2**20))
        with pytest.raises(OverflowError):
            cases.after(cases.Stamp((2**70, 0)), (1, 2))

    for _ in range(200):
        calls()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(1000):
        calls()
    gc.collect()
    assert sys.getallocatedblocks() - before < 500
