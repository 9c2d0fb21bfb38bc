"""Buffers of structs: as on PyPy, the same ones are taken as on CPython."""

from __future__ import annotations

import ctypes
import random
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load
from tests.support.on_pypy import module_as_on_pypy

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from collections.abc import Iterator

np = pytest.importorskip("numpy", reason="NumPy is not installed, as it has no wheel for PyPy")

pytestmark = [needs_direct_calls, pytest.mark.builds]

HEADER: Final = """
#include <stdbool.h>
#include <wchar.h>
struct pair { int first; double second; };
struct nested { struct pair pair; struct { short x, y; } at; unsigned char bytes[3]; };
struct large { int number; long items[200]; };
struct choice { int kind; union { float real; int integer; } value; double more; };
struct mixed { bool is; wchar_t letter; void *pointer; float _Complex complex; };
struct bits { unsigned low : 3, high : 5; int more; };
union either { int integer; float real; };
#define TAKE(NAME, KIND) \\
    static inline double take_##NAME(const KIND NAME *items, int n) { return n; }
TAKE(pair, struct) TAKE(nested, struct) TAKE(large, struct) TAKE(choice, struct)
TAKE(mixed, struct) TAKE(bits, struct) TAKE(either, union)
static inline double take_rows(const int (*items)[3], int n) { return n; }
static inline double take_blocks(const short (*items)[2][3], int n) { return n; }
static inline double take_couples(const struct pair (*items)[2], int n) { return n; }
static inline double sum_of_pairs(const struct pair *items, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += items[i].first * 100 + items[i].second;
    return sum;
}
static inline void double_all(struct pair *items, int n)
{
    for (int i = 0; i < n; i++) items[i].second *= 2;
}
"""
NAMES: Final = ("pair", "nested", "large", "choice", "mixed", "bits", "either")
PAIR: Final = np.dtype([("first", "i4"), ("second", "f8")], align=True)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The module as on CPython and as on PyPy."""
    folder = tmp_path_factory.mktemp("structs")
    header = folder / "structs.h"
    header.write_text(HEADER)
    table = {"match": ["take_*", "sum_of_pairs", "double_all"], "lengths": {"items": "n"}}
    options = {
        "headers": [str(header)],
        "module": "of_structs",
        "annotations": {"functions": [table]},
        "output_dir": folder,
    }
    report = bind(Settings.of(options))
    return load("of_structs", report.path), module_as_on_pypy(Settings.of(options), folder)


def outcome(function: Any, items: object) -> object:
    try:
        return function(items)
    except TypeError as error:
        return str(error)


def test_they_are_read_and_written_in_place(both: tuple[Any, Any]) -> None:
    for module in both:
        items = np.array([(1, 2.5), (2, 3.5)], PAIR)
        assert module.sum_of_pairs(items) == 306
        module.double_all(items)
        assert items["second"].tolist() == [5, 7]
        assert module.sum_of_pairs(items[:0]) == 0
        assert module.sum_of_pairs([(1, 2)]) == 102
        items.flags.writeable = False
        assert module.sum_of_pairs(items) == 312
        with pytest.raises(TypeError, match="it is read-only"):
            module.double_all(items)
        with pytest.raises(TypeError, match="not one after the other"):
            module.sum_of_pairs(np.zeros(4, PAIR)[::2])
        packed = np.zeros(17, "u1")[1:].view(PAIR)
        with pytest.raises(TypeError, match="not aligned as C needs them"):
            module.sum_of_pairs(packed)


def dtypes() -> Iterator[Any]:
    """Yield what is right, or nearly so, for one of the structs."""
    place = np.dtype([("x", "i2"), ("y", "i2")])
    yield from (PAIR, "f8", "c16", "i4", "f4", "V16", "V8", "S4", ">i4", "?", "u1")
    for first, second in [
        *(("f4", "f8"), ("i4", "i8"), ("i4", ">f8"), (">i4", "f8"), ("i4", "c8"), ("O", "f8")),
        *(("f4", ">S8"), ("i4", "2f4"), ("2f4", "f8"), ("i4", "O"), ("i4", "(2,1)f4")),
    ]:
        layout = {"names": ["first", "second"], "offsets": [0, 8], "itemsize": 16}
        yield np.dtype(layout | {"formats": [first, second]})
    for three in ("3u1", "3?", "S3", "3i1", "f2"):
        yield np.dtype([("pair", PAIR), ("at", place), ("bytes", three)], align=True)
    yield np.dtype([("pair", PAIR, (1,)), ("at", place), ("bytes", "3u1")], align=True)
    for items in ("200i8", "200f8", "(20,10)i8", "100c16", "1600V1"):
        yield np.dtype([("number", "i4"), ("items", items)], align=True)
    for value in ("i4", "f4", "V4", "2i2"):
        yield np.dtype([("kind", "i4"), ("value", value), ("more", "f8")], align=True)
    for letter in ("U1", "i4", "u4", "f4"):
        names = [("is", "?"), ("letter", letter), ("pointer", "u8"), ("complex", "c8")]
        yield np.dtype(names, align=True)
    yield np.dtype([("low", "u1"), ("more", "i4")], align=True)


def test_formats(both: tuple[Any, Any]) -> None:
    taken = set()
    for dtype in dtypes():
        items = np.zeros(2, dtype)
        for name in NAMES:
            one, other = (outcome(getattr(m, f"take_{name}"), items) for m in both)
            assert one == other, (dtype, name)
            if one == 2:
                taken.add(name)
    assert taken == {*NAMES}


def test_records_of_bytes_alone(both: tuple[Any, Any]) -> None:
    """They take as much room as they say, and no time."""
    nothing: Any = type("nothing", (ctypes.Structure,), {"_fields_": []})
    fields = [
        ("none", nothing * 1_000_000 * 1_000_000),
        ("first", ctypes.c_int),
        ("second", ctypes.c_double),
    ]
    pair: Any = type("pair", (ctypes.Structure,), {"_fields_": fields})
    bytes_ = np.dtype([("bytes", "V2")])
    for items in (
        (pair * 2)(),
        np.zeros(2, [("bytes", bytes_, 4), ("second", "f8")]),
        np.zeros(2, [("first", "i4"), ("bytes", bytes_, 2), ("second", "f8")]),
    ):
        one, other = (outcome(m.take_pair, items) for m in both)
        assert one == other == 2.0


def test_rows(both: tuple[Any, Any]) -> None:
    """Buffers for pointers to arrays."""
    taken = set()
    for dtype in ("i4", "i2", "f4", PAIR):
        for shape in [
            (6,),
            (7,),
            (2, 3),
            (3, 2),
            (2, 2, 3),
            (0, 3),
            (2, 6),
            (2, 2),
            (),
            (1, 2),
        ]:
            items = np.zeros(shape, dtype)
            for name in ("rows", "blocks", "couples"):
                one, other = (outcome(getattr(m, f"take_{name}"), items) for m in both)
                assert one == other, (dtype, shape, name)
                taken.add((name, one if isinstance(one, float) else None))
    assert {("rows", 2), ("rows", None), ("blocks", 2), ("couples", 3)} <= taken


def test_drawn_formats(both: tuple[Any, Any]) -> None:
    """Records of 16 bytes with all kinds of numbers at all kinds of places."""
    draw = random.Random(1)  # noqa: S311  not for secrets
    letters = ["i4", "f8", "f4", "i8", "u2", "?", "c8", "S1", "S4", ">i4", "O", "V3", "2i2"]
    counts = {True: 0, False: 0}
    for _ in range(600):
        formats = draw.choices(letters, k=draw.randint(1, 3))
        offsets, at = [], 0
        for each in formats:
            at += draw.choice((0, 0, 0, 2, 4))
            offsets.append(at)
            at += np.dtype(each).itemsize
        if at > 16 or ("O" in formats and any(o % 8 for o in offsets)):
            continue
        names = [f"f{i}" for i in range(len(formats))]
        layout = {"names": names, "formats": formats, "offsets": offsets, "itemsize": 16}
        items = np.zeros(2, np.dtype(layout))
        one, other = (outcome(m.take_pair, items) for m in both)
        assert one == other, layout
        counts[one == 2] += 1
    assert min(counts.values()) > 5


def test_records_of_ctypes(both: tuple[Any, Any]) -> None:
    def record(*types: Any) -> Any:
        fields = {"_fields_": [(f"f{i}", each) for i, each in enumerate(types)]}
        return type("Record", (ctypes.Structure,), fields)

    c = ctypes
    pair = record(c.c_int, c.c_double)
    shapes = [
        pair,
        record(c.c_float, c.c_double),
        record(c.POINTER(c.c_int), c.c_double),
        record(c.c_int, c.c_int, c.c_double),
        record(c.c_int * 2, c.c_double),
        record(pair),
        record(pair, record(c.c_short, c.c_short), c.c_ubyte * 3),
        record(c.c_bool, c.c_wchar, c.c_void_p, c.c_float * 2),
        record(c.c_int, c.c_long * 200),
        record(c.c_int, c.c_int, c.c_double),
    ]
    for shape in shapes:
        for name in NAMES:
            one, other = (outcome(getattr(m, f"take_{name}"), (shape * 2)()) for m in both)
            assert one == other, (memoryview(shape()).format, name)
    for module in both:
        assert module.sum_of_pairs((pair * 2)(pair(1, 2.5), pair(2, 3.5))) == 306
