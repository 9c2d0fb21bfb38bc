"""Arrays in annotated calls: those that are passed, those that C fills, and those that it makes."""

from __future__ import annotations

import array
import ctypes
import gc
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.annotations.conftest import Built


def listed(items: Any) -> list[Any]:
    return list(items)


def test_a_length_is_not_an_argument(cases: Any) -> None:
    new = cases.ffi.new
    numbers = array.array("i", [1, 2, 3])
    for items in ([1, 2, 3], (1, 2, 3), new("int[]", [1, 2, 3]), numbers, memoryview(numbers)):
        assert cases.sum(items) == cases.sum(items=items) == 6
        assert cases.lib.seen == 3
    assert cases.sum([]) == 0
    assert cases.lib.seen == 0
    assert cases.sum(new("int[3]", [4, 5, 6])) == 15
    for nothing in (None, cases.ffi.NULL, cases.ffi.cast("int *", 0)):
        assert cases.sum(nothing) == 0
        assert cases.lib.seen == -1
    assert cases.sum([1] * 1000) == 1000
    owner = new("int[]", [1, 2, 3])
    assert cases.sum((owner + 0)[0:2]) == 3
    assert cases.lib.seen == 2


def test_buffers_hold_what_c_takes(cases: Any) -> None:
    swapped = "__ctype_be__" if sys.byteorder == "little" else "__ctype_le__"
    for wrong in ((getattr(ctypes.c_int, swapped) * 2)(1, 2), array.array("f", [1])):
        with pytest.raises(TypeError, match="holds items of another type or size"):
            cases.sum(wrong)
    is_odd = cases.ffi.callback("int(int)", lambda number: number % 2)
    for bools in ([False, True], memoryview(b"\0\1").cast("?")):
        assert cases.all_true([is_odd, is_odd], bools) == 1
    with pytest.raises(TypeError, match="holds items of another type or size"):
        cases.all_true([is_odd], bytearray(b"\2"))


def test_buffers_are_aligned_as_c_needs_them(cases: Any) -> None:
    room = bytearray(41)
    for items in (memoryview(room)[1:].cast("i"), memoryview(room)[3:39].cast("i")):
        with pytest.raises(TypeError, match="not aligned as C needs them"):
            cases.sum(items)
    assert cases.sum(memoryview(room)[4:40].cast("i")) == 0
    assert cases.sum(memoryview(room)[1:1].cast("i")) == 0  # C reads nothing
    assert cases.checksum(memoryview(room)[1:]) == 0


def test_buffers_of_complex_numbers_and_of_records(cases: Any) -> None:
    assert cases.real_parts([1 + 2j, 3]) == 4
    numbers = pytest.importorskip("numpy").array([1 + 2j, 3j, 5])
    assert cases.real_parts(numbers) == 6
    for wrong in (numbers.astype("complex64"), numbers.real.copy(), numbers.astype(">c16")):
        with pytest.raises(TypeError, match="holds items of another type or size"):
            cases.real_parts(wrong)


def test_a_pointer_has_no_length(cases: Any) -> None:
    before = cases.lib.calls
    for wrong in (cases.ffi.new("int *"), cases.ffi.new("int[]", 3) + 0):
        with pytest.raises(
            TypeError, match=r"sum\(\) argument 1: a pointer does not say how many"
        ):
            cases.sum(wrong)
    for wrong in (3, "text", [1, "2"], [2**40], object()):
        with pytest.raises((TypeError, OverflowError)):
            cases.sum(wrong)
    assert cases.lib.calls == before


def test_bytes_of_anything(cases: Any) -> None:
    new = cases.ffi.new
    assert cases.checksum(b"\x01\x02") == 3
    assert cases.checksum(bytearray(b"\x01\x02")) == 3
    assert cases.checksum(array.array("h", [1, 2])) == 3
    assert cases.lib.seen == 4
    assert cases.checksum(new("int[]", [1, 2, 3])) == 6
    assert cases.lib.seen == 12
    assert cases.checksum(cases.ffi.from_buffer(b"\x07")) == 7
    assert cases.checksum(b"\x01" * 255) == 255
    for data in (b"\x01" * 256, bytearray(256), new("int[]", 64)):
        with pytest.raises(OverflowError, match=r"checksum\(\).*length of 256"):
            cases.checksum(data)
    with pytest.raises(TypeError):
        cases.checksum("text")


def test_two_arrays_that_share_a_length(cases: Any) -> None:
    assert cases.dot([1, 2, 3], [4, 5, 6]) == 32
    assert cases.dot([1, 2, 3], None) == 6
    assert cases.dot([], array.array("d")) == 0
    with pytest.raises(
        ValueError, match=r"dot\(\) arguments 1 and 2 must be equally long, not 2 "
    ):
        cases.dot([1, 2], [1, 2, 3])


def test_a_length_that_c_changes(cases: Any) -> None:
    buffer = bytearray(6)
    assert cases.fill(buffer) == 3
    assert buffer == b"xxxxxx"
    text = b"unchanged"
    assert cases.fill(text) == 4
    assert text == b"unchanged"


def test_text_with_a_length(cases: Any) -> None:
    assert cases.text_size("a\0b") == cases.text_size(b"a\0b") == 31
    assert cases.text_size("\u00e4") == 20
    assert cases.text_size(bytearray(b"\0\0")) == 22
    assert cases.text_size(cases.ffi.new("char[]", b"ab")) == 31


def test_arrays_that_c_fills(cases: Any) -> None:
    result, numbers = cases.first_numbers(10)
    assert (result, listed(numbers)) == (5, [0, 1, 4, 9, 16])
    assert cases.ffi.typeof(numbers) is cases.ffi.typeof("int[]")
    # More than there is room for is all, and a negative number none.
    assert cases.first_numbers(3)[0] == 6
    assert listed(cases.first_numbers(3)[1]) == [0, 1, 4]
    assert listed(cases.first_numbers(7)[1]) == []
    assert listed(cases.first_numbers(count=0)[1]) == []
    numbers[0] = 7
    assert listed(cases.first_numbers(1)[1]) == [0]
    with pytest.raises(cases.CaseError):
        cases.first_numbers(6)
    before = cases.lib.calls
    with pytest.raises(ValueError, match="room for -1 items"):
        cases.first_numbers(-1)
    with pytest.raises(TypeError):
        cases.first_numbers([1])
    assert cases.lib.calls == before


def test_a_length_in_and_out(cases: Any) -> None:
    assert listed(cases.upto(3, 5)) == [0, 1, 2]
    assert listed(cases.upto(wanted=0, count=0)) == []
    with pytest.raises(cases.CaseError):
        cases.upto(3, 2)
    with pytest.raises((MemoryError, OverflowError)):
        cases.upto(3, 2**62)
    with pytest.raises((MemoryError, OverflowError)):
        cases.upto(3, 2**64 - 1)


def test_a_capacity_in_c(cases: Any) -> None:
    assert cases.copy_bytes(b"ab") == (3, b"ab!")
    assert cases.copy_bytes(b"") == (1, b"!")
    assert cases.copy_bytes(b"abc") == (-1, b"")
    assert cases.copy_bytes(b"abcde") == (100, b"abcde!")
    with pytest.raises(cases.CaseError):
        cases.copy_bytes(b"abcd")
    assert cases.read_some() == b"rrrrr"
    assert listed(cases.pair_in()[1]) == [3, 4]
    assert cases.pair_in()[0] == 5


def test_an_array_as_long_as_another(cases: Any) -> None:
    doubled = cases.twice([1.5, 2])
    assert listed(doubled) == [3, 4]
    assert listed(cases.twice(array.array("f"))) == []


def test_text_that_c_fills(cases: Any) -> None:
    assert [cases.write_name(), cases.write_name()] == ["short", "exactly8"]
    with pytest.raises(UnicodeDecodeError):
        cases.write_name()
    assert cases.write_name() == "n\u00e4me"


def test_text_that_c_gives_away(cases: Any) -> None:
    assert cases.join("a", "\u00e4") == "a\u00e4"
    assert cases.join("a", "none") is None
    with pytest.raises(UnicodeDecodeError):
        cases.join(b"\xff", "b")
    assert cases.lib.blocks == 0


def test_arrays_that_c_gives_away(cases: Any) -> None:
    assert cases.dump(3) == b"ddd"
    assert cases.dump(0) is None
    assert cases.dump(-1) == b""
    with pytest.raises(cases.CaseError):
        cases.dump(9)
    assert cases.lib.blocks == 0
    assert listed(cases.table()) == [1, 2, 3]


def test_what_a_failed_call_stored(cases: Any) -> None:
    assert cases.message_in(0) == (None, 0)
    assert cases.message_in(1) == ("a message", 1)
    with pytest.raises(UnicodeDecodeError):
        cases.message_in(3)
    with pytest.raises(cases.CaseError, match=r"^\ufffd$"):
        cases.message_in(2)
    assert cases.lib.blocks == 0


def test_borrowed_text_and_arrays_of_pointers(cases: Any) -> None:
    assert cases.borrowed(1) == "b\u00e4"
    assert cases.borrowed(0) is None
    count, found = cases.names(5)
    assert count == len(found) == 3
    assert [cases.ffi.string(name) for name in found] == [b"one", b"two", b"three"]


def test_pointers_into_arguments_stay_valid(cases: Any) -> None:
    for text in ("a b c", b"a b c"):
        count, found = cases.words_of(text, 5)
        gc.collect()
        assert count == len(found) == 3
        assert [cases.ffi.string(word) for word in found] == [b"a b c", b"b c", b"c"]
    assert len(cases.words_of(" ", 5)[1]) == 0


def test_the_stub_of_arrays(built: Built) -> None:
    for line in (
        "def sum(items: _ToConstInts[c_int] | _Buffer | None) -> int:",
        "def text_size(text: str | _ToConstChars | _Buffer) -> int:",
        "def first_numbers(count: _ToInt) -> tuple[int, Array[c_int]]:",
        "def read_some() -> bytes:",
        "def write_name() -> str:",
        "def dump(wanted: _ToInt) -> bytes | None:",
        "def table() -> Array[c_int] | None:",
        "    second: str | _ToConstChars | _Buffer,\n) -> str | None:",
    ):
        assert line in built.stub


def in_use() -> int:
    gc.collect()
    return sys.getallocatedblocks()


def caught(function: Any, *arguments: Any) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  whichever it is
        function(*arguments)


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.sum([1, 2, 3]),
        lambda m: caught(m.sum, m.ffi.new("int *")),
        lambda m: m.checksum(bytearray(3)),
        lambda m: caught(m.checksum, b"\x01" * 256),
        lambda m: caught(m.dot, [1], [2, 3]),
        lambda m: m.text_size("a\0\u00e4"),
        lambda m: m.first_numbers(7),
        lambda m: caught(m.first_numbers, 6),
        lambda m: caught(m.first_numbers, -1),
        lambda m: m.upto(3, 5),
        lambda m: m.copy_bytes(b"ab"),
        lambda m: caught(m.copy_bytes, b"abcd"),
        lambda m: m.twice([1.5]),
        lambda m: [m.write_name(), m.write_name(), caught(m.write_name), m.write_name()],  # type: ignore[func-returns-value]
        lambda m: m.join("a", "b"),
        lambda m: caught(m.join, b"\xff", "b"),
        lambda m: m.dump(3),
        lambda m: caught(m.dump, 9),
        lambda m: caught(m.message_in, 2),
        lambda m: caught(m.message_in, 3),
        lambda m: m.names(2),
    ],
)
def test_nothing_leaks(cases: Any, call: Callable[[Any], object]) -> None:
    for _ in range(200):
        call(cases)
    before = in_use()
    for _ in range(1000):
        call(cases)
    # What a test runner keeps of exceptions grows by some objects, but not by one for each call.
    assert in_use() - before < 500
    assert cases.lib.blocks == 0
