"""What the conversions give is what `ffi.new` and reading field by field give."""

from __future__ import annotations

import gc
import itertools
import math
import random
import sys
import tracemalloc
from typing import TYPE_CHECKING, Any

import case
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

built: Any = case  # most of what follows is wrong on purpose
ffi, lib = built.ffi, built.lib
draw = random.Random(1)  # noqa: S311  the same on every run
pair = built.new_pair((1, 2.5))


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    """Return what a call gives, or its exception's type and text."""
    try:
        return function(*args)
    except Exception as error:  # noqa: BLE001  which one it is, is the question
        return type(error), str(error)


def same(ours: Any, theirs: Any) -> Any:
    """Both failed alike, or made the same bytes and type."""
    if isinstance(ours, ffi.CData) and isinstance(theirs, ffi.CData):
        assert ffi.typeof(ours) is ffi.typeof(theirs)
        assert repr(ours).split(" owning ")[1] == repr(theirs).split(" owning ")[1]
        if ffi.typeof(ours) is ffi.typeof(
            "struct every *"
        ):  # bytes that a long double leaves open
            real, place = (
                (float(p.ld) for p in (ours, theirs)),
                ffi.offsetof("struct every", "ld"),
            )
            assert len(set(real)) == 1
            for p in (ours, theirs):
                ffi.buffer(p)[place : place + ffi.sizeof("long double")] = b"\0" * ffi.sizeof(
                    "long double"
                )
        return bytes(ffi.buffer(ours)) == bytes(ffi.buffer(theirs))
    return ours == theirs


# Values of every kind, most of which a given field refuses.
class Index:
    def __index__(self) -> int:
        return 7

    def __float__(self) -> float:
        return 7.5


class Bad:
    def __index__(self) -> int:
        raise ZeroDivisionError

    def __float__(self) -> float:
        raise ZeroDivisionError


values: list[Any] = [
    *(0, 1, -1, 5, 127, 128, -128, -129, 255, 256, 2**15, 2**16, 2**31 - 1, 2**31, 2**32),
    *(2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64 - 1, 2**64, 2**200, True, False),
    *(
        0.0,
        -2.5,
        1e308,
        math.inf,
        1j,
        b"",
        b"x",
        b"xy",
        b"12345678",
        b"123456789",
        "",
        "y",
        "zz",
    ),
    *("\U0001f600", None, (), [], {}, (1, 2.5), [1, 2.5], {"num": 3}, {"nope": 3}, (1, 2, 3)),
    *(
        ((1, 2, 3), (4, 5, 6)),
        [[1], [2]],
        [[1, 2, 3, 4]],
        [(1, 2.0), (3, 4.0)],
        (b"ab", b"abcd"),
    ),
    *(
        ffi.NULL,
        pair,
        pair[0],
        ffi.new("int *", 3),
        ffi.new("int[2]"),
        ffi.addressof(lib, "twice"),
    ),
    *(ffi.cast("long double", 1.25), ffi.cast("int", 3), ffi.cast("enum color", 5)),
    *(ffi.new("union number *", {"i": 4})[0], object(), range(2), Index(), Bad()),
    *(bytearray(b"x"), float("nan"), (True, False), "12345678", (Index(), Index()), [Bad(), 1]),
]

names = {
    "pair": "struct pair",
    "nest": "nest",
    "every": "struct every",
    "arrays": "struct arrays",
    "padded": "struct padded",
    "packed": "struct packed",
    "taken": "struct taken",
}
for stem, spelling in names.items():
    new, pointer = getattr(built, f"new_{stem}"), f"{spelling} *"
    count = len(ffi.typeof(spelling).fields)
    assert same(new(), ffi.new(pointer))
    assert same(new(None), ffi.new(pointer, None))
    for value in values:
        assert same(outcome(new, value), outcome(ffi.new, pointer, value)), (stem, value)
    # One field of each value, among good ones.
    for index, value in itertools.product(range(count), values):
        for kind in (tuple, list):
            init = [0] * index + [value]
            if stem in {"every", "nest", "arrays"}:
                good = ffi.new(pointer)
                init = [getattr(good, n) for n, _ in ffi.typeof(spelling).fields[:index]]
                init = [item if not isinstance(item, float) else 1.5 for item in init] + [value]
            given = kind(init)
            got, expected = outcome(new, given), outcome(ffi.new, pointer, given)
            if isinstance(value, float) and math.isnan(value) and isinstance(got, ffi.CData):
                continue  # the bits of a NaN are nobody's business
            assert same(got, expected), (stem, index, value, got, expected)
    # A field more than there are.
    too_many = (0,) * (count + 1)
    assert same(outcome(new, too_many), outcome(ffi.new, pointer, too_many))

# Arrays.
for anything in (
    *([], (), [(1, 2.5)], ((1, 2.5), [3, 4]), [{"num": 1}, pair[0]], [(1,)], [()], 0, 3, -1),
    *(None, "x", b"x", 1.5, [1], [(1, 2, 3)], [(2**31, 0)], [(1, 2.5), ("x", 1)], range(3)),
    *(Index(), 2**70, [(Bad(), 1)], object(), pair, built.new_pair_array(2)),
):
    got = outcome(built.new_pair_array, anything)
    assert same(got, outcome(ffi.new, "struct pair[]", anything)), anything
many = [(draw.randrange(-(2**31), 2**31), draw.random()) for _ in range(100)]
array = built.new_pair_array(many)
assert len(array) == 100
assert built.pair_as_list(array) == many == [(p.num, p.dnum) for p in array]
assert built.pair_as_list(array, 3) == many[:3]
assert built.pair_as_list(array + 1, length=2) == many[1:3]
assert built.pair_as_list(ffi.new("struct pair[2]")) == [(0, 0.0)] * 2
assert built.pair_as_list(built.new_pair_array([])) == []


# A list that changes while it is read does no harm.
class Shrinks:
    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def __index__(self) -> int:
        del self.items[:]
        return 1


items: list[Any] = []
items += [(1, 2.0), [Shrinks(items), 3.0], (5, 6.0)]
assert outcome(built.new_pair_array, items) is not None


# Reading, against reading field by field.
def read(value: Any) -> Any:
    """Return the tuple that a cdata converts to."""
    if not isinstance(value, ffi.CData):
        return value
    type_ = ffi.typeof(value)
    if type_.kind == "struct":
        return tuple(read(getattr(value, name)) for name, _ in type_.fields)
    if type_.kind == "array":
        if type_.item.cname in {"char", "wchar_t"}:
            return ffi.string(value)
        return tuple(read(item) for item in value)
    return value


def equal(ours: Any, theirs: Any) -> Any:
    if isinstance(ours, tuple):
        return (
            isinstance(theirs, tuple)
            and len(ours) == len(theirs)
            and all(map(equal, ours, theirs))
        )
    if isinstance(ours, ffi.CData):
        type_ = ffi.typeof(ours)
        if type_ is not ffi.typeof(theirs):
            return False
        if type_.kind == "union":
            return ours.i == theirs.i
        if type_.kind == "primitive":
            return equal(float(ours), float(theirs))
        return ours == theirs
    return type(ours) is type(theirs) and (ours == theirs or (repr(ours) == repr(theirs)))


for stem, spelling in names.items():
    as_tuple = getattr(built, f"{stem}_as_tuple")
    if stem == "taken":
        assert as_tuple(4) == 5, "C's own function"
        continue
    for _ in range(50):
        p = ffi.new(f"{spelling} *")
        memory = ffi.buffer(p)
        memory[:] = bytes(draw.choice((0, 1, 65, 127, 128, 255)) for _ in range(len(memory)))
        for name, field in ffi.typeof(spelling).fields:  # not a value of its type
            if field.type.cname in {"_Bool", "wchar_t"}:
                setattr(p, name, {"_Bool": True, "wchar_t": "ü"}[field.type.cname])
        if stem == "arrays":
            p.wide, p.flags = draw.choice(("", "abc", "12345678")), (True, False)
        assert equal(as_tuple(p), read(p[0])), (stem, as_tuple(p), read(p[0]))
        assert equal(as_tuple(p[0]), as_tuple(p))
flags = ffi.new("struct arrays *")
ffi.buffer(flags)[ffi.offsetof("struct arrays", "flags")] = b"\x05"
assert outcome(built.arrays_as_tuple, flags) == outcome(lambda: flags.flags[0])

# A union is copied: it stays when the struct is gone.
kept = built.every_as_tuple(ffi.new("struct every *", {"number": {"i": 11}}))[24]
gc.collect()
assert kept.i == 11

# Text.
text = built.new_arrays((b"gr\xc3\xbc", "wide"))
assert built.arrays_as_tuple(text)[:2] == (b"gr\xc3\xbc", "wide")
assert built.arrays_as_tuple(text, "utf-8")[:2] == ("grü", "wide")
assert built.arrays_as_tuple(text, encoding="latin-1")[0] == "grÃ¼"
assert built.arrays_as_tuple(text, "ascii", "replace")[0] == "gr��"
assert outcome(built.arrays_as_tuple, text, "ascii")[0] is UnicodeDecodeError
assert outcome(built.arrays_as_tuple, text, "no-such")[0] is LookupError
assert built.arrays_as_list(text, 1, "utf-8")[0][0] == "grü"
assert built.arrays_as_list(text, length=1, errors="strict", encoding="utf-8")[0][7] == ("", "")
full = built.new_arrays((b"12345678", "12345678"))
assert built.arrays_as_tuple(full)[:2] == (b"12345678", "12345678")

# Neither a slice nor a pointer from a cast keeps its array alive.
in_two, too_large = ffi.new("char[]", b"a\0b"), ffi.new("int[]", [0x110000, 0])
for cdata in (
    *(text.name, full.name, text.wide, text.words, text.words[1], text.bytes, built.greeting()),
    *(ffi.new("char[]", b"abc"), ffi.new("char[3]", b"abc"), ffi.new("char *", b"x")),
    *(ffi.NULL, ffi.cast("char *", 0), pair, pair[0], ffi.cast("enum color", 5), 5, None, "x"),
    *(
        b"x",
        ffi.cast("char", 65),
        ffi.new("wchar_t[]", "wide"),
        ffi.new("unsigned char[3]", b"ab"),
        ffi.cast("unsigned char *", text.name),
        ffi.cast("const unsigned char *", text.name),
        ffi.new("signed char[]", b"s\xff"),
        ffi.new("uint8_t[2]", b"ab"),
        ffi.new("char[]", 0),
        in_two[1:3],
        ffi.new("bool[]", [True]),
        ffi.new("short[]", [1]),
        ffi.new("int *"),
        ffi.from_buffer(b"buffer\0"),
        ffi.from_buffer("unsigned char[]", bytearray(b"more")),
        ffi.gc(ffi.new("char[4]", b"gc"), lambda _: None),
        ffi.new("wchar_t[3]", "abc"),
        ffi.new("char16_t[]", "\ufeff\U0001f600"),
        ffi.new("char16_t[]", [chr(0xD83D), "a"]),
        ffi.new("char16_t *", "c"),
        ffi.new("char32_t[2]", "\U0001f600b"),
        ffi.new("char32_t[]", "\ud800"),
        ffi.cast("char32_t *", too_large),
        ffi.cast("wchar_t *", 0),
        ffi.new("char *[]", 1),
        ffi.new("char[2][3]"),
    ),
):
    assert outcome(built.as_bytes, cdata) == outcome(ffi.string, cdata), cdata
    expected = outcome(ffi.string, cdata)
    expected = outcome(expected.decode) if isinstance(expected, bytes) else expected
    assert outcome(built.as_str, cdata) == expected, cdata
assert built.as_str(built.greeting()) == "grüß"
assert built.as_str(built.greeting(), "latin-1") == "grÃ¼Ã\x9f"
assert built.as_str(built.greeting(), encoding="ascii", errors="ignore") == "gr"

# What is refused.
null = ffi.cast("struct pair *", 0)
for call, expected in (
    (lambda: built.pair_as_tuple(null), RuntimeError),
    (lambda: built.pair_as_tuple(ffi.NULL), RuntimeError),
    (lambda: built.pair_as_list(null, 1), RuntimeError),
    (lambda: built.pair_as_tuple(text), TypeError),
    (lambda: built.pair_as_tuple((1, 2.5)), TypeError),
    (lambda: built.pair_as_tuple(ffi.new("char[16]")), TypeError),
    (built.pair_as_tuple, TypeError),
    (lambda: built.pair_as_tuple(pair, "utf-8", "strict", 1), TypeError),
    (lambda: built.pair_as_tuple(pair, nope=1), TypeError),
    (lambda: built.pair_as_tuple(pair, "utf-8", encoding="utf-8"), TypeError),
    (lambda: built.pair_as_tuple(pair, 8), TypeError),
    (lambda: built.pair_as_list(pair), TypeError),
    (lambda: built.pair_as_list(pair[0], 1), TypeError),
    (lambda: built.pair_as_list(array, 101), IndexError),
    (lambda: built.pair_as_list(array, -1), ValueError),
    (lambda: built.pair_as_list(array, "x"), TypeError),
    (lambda: built.pair_as_numpy(pair), TypeError),
    (lambda: built.new_pair((), ()), TypeError),
    (built.new_pair_array, TypeError),
    (lambda: built.new_pair_array(init=3), TypeError),
    (lambda: built.pair_dtype(1), TypeError),
):
    # cffi 1.17 warns of an implicit cast, which is an error here.
    assert outcome(call)[0] in {expected, UserWarning}, outcome(call)
assert built.new_pair(init=(1,)).num == 1

# NumPy: every field where C has it, without a copy.
for stem, spelling in names.items():
    dtype, fields = getattr(built, f"{stem}_dtype")(), ffi.typeof(spelling).fields
    assert dtype.itemsize == ffi.sizeof(spelling)
    assert dtype.names == tuple(name for name, _ in fields)
    for name, field in fields:
        inner, offset = dtype.fields[name][:2]
        assert offset == field.offset
        assert inner.itemsize == ffi.sizeof(field.type), (stem, name)
view = built.pair_as_numpy(array)
assert view.shape == (100,)
assert view.tolist() == many
view["num"][3] = 17
assert array[3].num == 17
array[4].dnum = 0.25
assert view["dnum"][4] == 0.25
assert built.pair_as_numpy(array + 2, 3).tolist() == built.pair_as_list(array + 2, 3)
array = None
gc.collect()
assert view["num"][3] == 17
assert built.pair_as_numpy(built.new_pair_array([])).shape == (0,)
filled = built.new_every_array(2)
filled[1] = (
    -1,
    2,
    -3,
    4,
    -5,
    6,
    -7,
    8,
    -9,
    10,
    -11,
    12,
    13,
    1.5,
    2.5,
    3.5,
    True,
    b"c",
    "w",
    5,
    1j,
)
row = built.every_as_numpy(filled)[1]
assert row.item()[:15] == built.every_as_tuple(filled + 1)[:15]
assert (row["ld"], row["b"], row["c"], row["w"], row["z"]) == (3.5, True, b"c", "w", 1j)
grid = built.arrays_as_numpy(
    built.new_arrays({"grid": [[1, 2, 3], [4, 5, 6]], "name": b"n"}), 1
)
assert np.array_equal(grid["grid"][0], [[1, 2, 3], [4, 5, 6]])
assert grid["name"][0] == b"n"
assert grid["words"].shape == (1, 2)

# Nothing where values do not end, or a name is taken.
for stem in ("bits", "with_bits", "flexible", "opaque", "anonymous"):
    assert not any(
        name in {f"new_{stem}", f"{stem}_as_tuple", f"{stem}_dtype"} for name in dir(built)
    )
assert ffi.typeof(built.new_taken_array((2,))).cname == "struct taken_array *"
assert ffi.typeof(built.new_taken_array_array(2)).cname == "struct taken_array[]"
assert built.new_arrays__points((1, 2)).y == 2
assert built.pair_as_tuple.__text_signature__ == "(p, /, encoding=None, errors=None)"
assert built.pair_as_tuple.__module__ == "case"


# No reference is lost or kept, on good ways and bad ones.
def work() -> None:
    marker = [object() for _ in range(8)]
    before = [sys.getrefcount(item) for item in marker]
    for init in [
        (1, 2.5),
        (marker[0], 1),
        [1, marker[1]],
        (1, marker[2], 3),
        marker[3],
        {"num": 1},
    ]:
        outcome(built.new_pair, init)
        outcome(built.new_pair_array, [(1, 2.5), init])
        outcome(built.new_nest, ((1, 2.5), [init, init]))
    for value in (*marker, pair, null, array_again, text):
        outcome(built.pair_as_tuple, value)
        outcome(built.pair_as_tuple, value, value)
        outcome(built.pair_as_list, value)
        outcome(built.pair_as_list, value, value)
        outcome(built.pair_as_numpy, value)
        outcome(built.as_str, value)
    built.arrays_as_tuple(text, "utf-8")
    outcome(built.arrays_as_tuple, text, "ascii")
    outcome(built.arrays_as_tuple, flags)
    built.every_as_tuple(filled)
    assert [sys.getrefcount(item) for item in marker] == before


def traced_bytes() -> int:
    """Return the bytes in use, without the names that Python's cache of attributes keeps."""
    of_sys: Any = sys  # Python 3.13 has another function for that
    (getattr(of_sys, "_clear_internal_caches", None) or of_sys._clear_type_cache)()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


array_again = built.new_pair_array(3)
work()
counted = [
    *(pair, null, text, ffi.typeof("struct pair"), ffi.typeof("struct pair *")),
    *(ffi.typeof("struct every"), ffi.typeof("char *"), ffi.typeof("void *")),
    *(None, built.pair_dtype()),
]
tracemalloc.start()
for _ in range(50):  # until all that is kept once is there
    work()
start = traced_bytes()
counts = [sys.getrefcount(item) for item in counted]
for _ in range(200):
    work()
grown = traced_bytes() - start
assert grown < 10_000, grown
after = [sys.getrefcount(item) for item in counted]
assert all(abs(x - y) < 150 for x, y in zip(after, counts, strict=True)), (counts, after)
