"""Buffers for pointer parameters: which are used without a copy, and why others are refused."""

from __future__ import annotations

import array
import ctypes
import mmap
import re
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from types import ModuleType

    from tests.direct.conftest import Ways

np = pytest.importorskip("numpy", reason="NumPy is not installed, as it has no wheel for PyPy")
TYPE: Final = "holds items of another type or size"
READ_ONLY: Final = "is read-only, and the function may write there"
STRIDED: Final = "not one after the other (C-contiguous)"
ALIGNMENT: Final = "are not aligned as C needs them"
ORDER: Final = TYPE

# By the dtype: the functions of test types whose pointers take it.
TAKEN: Final = {
    "i1": {"schar", "i8", "uchar", "u8", "char"},
    "u1": {"schar", "i8", "uchar", "u8", "char"},
    "?": {"schar", "i8", "uchar", "u8", "char", "bool"},
    "i2": {"short", "ushort", "i16", "u16", "char16"},
    "u2": {"short", "ushort", "i16", "u16", "char16"},
    "i4": {"int", "uint", "i32", "u32", "mode", "wchar", "char32", "colour", "sign"},
    "u4": {"int", "uint", "i32", "u32", "mode", "wchar", "char32", "colour", "sign"},
    "i8": {
        *("long", "llong", "ulong", "ullong", "i64", "u64", "size", "ssize", "intptr"),
        *("ptrdiff", "off", "number", "vast", "range"),
    },
    "u8": {
        *("long", "llong", "ulong", "ullong", "i64", "u64", "size", "ssize", "intptr"),
        *("ptrdiff", "off", "number", "vast", "range"),
    },
    "f4": {"float", "real"},
    "f8": {"double"},
    "g": {"ldouble"},
    "c8": {"cfloat"},
    "c16": {"cdouble"},
}
ALL: Final = sorted(set().union(*TAKEN.values()))


@pytest.fixture(params=["inlined", "compact"])
def module(ways: Ways, request: pytest.FixtureRequest) -> ModuleType:
    chosen: ModuleType = getattr(ways, request.param)
    return chosen


def refused(module: Any, name: str, *args: object) -> str:
    with pytest.raises(TypeError, match=re.escape(f"{name}() argument 1: a buffer of ")) as e:
        getattr(module, name)(*args)
    return str(e.value)


@pytest.mark.parametrize("dtype", sorted(TAKEN))
def test_items(module: Any, dtype: str) -> None:
    items = np.array([1, 0], dtype)
    for kind in ALL:
        same, second = getattr(module, f"same_{kind}"), f"second_{kind}"
        if kind in TAKEN[dtype]:
            address = int(module.ffi.cast("intptr_t", same(items)))
            assert address == items.ctypes.data, "without a copy"
            items[1] = 1
            value = getattr(module, second)(items, 2)
            assert value in {1, "\x01", b"\x01"} or float(value) == 1
        else:
            assert TYPE in refused(module, second, items, 2)


@pytest.mark.parametrize("dtype", sorted(TAKEN.keys() - {"g"}))  # NumPy gives no such buffer
def test_the_other_byte_order(module: Any, dtype: str) -> None:
    items = np.array([1, 0], dtype)
    swapped = items.astype(items.dtype.newbyteorder())
    for kind in TAKEN[dtype]:
        if items.itemsize == 1:
            getattr(module, f"same_{kind}")(swapped)
        else:
            assert ORDER in refused(module, f"same_{kind}", swapped)
    assert module.same_void(swapped) != module.ffi.NULL


def test_layout(module: Any) -> None:
    grid = np.arange(6, dtype="i4").reshape(2, 3)
    assert module.sum_of_grid(grid) == 5320
    assert module.sum_of_row(grid[1]) == 53
    assert module.sum_of_three(grid[1]) == 543
    for wrong in (grid.T, grid[:, ::2], np.asfortranarray(grid), grid[0, ::-1], grid[0, ::2]):
        assert STRIDED in refused(module, "sum_of_grid", wrong)
        assert STRIDED in refused(module, "first_int", wrong)
        assert STRIDED in refused(module, "same_void", wrong)
    memory = np.zeros(17, "u1")
    assert ALIGNMENT in refused(module, "second_int", memory[1:9].view("i4"), 2)
    assert ALIGNMENT in refused(module, "second_double", memory[1:17].view("f8"), 2)
    assert module.second_int(memory[4:12].view("i4"), 2) == 0
    assert module.first_void(memory[1:9].view("i4")) == 0


def test_rows(module: Any) -> None:
    """The parameters are `int (*)[3]`, rows of 12 bytes."""
    row = np.arange(3, dtype="i4")
    for right in (
        row,
        row.reshape(1, 3),
        row.reshape(1, 1, 3),
        memoryview(row),
        np.tile(row, 2),
    ):
        assert module.sum_of_row(right) == 20
    grid = memoryview(bytearray(24)).cast("i", (2, 3))
    assert module.sum_of_grid(grid) == 0
    for name in ("sum_of_row", "sum_of_grid"):
        for wrong, length in ((np.zeros((3, 2), "i4"), 8), (np.zeros((3, 4), "i4"), 16)):
            assert f"its rows have {length} bytes, but C's have 12" in refused(
                module, name, wrong
            )
        for count in (1, 2, 4, 5):
            told = refused(module, name, np.zeros(count, "i4"))
            assert f"its {4 * count} bytes are not whole rows of 12 bytes" in told
        wrong_view = memoryview(bytearray(24)).cast("i", (3, 2))
        assert "its rows have 8 bytes" in refused(module, name, wrong_view)
        assert "its rows have 8 bytes" in refused(module, name, ((ctypes.c_int * 2) * 3)())
        assert "not whole rows" in refused(module, name, np.array(5, "i4"))
        assert "its rows have 8 bytes" in refused(module, name, np.zeros((0, 2), "i4"))
        assert "its rows have 0 bytes" in refused(module, name, np.zeros((2, 0), "i4"))
        assert TYPE in refused(module, name, bytearray(24))
        assert TYPE in refused(module, name, np.zeros((2, 3), "i8"))
        assert STRIDED in refused(module, name, np.zeros((3, 2), "i4").T)


def test_rows_of_rows(module: Any) -> None:
    """The parameter is `const short (*)[2][3]`, rows of rows of 6 bytes."""
    items = np.arange(12, dtype="i2")
    for shape in ((2, 2, 3), (12,), (4, 3), (1, 2, 2, 3)):
        assert module.last_of_blocks(items.reshape(shape), 2) == 11
    assert module.last_of_blocks(np.arange(6, dtype="i2"), 1) == 5
    assert "not whole rows of 12 bytes" in refused(
        module, "last_of_blocks", np.zeros((3, 3), "i2"), 1
    )
    for shape, told in (
        ((2, 3, 2), "have 4 bytes"),
        ((4, 1, 3), "its rows have 6 bytes, but C's have 12"),
    ):
        assert told in refused(module, "last_of_blocks", items.reshape(shape), 2)


def test_rows_of_records_and_of_bytes(module: Any) -> None:
    pair = np.dtype([("first", "i4"), ("second", "f8")], align=True)
    assert module.first_of_couples(np.array([(1, 2.5), (2, 3.5)], pair)) == 1
    assert "not whole rows of 32 bytes" in refused(
        module, "first_of_couples", np.zeros(3, pair)
    )
    assert "not whole rows of 32 bytes" in refused(
        module, "first_of_couples", np.zeros(1, pair)
    )
    assert TYPE in refused(module, "first_of_couples", bytearray(32))
    assert module.first_of_names(bytearray(b"abcdefgh")) == ord("a")
    assert "its 7 bytes are not whole rows of 4 bytes" in refused(
        module, "first_of_names", bytearray(7)
    )
    assert module.first_of_any(np.array([7, 8], "i4")) == 7, (
        "`int (*)[]` has rows of any length"
    )


def test_read_only(module: Any) -> None:
    items = np.array([3, 4], "i4")
    items.flags.writeable = False
    assert module.second_int(items, 2) == 4
    for name in ("same_int", "same_void"):
        assert READ_ONLY in refused(module, name, items)
    assert READ_ONLY in refused(module, "store_int", items, 5)
    assert READ_ONLY in refused(module, "same_char", memoryview(b"ab"))
    assert module.first_void(memoryview(b"ab")) == ord("a")
    assert module.length_of(memoryview(b"ab\0")) == 2
    assert module.length_of(b"abc") == 3, "bytes are cffi's own matter"


def test_what_c_writes(module: Any) -> None:
    items = np.zeros(2, "f8")
    module.store_double(items, 2.5)
    numbers = array.array("i", [0, 0])
    module.store_int(numbers, 7)
    raw = bytearray(2)
    module.store_uchar(raw, 200)
    module.store_char(memoryview(raw)[1:], b"x")
    with mmap.mmap(-1, 16) as mapped:
        module.store_char(mapped, b"m")
        assert mapped[0] == ord("m")
    own = (ctypes.c_int * 2)(1, 2)
    module.store_int(own, 9)
    assert (list(items), list(numbers), raw, own[0]) == (
        [2.5, 0],
        [7, 0],
        bytearray(b"\xc8x"),
        9,
    )


def test_records(module: Any) -> None:
    pair = np.dtype([("first", "i4"), ("second", "f8")], align=True)
    items = np.array([(1, 2.5), (2, 3.5)], pair)
    assert module.sum_of_pairs(items, 2) == 306
    assert module.field_pair(items[1:]) == 2
    packed = np.zeros(2, [("first", "i4"), ("second", "f8")])
    assert TYPE in refused(module, "sum_of_pairs", packed, 2)
    assert TYPE in refused(module, "sum_of_pairs", np.zeros(2, "f8"), 2)
    assert TYPE in refused(module, "sum_of_pairs", np.zeros(2, "c16"), 2)
    assert module.field_letter(np.zeros(2, [("only", "S1")])) == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("f4", "f8"),
        ("i4", "i8"),
        ("i4", ">f8"),
        (">i4", "f8"),
        ("i4", "c8"),
        ("f4", ">S8"),
        ("i4", "2f4"),
        ("2f4", "f8"),
        ("O", "f8"),
        ("i4", "O"),
    ],
)
def test_records_of_other_numbers(module: Any, first: str, second: str) -> None:
    layout = {"names": ["first", "second"], "offsets": [0, 8], "itemsize": 16}
    wrong = np.zeros(2, np.dtype(layout | {"formats": [first, second]}))
    assert TYPE in refused(module, "sum_of_pairs", wrong, 2)


@pytest.mark.parametrize(
    ("formats", "offsets", "fits"),
    [
        (["i4", "f8"], [4, 8], False),
        (["i4", "f8"], [0, 4], False),
        (["i4"], [4], False),
        (["f4", "f8"], [4, 8], False),
        (["i4"], [0], True),
        (["f8"], [8], True),
        (["i4", "f4", "f8"], [0, 4, 8], True),  # a name for the padding
        (["i4", ">S8"], [0, 8], True),  # bytes have no order, and say nothing of a number
        (["V16"], [0], True),
    ],
)
def test_records_of_other_places(
    module: Any, formats: list[str], offsets: list[int], *, fits: bool
) -> None:
    names = [f"f{i}" for i in range(len(formats))]
    layout = {"names": names, "formats": formats, "offsets": offsets, "itemsize": 16}
    items = np.zeros(2, np.dtype(layout))
    if fits:
        assert module.sum_of_pairs(items, 2) == 0
    else:
        assert TYPE in refused(module, "sum_of_pairs", items, 2)


def test_records_within_records(module: Any) -> None:
    place = np.dtype([("x", "i2"), ("y", "i2")])
    pair = np.dtype([("first", "i4"), ("second", "f8")], align=True)
    for three in ("3u1", "3?", "S3", "3i1"):
        nested = np.dtype([("pair", pair), ("at", place), ("bytes", three)], align=True)
        assert module.field_nested(np.zeros(2, nested)) == 0, three
    pair = np.dtype([("first", "f4"), ("second", "f8")], align=True)
    nested = np.dtype([("pair", pair), ("at", place), ("bytes", "3u1")], align=True)
    assert TYPE in refused(module, "field_nested", np.zeros(2, nested))
    large = np.dtype([("number", "i4"), ("items", "200i8")], align=True)
    assert module.field_large(np.zeros(1, large)) == 0
    large = np.dtype([("number", "i4"), ("items", "200f8")], align=True)
    assert TYPE in refused(module, "field_large", np.zeros(1, large))
    large = np.dtype([("number", "i4"), ("items", "(20,10)i8")], align=True)
    assert module.field_large(np.zeros(1, large)) == 0


def test_records_of_ctypes(module: Any) -> None:
    class Pair(ctypes.Structure):
        _fields_ = [("first", ctypes.c_int), ("second", ctypes.c_double)]  # type: ignore[mutable-override]  # as ctypes wants it

    class Other(ctypes.Structure):
        _fields_ = [("first", ctypes.c_float), ("second", ctypes.c_double)]  # type: ignore[mutable-override]  # as ctypes wants it

    class Pointing(ctypes.Structure):
        _fields_ = [("first", ctypes.POINTER(ctypes.c_int)), ("second", ctypes.c_double)]  # type: ignore[mutable-override]  # as ctypes wants it

    assert module.sum_of_pairs((Pair * 2)(Pair(1, 2.5), Pair(2, 3.5)), 2) == 306
    for wrong in (Other, Pointing):
        assert TYPE in refused(module, "sum_of_pairs", (wrong * 2)(), 2)


def test_empty(module: Any) -> None:
    for empty in (np.zeros(0, "i4"), array.array("i"), np.zeros((0, 3), "i4")):
        assert module.second_int(empty, 0) == 0
    assert module.sum_of_bytes(bytearray(), 0) == 0
    assert module.same_void(bytearray()) != module.ffi.NULL
    assert TYPE in refused(module, "second_int", np.zeros(0, "f8"), 0)


def test_one_item(module: Any) -> None:
    assert module.first_int(np.array(5, "i4")) == 5
    assert module.first_double(np.float64(2.5)) == 2.5, "a scalar is a buffer of one item"


def test_pointers_that_take_no_buffer(module: Any) -> None:
    for name in ("same_texts", "same_pairs", "same_hidden"):
        assert "this pointer takes no buffer" in refused(module, name, bytearray(16))
    with pytest.raises(TypeError, match="initializer for ctype"):
        module.apply(bytearray(8), 1)


def test_words(module: Any) -> None:
    told = refused(module, "second_int", np.zeros(2, "f4"), 2)
    assert told == (
        "second_int() argument 1: a buffer of 'ndarray' cannot be passed as 'int *': it holds "
        "items of another type or size"
    )


def test_lib_takes_what_cffi_takes(ways: Ways) -> None:
    for module in (ways.inlined, ways.compact):
        with pytest.raises(TypeError, match="initializer for ctype 'int \\*'"):
            module.lib.same_int(np.zeros(2, "i4"))
