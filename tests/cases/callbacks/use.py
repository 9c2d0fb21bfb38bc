from __future__ import annotations

from typing import TYPE_CHECKING, cast

import case
from case import ffi, lib

if TYPE_CHECKING:
    from case import (
        Array,
        ConstPointer,
        Pointer,
        c_char,
        struct_letters,
        struct_point,
        struct_point_cp,
        union_number,
        void,
    )

ended: list[bool] = []
answer = ffi.new("char[]", b"answer")


@ffi.def_extern()
def on_visit(point: struct_point, data: Pointer[void]) -> int:
    return 10 * point.x + point.y + cast("int", ffi.from_handle(data))


@ffi.def_extern(name="on_other_visit", error=-1, onerror=lambda *_: None)
def raises(_point: struct_point, _data: Pointer[void]) -> int:
    raise ValueError


@ffi.def_extern()
def on_change(number: union_number) -> union_number:
    assert number.whole == 7
    return ffi.new("union number *", {"part": 0.5})[0]


@ffi.def_extern()
def on_plain(value: int) -> int:
    return value + 1


@ffi.def_extern()
def on_done() -> None:
    ended.append(True)


@ffi.def_extern()
def on_text(text: ConstPointer[c_char], points: struct_point_cp, count: int) -> Array[c_char]:
    assert ffi.string(text) == b"question"
    assert [points[i].y for i in range(count)] == [2, 4]
    return answer


handle = ffi.new_handle(100)
assert case.visited(lib.on_visit, handle) == 134
assert case.changed(lib.on_change, 7) == 0.5
assert case.called(lib.on_plain, 41) == 42
case.ended(lib.on_done)
assert ended == [True]
assert ffi.string(case.told(lib.on_text)) == b"answer"
assert case.on_visit == lib.on_visit
assert case.visited(case.on_other_visit, handle) == -1


@ffi.def_extern()
def on_turn(letters: struct_letters, times: int) -> struct_letters:
    assert (ffi.string(letters.text), letters.number.whole, times) == (b"abc", 7, 3)
    text = ffi.string(letters.text)[::-1] * 2
    return ffi.new("struct letters *", {"text": text[:5], "number": {"part": 1.5}})[0]


turned = case.turned(lib.on_turn, b"abc")
assert (ffi.string(turned.text), turned.number.part) == (b"cbacb", 1.5)
