"""`ferrule.datapoint.add_data`, compared with other ways to sum many points.

Claims: from a NumPy array it takes as long as the loop in C, within 10 %; from a list of tuples
it is at least 3 times as fast as cffi's own conversion of the list. All but NumPy add from left to
right; NumPy adds in pairs, so its sums can differ in the last bits.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from measurement import Claim, compile_c, main

from ferrule import _lib
from ferrule.datapoint import add_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from measurement import Alternatives

COUNT = 10_000_000
LISTED = 1_000_000
DTYPE = np.dtype([("num", np.intc), ("dnum", np.double)], align=True)
ffi: Any = _lib.ffi
lib: Any = _lib.lib

# The obvious loop, without a check for overflow. -O2, as most C is compiled.
PURE_C = """
typedef struct { int num; double dnum; } DataPoint;

DataPoint add(const DataPoint *points, unsigned n)
{
    DataPoint sum = {0, 0.0};
    for (unsigned i = 0; i < n; i++) {
        sum.num += points[i].num;
        sum.dnum += points[i].dnum;
    }
    return sum;
}
"""


class Point(ctypes.Structure):
    """The struct for ctypes, copied by hand."""

    _fields_: ClassVar[Sequence[Any]] = [("num", ctypes.c_int), ("dnum", ctypes.c_double)]


@functools.cache
def array() -> np.ndarray[Any, Any]:
    """Return the points as a NumPy array."""
    made: np.ndarray[Any, Any] = np.empty(COUNT, DTYPE)
    made["num"] = np.arange(COUNT) % 100
    made["dnum"] = np.arange(COUNT) * 0.5
    return made


@functools.cache
def pairs() -> list[tuple[int, float]]:
    """Return some points as a list of tuples."""
    return [(number % 100, number * 0.5) for number in range(LISTED)]


@functools.cache
def add() -> Any:  # noqa: ANN401  a function of ctypes
    """Return the loop of `PURE_C`, compiled."""
    made = Path(tempfile.mkdtemp(prefix="ferrule-benchmark-"))
    atexit.register(shutil.rmtree, made)
    function = ctypes.CDLL(str(compile_c(PURE_C, made, ("-O2",)))).add
    function.argtypes, function.restype = [ctypes.c_void_p, ctypes.c_uint], Point
    return function


def from_an_array() -> Alternatives:
    """Return the ways to sum the points of a NumPy array."""
    points, loop = array(), add()
    address = points.ctypes.data
    typed = ffi.from_buffer("DataPoint[]", points)
    return {
        "`ferrule.datapoint.add_data(array)`": lambda: add_data(points),
        "C": lambda: loop(address, COUNT),
        "ctypes, `array.ctypes.data`": lambda: loop(points.ctypes.data, len(points)),
        "cffi, `from_buffer`": lambda: lib.add_data(
            ffi.from_buffer("DataPoint[]", points), len(points)
        ),
        "cffi, array made before": lambda: lib.add_data(typed, COUNT),
        "NumPy, `.sum()` of each field": lambda: numpy_sums(points),
    }


def from_a_list() -> Alternatives:
    """Return the ways to sum the points of a list of tuples."""
    points, loop = pairs(), add()
    kind: Any = Point * LISTED
    return {
        "`ferrule.datapoint.add_data(list)`": lambda: add_data(points),
        "cffi, `new` from the list": lambda: lib.add_data(
            ffi.new("DataPoint[]", points), LISTED
        ),
        "ctypes, array from the list": lambda: loop(ctypes.byref(kind(*points)), LISTED),
        "NumPy, array from the list": lambda: numpy_sums(np.array(points, DTYPE)),
        "Python, `for` loop": lambda: python_sums(points),
    }


def numpy_sums(points: np.ndarray[Any, Any]) -> tuple[int, float]:
    """Return the sums by NumPy."""
    return points["num"].sum(), points["dnum"].sum()


def python_sums(points: list[tuple[int, float]]) -> tuple[int, float]:
    """Return the sums by a loop."""
    total_num, total_dnum = 0, 0.0
    for num, dnum in points:
        total_num += num
        total_dnum += dnum
    return total_num, total_dnum


if __name__ == "__main__":
    main(
        "Summing data points",
        ("ferrule", "cffi", "numpy"),
        (
            Claim("10,000,000 points in a NumPy array", from_an_array, "a point", COUNT),
            Claim("1,000,000 points in a list of tuples", from_a_list, "a point", LISTED),
        ),
    )
