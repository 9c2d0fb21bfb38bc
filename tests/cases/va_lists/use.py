from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import case
from case import ffi, lib

if TYPE_CHECKING:
    from case import CData, ConstPointer, c_char, va_list, va_list_p


def integers(*numbers: int) -> list[CData]:
    return [ffi.cast("int", number) for number in numbers]


for function in (
    lib.vsum,
    lib.vsum_const,
    lib.vsum_builtin,
    lib.vsum_pointer,
    lib.list,
    lib.arg0,
    lib.vsum_inline,
    lib.vsum_optional,
    lib.VSUM,
):
    assert function(3, *integers(1, 20, 300)) == 321
    assert function(9, *integers(*range(9))) == 36
text = ffi.new("char[]", 30)
words = ffi.new("char[]", b"words")
assert lib.vformat(text, 30, b"%d %s", *integers(7), words) == 7
assert ffi.string(text) == b"7 words"
assert ffi.string(lib.vlast(b"one", words, ffi.cast("char *", text), ffi.NULL)) == b"7 words"
lib.vnothing(b"\x02", *integers(3))
assert lib.vchoose(4, *integers(4)) != lib.vchoose(4, *integers(5))
assert case.has("vsum_optional")

kept: list[va_list] = []
logged: list[tuple[int, bytes]] = []


def refused(kind: type[Exception], format_: object, list_: object) -> bool:
    try:
        case.format_va(format_, list_)  # type: ignore[arg-type]
    except kind:
        return True
    return False


@ffi.def_extern()
def on_log(level: int, format_: ConstPointer[c_char], list_: va_list) -> None:
    text = case.format_va(format_, list_)
    assert text == case.format_va(ffi.string(format_), list_)
    logged.append((level, text))
    assert all(refused(ValueError, b"%d", old) for old in kept)
    kept.append(list_)
    assert refused(RuntimeError, ffi.NULL, list_)
    for wrong in ("text", None, [1], 3):
        assert refused(TypeError, wrong, list_)
    for other in (None, 3, ffi.NULL, ffi.addressof(list_), ffi.new("int *")):
        assert refused(TypeError, b"", other)
    assert refused(ValueError, b"", ffi.new("va_list *")[0])
    done: list[bool] = []
    thread = threading.Thread(target=lambda: done.append(refused(ValueError, b"", list_)))
    thread.start()
    thread.join()
    assert done == [True]


case.set_logger(lib.on_log)
assert case.get_logger() == lib.on_log
lib.message(1, b"plain %% text")
lib.message(2, b"%d %s", *integers(42), words)
case.message_to(lib.on_log, 3)
lib.message_by(lib.on_log, 4, b"%0*d", *integers(3000, 5))
assert logged == [
    (1, b"plain % text"),
    (2, b"42 words"),
    (3, b"3 text 2.50 1099511627776 z"),
    (4, b"5".zfill(3000)),
]
assert all(refused(ValueError, b"", old) for old in kept)


@ffi.def_extern()
def on_ask(list_: va_list, format_: ConstPointer[c_char]) -> int:
    before = int(case.format_va(format_, list_))
    # A callback in a callback: the list of the outer one is still there after it.
    after = case.ask(lib.on_ask, b"%d", before // 2) if before > 1 else 0
    assert int(case.format_va(format_, list_)) == before
    return before + after


@ffi.def_extern()
def on_twice(format_: ConstPointer[c_char], one: va_list, two: va_list) -> float:
    return int(case.format_va(format_, one)) + int(case.format_va(format_, two)) / 100


@ffi.def_extern()
def on_list(list_: va_list_p) -> va_list_p:
    return list_


assert case.ask(lib.on_ask, b"%d", 9) == 9 + 4 + 2 + 1
assert case.ask_twice(lib.on_twice, 3) == 3.04
assert case.has_list(lib.on_list) == 1

hooks = ffi.new("struct hooks *")
hooks.log = lib.on_log
assert hooks.log == lib.on_log
assert ffi.sizeof("struct hooks") > 3 * ffi.sizeof("va_list")
assert ffi.sizeof("union either") == max(ffi.sizeof("va_list"), ffi.sizeof("int"))
lib.keep(hooks, 2, *integers(5, 6))
assert case.sum_kept(hooks) == 11
assert refused(ValueError, b"", hooks.kept)
try:
    hooks.log(1, b"", hooks.kept)
except NotImplementedError:
    pass  # cffi cannot pass a list
else:
    raise AssertionError

if sys.implementation.name == "cpython":
    seen: list[bytes] = []

    def log(_: int, format_: ConstPointer[c_char], list_: va_list) -> None:
        seen.append(case.format_va(format_, list_))
        kept.append(list_)

    case.message_to(log, 8)
    assert seen == [b"8 text 2.50 1099511627776 z"]
    assert refused(ValueError, b"", kept[-1])

    def number_in(list_: va_list, format_: ConstPointer[c_char]) -> int:
        return int(case.format_va(format_, list_))

    assert case.count_down(number_in, 10) == 55
