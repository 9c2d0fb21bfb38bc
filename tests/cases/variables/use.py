import threading

import case
import pytest
from case import ffi, lib

assert lib.counter == 1
lib.counter = 41
assert lib.counted() == lib.counter == 42
assert case.counter == 42, "read each time"
assert "counter" in dir(case)
with pytest.raises(AttributeError, match=r"assign to `lib\.counter`"):
    case.counter = 1  # type: ignore[misc]
assert lib.counter == 42
assert (lib.flag, lib.ratio, lib.changing) == (255, 0.5, 6)
assert ffi.string(lib.label) == b"label"
assert ffi.string(lib.fixed_label) == b"fixed"
assert int(ffi.cast("uintptr_t", lib.wild_label)) == 16
assert ffi.string(case.fixed_label) == b"fixed", "a pointer need not point to a string"
assert (case.origin.x, case.corners[1].y, len(case.buffer)) == (3, 4, 16)
assert (len(lib.buffer), ffi.string(lib.buffer)) == (16, b"buffer")
assert [lib.table[i] for i in range(3)] == [1, 2, 3]
assert (len(lib.grid), len(lib.grid[0]), lib.grid[1][2]) == (2, 3, 6)
assert ffi.string(lib.names[1]) == b"b"
lib.origin.x = 5
assert (lib.origin.x, lib.origin.y) == (5, 4)
assert (len(lib.corners), lib.corners[1].y) == (2, 4)
assert (case.limit, case.half, case.in_header) == (-7, 0.5, 12)
assert ffi.string(lib.version) == b"1.2"
lib.hook = hook = ffi.callback("int(int)", lambda value: value + 1)
assert lib.called(41) == 42

lib.own_to_each_thread = 10
seen: list[int] = []
thread = threading.Thread(target=lambda: seen.append(lib.own_to_each_thread))
thread.start()
thread.join()
assert (seen, lib.own_to_each_thread, lib.by_gnu_keyword) == ([1], 10, 2)

assert lib.port == 1
assert not case.handler
for expected in (1, 2, 3):
    assert (case.port, case.PORT, case.ports[1]) == (expected, expected, expected + 1)
    assert (case.clock_ticks, case.seen.y) == (9 + expected, 3 + expected)
    assert case.current - ffi.cast("int *", lib.ports) == expected - 1
    lib.advance()
assert case.handler == ffi.addressof(lib, "called")
assert lib.port == 1, "lib reads what is const once, as cffi does"
with pytest.raises(AttributeError):
    case.port = 1  # type: ignore[misc]
with pytest.raises(AttributeError):
    lib.port = 1  # type: ignore[misc]
assert {"port", "clock_ticks"} <= {*dir(case)}

for name in ("counter", "label", "table", "corners"):
    ffi.addressof(lib, name)
