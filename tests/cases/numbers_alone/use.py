import array

import case
from case import ffi, lib


class Half:
    def __float__(self) -> float:
        return 0.5


WRONG: tuple[object, ...] = (
    *(None, [1], (1,), "text", b"bytes", {}, object(), array.array("i", [1]), memoryview(b"b")),
    *(ffi.NULL, ffi.new("int *"), ffi.new("struct pair *")[0]),
)

for where in (case, lib):
    given = ((3, -1), (case.LEFT, 4), (ffi.cast("int", 4), 1))
    assert [where.add(*each) for each in given] == [2, 3, 5]
    assert where.twice((1 << 63) - 1) == (1 << 64) - 2
    assert (where.half(3), where.half(Half()), where.quarter(1.0)) == (1.5, 0.25, 0.25)
    assert (where.next(b"a"), where.wider("a"), where.negated(0)) == (b"b", "b", True)
    assert where.other(case.LEFT) == case.RIGHT
    assert float(where.third(3)) == 1.0
    both = where.both(1, 2.5)
    assert (both.left, both.right) == (1, 2.5)
    assert ffi.string(where.name_of(0)) == b"zero"
    assert where.adder(0)(1, 2) == 3
    assert where.nothing() is None
    for name in ("add", "twice", "half", "quarter", "next", "negated", "wider", "other"):
        for wrong in WRONG:
            try:
                getattr(where, name)(*(wrong, 1)[: 2 if name == "add" else 1])
            except TypeError:
                continue
            raise AssertionError(name, wrong)
    for wrong in (1 << 70, -(1 << 70), 1 << 31):
        try:
            where.add(wrong, 1)
        except OverflowError:
            continue
        raise AssertionError(wrong)
    for arguments in ((), (1,), (1, 2, 3)):
        try:
            where.add(*arguments)
        except TypeError:
            continue
        raise AssertionError(arguments)

assert case.add(left=1, right=2) == 3
assert case.add(1, right=ffi.cast("long", 3)) == 4
assert ffi.string(case.name_of(number=1)) == b"other"
