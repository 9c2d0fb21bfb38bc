from typing import Any

import case
from case import ffi, lib

assert (case.IS_RED(case.RED), lib.IS_RED(case.GREEN)) == (1, 0)
assert case.LARGER(1.5, 2.5) == 2.5
assert case.HALF(2**31 + 2) == 2**30 + 1, "by the prototype's type"
numbers = ffi.new("int[]", [3, 4])
case.SWAP(numbers, numbers + 1)
assert list(numbers) == [4, 3]
assert (case.MIRRORED({"x": 5, "y": 6}).x, case.MIRRORED([5, 6]).y) == (6, 5)
text = ffi.new("char[]", b"hello")
assert ffi.string(case.NEXT(text)) == b"ello"
assert case.AFTER(numbers)[0] == 3, "a macro sees the type of its argument"
assert case.ANSWER() == case.THE_ANSWER() == 42
assert case.A_HALF(number=2**40) == 2**39
assert case.LOGGED(1, 2) == 12
assert not hasattr(case, "UNTYPED")

# The prototype's types are known without a header; before C23, `bool` is a macro.
assert (case.IN_BYTE(255), case.IN_BYTE(256)) == (True, False)
assert not case.has("absent")

calls: list[tuple[Any, list[object]]] = [
    (case.IS_RED, ["red"]),
    (case.HALF, [1.5]),
    (case.ANSWER, [1]),
]
for function, wrong in calls:
    try:
        function(*wrong)
    except TypeError:
        continue
    raise AssertionError(function)
