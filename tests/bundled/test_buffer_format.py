"""The formats of buffers, compared with NumPy, ctypes and `struct`."""

from __future__ import annotations

import ctypes
import struct
import sys
from ctypes import c_byte, c_double, c_short
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ferrule.buffer_format import Field, read_format

if TYPE_CHECKING:
    from collections.abc import Sequence

np = pytest.importorskip("numpy", reason="NumPy is not installed, as it has no wheel for PyPy")
INT, DOUBLE = struct.calcsize("@i"), struct.calcsize("@d")
NATIVE = "<" if sys.byteorder == "little" else ">"
FOREIGN = ">" if sys.byteorder == "little" else "<"


@pytest.mark.parametrize(
    "text",
    ["=i4xd", "T{=i:a:xxxx=d:b:}", f"T{{{NATIVE}i:a:4x{NATIVE}d:b:}}", " = i 4x d ", "^i4xd"],
)
def test_padding_that_is_written_out(text: str) -> None:
    assert read_format(text, 16) == (Field("int", 4, 0), Field("float", 8, 8))


def test_native_alignment_is_the_compilers() -> None:
    class Record(ctypes.Structure):
        _fields_: ClassVar[Sequence[Any]] = [("a", c_byte), ("b", c_double), ("c", c_short)]

    expected = (
        Field("int", 1, Record.a.offset),
        Field("float", DOUBLE, Record.b.offset),
        Field("int", ctypes.sizeof(c_short), Record.c.offset),
    )
    assert read_format("bdh", ctypes.sizeof(Record)) == expected
    assert read_format("@bdh0d", ctypes.sizeof(Record)) == expected
    assert read_format(memoryview(Record()).format, ctypes.sizeof(Record)) == expected


@pytest.mark.parametrize("align", [False, True])
@pytest.mark.parametrize("codes", ["if", "bdi", "HQ", "dhb", "Lqe"])
def test_numpys_formats(codes: str, align: bool) -> None:  # noqa: FBT001  a parameter of pytest's
    dtype = np.dtype([(f"f{i}", code) for i, code in enumerate(codes)], align=align)
    kinds = {"i": "int", "u": "unsigned", "f": "float"}
    fields = dtype.fields
    assert fields is not None
    expected = tuple(
        (kinds[fields[name][0].kind], fields[name][0].itemsize, fields[name][1])
        for name in dtype.names or ()
    )
    array: Any = np.zeros(1, dtype)
    assert read_format(memoryview(array).format, dtype.itemsize) == expected


def test_a_single_number() -> None:
    assert read_format("d", DOUBLE) == (Field("float", DOUBLE, 0),)
    assert read_format("I", INT) == (Field("unsigned", INT, 0),)


@pytest.mark.parametrize(
    ("text", "itemsize"),
    [
        ("2i", 2 * INT), ("?", 1), ("c", 1), ("4s", 4), ("P", 8), ("Zd", 16), ("O", 8),
        ("T{T{i:a:}:x:d:y:}", 16), ("(2)i", 2 * INT), ("T{i:a:", INT), ("w", 4), ("é", 1),
        ("i4xd", 20), ("=id", 24), (FOREIGN + "i", 4), ("=n", 8), ("", 4),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, itemsize: int) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_format(text, itemsize)
