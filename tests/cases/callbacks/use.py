# ruff: noqa: ANN001, ANN201  C knows the types
# mypy: allow-untyped-defs
import case  # type: ignore[import-not-found]  # built by the test
from case import ffi, lib

ended: list[bool] = []
answer = ffi.new("char[]", b"answer")


@ffi.def_extern()
def on_visit(point, data):
    return 10 * point.x + point.y + ffi.from_handle(data)


@ffi.def_extern(name="on_other_visit", error=-1, onerror=lambda *_: None)
def raises(_point, _data):
    raise ValueError


@ffi.def_extern()
def on_change(number):
    assert number.whole == 7
    return ffi.new("union number *", {"part": 0.5})[0]


@ffi.def_extern()
def on_plain(value):
    return value + 1


@ffi.def_extern()
def on_done():
    ended.append(True)


@ffi.def_extern()
def on_text(text, points, count):
    assert ffi.string(text) == b"question"
    assert [points[i].y for i in range(count)] == [2, 4]
    return answer


handle = ffi.new_handle(100)
assert case.visited(lib.on_visit, handle) == 134
assert case.changed(lib.on_change, 7) == 0.5
assert case.called(lib.on_plain, 41) == 42
assert case.ended(lib.on_done) is None
assert ended == [True]
assert ffi.string(case.told(lib.on_text)) == b"answer"
assert case.on_visit == lib.on_visit
assert case.visited(case.on_other_visit, handle) == -1
