"""Calls that annotations change: results through pointers, defaults, failures."""

from __future__ import annotations

import errno
import gc
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.annotations.conftest import Built


def test_a_status_and_a_result(cases: Any) -> None:
    assert cases.root(9.0) == cases.root(square=9) == 9
    with pytest.raises(cases.CaseError, match=r"^n\u00e4gative$") as caught:
        cases.root(-1.0)
    assert caught.value.code == -2
    assert cases.ffi.errno == errno.EDOM
    assert cases.lib.root(4.0, cases.ffi.new("int *")) == 0


def test_all_kinds_of_results(cases: Any) -> None:
    status, i, d, c, p, s, h = cases.results(3)
    assert (status, i, d, c) == (0, 3, 1.5, cases.GREEN)
    assert (p.x, p.y) == (3, 1.5)
    assert cases.ffi.typeof(p) is cases.ffi.typeof("struct point")
    assert cases.ffi.string(s) == b"text"
    assert h == cases.ffi.NULL
    assert cases.ffi.typeof(h) is cases.ffi.typeof("handle *")
    other = cases.results(4)[4]
    assert (p.x, other.x) == (3, 4)
    with pytest.raises(cases.NarrowError, match=r"^results\(\) failed with code 1$") as caught:
        cases.results(-1)
    assert isinstance(caught.value, cases.CaseError)


def test_a_value_that_is_changed(cases: Any) -> None:
    assert cases.bump(5, 6) == cases.bump(counter=5, by=6) == (7, 11)
    assert cases.unsigned_bump(2**64 - 2) == (0, 2**64 - 1)
    assert cases.move({"x": 1, "y": 2.5}, 4).x == 5
    point = cases.new_point((1, 2.5))
    assert cases.move(point[0], by=4).x == 5
    assert point.x == 1


def test_an_only_result_that_is_called_result(cases: Any) -> None:
    assert cases.only() == 11


def test_a_result_that_points_into_an_argument(cases: Any) -> None:
    text = b"some words"
    found = cases.find(text, ord("w"))
    assert cases.ffi.string(found) == b"words"
    with pytest.raises(LookupError, match="it is not there"):
        cases.find(text, ord("!"))


def test_defaults(cases: Any) -> None:
    assert cases.scale(2) == 2 * 2 * 3
    assert cases.lib.seen == -1
    assert cases.scale(2, 5) == cases.scale(2, factor=5, name=b"n") == 10
    assert cases.lib.seen == ord("n")
    assert cases.scale(2, name=None) == 12
    assert cases.between(5) == 156
    assert cases.between(5, 7) == 157
    assert cases.between(5, first=9) == cases.between(second=5, first=9, third=6) == 956


def test_wrong_calls(cases: Any) -> None:
    before = cases.lib.calls
    for arguments, named, words in (
        ((), {}, r"scale\(\) missing required argument 'number' \(pos 1\)"),
        ((1, 2, b"", 4), {}, r"scale\(\) takes at most 3 arguments \(4 given\)"),
        ((1,), {"scaled": 1}, r"scale\(\) got an unexpected keyword argument 'scaled'"),
        ((1,), {"number": 1}, r"scale\(\) got multiple values for argument 'number'"),
        ((1, "2"), {}, "integer"),
        ((1, None), {}, "integer"),
        ((1, 2, 3.5), {}, "initializer|cdata"),
    ):
        with pytest.raises(TypeError, match=words):
            cases.scale(*arguments, **named)
    with pytest.raises(OverflowError):
        cases.scale(2**40)
    assert cases.lib.calls == before
    with pytest.raises(TypeError, match="at most 2 positional arguments"):
        cases.between(1, 2, 3)


def test_parameters_without_names(cases: Any) -> None:
    assert cases.nameless(3) == 4
    with pytest.raises(KeyError) as caught:
        cases.nameless(0)
    assert caught.value.code == 1  # type: ignore[attr-defined]  # as the table says


def test_an_os_error(cases: Any) -> None:
    assert cases.fails_by_errno(0) is None
    with pytest.raises(FileNotFoundError) as caught:
        cases.fails_by_errno(errno.ENOENT)
    assert caught.value.errno == errno.ENOENT
    assert "No such file" in str(caught.value)
    assert caught.value.filename is None


def test_an_os_error_about_a_file(cases: Any) -> None:
    for path in ("f\u00e4", b"f", Path("f")):
        with pytest.raises(FileNotFoundError, match=r"No such file.*f") as caught:
            cases.fails_about(errno.ENOENT, path)
        assert caught.value.filename == path
        with pytest.raises(FileNotFoundError) as caught:
            cases.fails_about(errno.ENOENT, path=path)
        assert caught.value.filename == path
    with pytest.raises(FileNotFoundError) as caught:
        cases.fails_about(errno.ENOENT)
    assert caught.value.filename is None


def test_a_python_function_during_the_call(cases: Any) -> None:
    assert cases.takes_callback(lambda n: n * 2, 4) == 8
    with pytest.raises(ZeroDivisionError):
        cases.takes_callback(lambda n: n // 0, 4)


def test_later_tables_override(cases: Any) -> None:
    assert cases.hidden(3) == 3
    with pytest.raises(cases.CaseError):
        cases.hidden(50)


def test_text(cases: Any) -> None:
    assert cases.length_of("four") == cases.length_of(b"four") == 4
    assert cases.length_of("\u00e4\U0001f600") == cases.length_of(text="\u00e4\U0001f600") == 6
    assert cases.length_of(cases.ffi.new("char[]", b"abc")) == 3
    assert cases.length_of(None) == -1
    assert cases.name_of(1) == "n\u00e4me"
    assert cases.name_of(-1) is None
    with pytest.raises(UnicodeDecodeError):
        cases.name_of(0)
    before = cases.lib.calls
    for wrong, kind in (("a\0b", ValueError), ("\ud800", UnicodeEncodeError), (3, TypeError)):
        with pytest.raises(kind):
            cases.length_of(wrong)
    assert cases.lib.calls == before


def test_encodings(cases: Any) -> None:
    assert cases.both_texts("\u00e4", "a/\u00e4\udcff") == "a/\u00e4\udcff"
    assert cases.lib.seen == 0xE4
    assert cases.both_texts(b"x", Path("p") / "q") == "p/q"
    assert cases.both_texts("x", "") is None
    with pytest.raises(ValueError, match="null"):
        cases.both_texts("x", "a\0b")
    with pytest.raises(UnicodeEncodeError):
        cases.both_texts("\u20ac", "a")
    with pytest.raises(TypeError):
        cases.both_texts(Path("text"), "a")
    assert cases.latin_of("\u00e4\u20ac") == "\u00e4?"


def test_a_pointer_into_text_stays_valid(cases: Any) -> None:
    part = cases.later_part("some words", 5)
    gc.collect()
    assert cases.ffi.string(part) == b"words"


def test_a_pointer_that_is_passed_and_returned_takes_what_others_take(cases: Any) -> None:
    is_letter = cases.ffi.callback("int(int)", lambda character: chr(character).isalpha())
    words = b"some words"
    text, nothing = cases.skip_while(words, is_letter)
    assert (cases.ffi.string(text), nothing) == (b" words", cases.ffi.NULL)
    text, _ = cases.skip_while(bytearray(b"a\0"), is_letter)
    for wrong in ("some words", 3, None):
        with pytest.raises(TypeError):
            cases.skip_while(wrong, is_letter)
    with pytest.raises(TypeError):
        cases.skip_while(words, 3)


def test_help_shows_what_python_has(cases: Any) -> None:
    assert str(inspect.signature(cases.root)) == "(square)"
    assert [*inspect.signature(cases.between).parameters] == ["second", "third", "first"]
    about = inspect.signature(cases.fails_about).parameters
    assert [about[name].default for name in ("path", "flags")] == [None, -3]
    keyword_only = inspect.signature(cases.between).parameters["first"]
    assert keyword_only.kind is inspect.Parameter.KEYWORD_ONLY
    assert cases.root.__doc__ == (
        "int root(double square, int *found);\n\n"
        "Returns found.\nRaises CaseError unless result == 0.\n\nResults through pointers."
    ) or cases.root.__doc__.startswith("int root(double square, int *found);")


def test_the_classes_of_the_module(cases: Any) -> None:
    assert cases.CaseError.__module__ == "annotated_cases"
    assert cases.CaseError.__mro__[1] is ValueError
    assert cases.NarrowError.__mro__[1] is cases.CaseError


def test_the_stub(built: Built) -> None:
    for line in (
        "class CaseError(ValueError):\n    code: int",
        "class NarrowError(CaseError):\n    ...",
        "def root(square: _ToFloat) -> int:",
        "def between(second: _ToInt, third: _ToInt = ..., *, first: _ToInt = ...) -> int:",
        "    path: str | PathLike[str] | PathLike[bytes] | _ToConstChars | _Buffer | None = ...,",
        "def move(point: struct_point | _Init, by: _ToInt) -> struct_point:",
        "def fails_by_errno(number: _ToInt) -> None:",
        "def length_of(text: str | _ToConstChars | _Buffer | None) -> int:",
        "def name_of(number: _ToInt) -> str | None:",
    ):
        assert line in built.stub


def test_the_report(built: Built) -> None:
    tables = {b.name: b.annotations for b in built.report.bound if b.annotations}
    assert [each.rpartition(", ")[2] for each in tables["hidden"]] == [
        "[[functions]] number 17",
        "[[functions]] number 18",
    ]
    assert "variadic" not in tables


def in_use() -> int:
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.root(9.0),
        lambda m: caught(m.root, -1.0),
        lambda m: caught(m.root, "nine"),
        lambda m: m.results(3),
        lambda m: caught(m.results, -1),
        lambda m: m.move({"x": 1}, 4),
        lambda m: m.scale(2, name=b"n"),
        lambda m: caught(m.scale, 2, 3, name=4.5),
        lambda m: caught(m.fails_by_errno, 2),
        lambda m: m.takes_callback(lambda n: n, 4),
        lambda m: m.length_of("\u00e4"),
        lambda m: caught(m.length_of, "\ud800"),
        lambda m: caught(m.length_of, "a\0b"),
        lambda m: m.name_of(1),
        lambda m: caught(m.name_of, 0),
        lambda m: m.both_texts("\u00e4", "path"),
        lambda m: caught(m.both_texts, "\u20ac", "path"),
        lambda m: m.later_part("some words", 5),
    ],
)
def test_nothing_leaks(cases: Any, call: Callable[[Any], object]) -> None:
    for _ in range(1000):
        call(cases)
    before = in_use()
    for _ in range(1000):
        call(cases)
    # What a test runner keeps of exceptions grows by some objects, but not by one for each call.
    assert in_use() - before < 500


def caught(function: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  whichever it is
        function(*arguments, **named)
