"""Sums of data points, added up by C of ferrule's own compiled module.

    add_data([(1, 0.5), (2, 0.25)])      # DataPoint(num=3, dnum=0.75)
    add_data(array)                      # NumPy, with the layout of C's DataPoint: no copy

The sums are those of one loop over the points from left to right, however the points arrive.
That of `num` is exact: only a final sum that does not fit in a C `int` is an `OverflowError`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    NamedTuple,
    SupportsFloat,
    SupportsIndex,
    TypeVar,
    cast,
)

from ferrule.buffer_format import Field, Kind, read_format

try:
    from ferrule import _lib
    from ferrule._lib import ffi, lib
except ImportError:
    from ferrule.toolchain.required_cffi import require_cffi

    require_cffi()
    raise

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from _typeshed import ReadableBuffer

    from ferrule._lib import Array, CData, Pointer
    from ferrule._lib import DataPoint as CDataPoint

    Pair: TypeAlias = tuple[SupportsIndex, SupportsFloat | SupportsIndex]
    Points: TypeAlias = Iterable[Pair] | ReadableBuffer | CData

__all__ = ["DataPoint", "add_data"]

_Number = TypeVar("_Number", int, float)


class DataPoint(NamedTuple):
    """A whole and a floating number, as in csrc/bundled/datapoint.h's struct of that name.

    `num` is what C's `int` holds, `dnum` a C `double`.
    """

    num: int
    dnum: float


def add_data(points: Points) -> DataPoint:
    """Return the sums of all `num` and of all `dnum`; zeros if there are no points.

    C adds them up from left to right: `ferrule_add_points` in csrc/bundled/datapoint.c, and for
    pairs `ferrule_add_pairs` in csrc/bundled/point_pairs.c. `points` is one of

    - an iterable of pairs (num, dnum);
    - a C-contiguous buffer whose items have the layout of C's `DataPoint`, such as a structured
      NumPy array (fields of `numpy.intc` and `numpy.double`, `align=True`) or an array of a ctypes
      `Structure`, of any shape: read in place;
    - a cffi array of `DataPoint`, or a pointer to one: read in place.

    Raises `TypeError` for anything else, with the index of the first wrong point or with the
    layout that was expected, `OverflowError` if a number or the sum of `num` does not fit in
    C's `int`, or the number of points in `unsigned`, and `ValueError` for a NULL pointer.
    """
    if isinstance(points, (list, tuple)):  # the most common, and none of what follows
        return _sums(*_add_pairs(points))
    if isinstance(points, ffi.CData):
        return _add_array(_cffi_array(points))
    try:
        view = memoryview(points)  # type: ignore[arg-type]  # the next line tells
    except TypeError:  # it has no buffer
        return _sums(*_add_pairs(_iterated(points)))
    with view, _buffer_array(view) as array:
        return _add_array(array)


_KINDS: Final[dict[str, Kind]] = {"int": "int", "double": "float"}
_POINT: Final = ffi.typeof("DataPoint")
_SIZE: Final = ffi.sizeof(_POINT)
_ALIGNMENT: Final = ffi.alignof(_POINT)
_LAYOUT: Final = tuple(
    Field(_KINDS[field.type.cname], ffi.sizeof(field.type), field.offset)
    for _, field in _POINT.fields or ()
)
_EXPECTED: Final = (
    f"expected pairs (num, dnum), or a buffer or cffi array of {_POINT.cname} ({_SIZE} bytes: "
    + ", ".join(
        f"{field.type.cname} {name} at {field.offset}" for name, field in _POINT.fields or ()
    )
    + ")"
)
_TOO_MANY: Final = f"more than {lib.UINT_MAX} points"


def _sums(num: int, dnum: float) -> DataPoint:
    """Return true sums as C's struct can hold them."""
    if not lib.INT_MIN <= num <= lib.INT_MAX:
        message = f"the sum of num, {num}, does not fit in a C int"
        raise OverflowError(message)
    return DataPoint(num, dnum)


def _add_array(array: Array[CDataPoint]) -> DataPoint:
    """Return the sums of a cffi array of `DataPoint`."""
    count = len(array)
    if count > lib.UINT_MAX:
        raise OverflowError(_TOO_MANY)
    total = ffi.new("ferrule_total *")
    _add_points(total, array, count)
    return _sums(total.num, total.dnum)


def _cffi_array(points: CData) -> Array[CDataPoint]:
    """Return cdata of the accepted types as an array."""
    ctype = ffi.typeof(points)
    if ctype.kind == "array" and ctype.item is _POINT:
        return cast("Array[CDataPoint]", points)
    if ctype.kind == "pointer" and ctype.item is _POINT:
        message = f"{_EXPECTED}, not cdata {ctype.cname!r} of unknown length: pass pointer[0:n]"
        raise TypeError(message)
    if ctype.kind == "pointer" and ctype.item.kind == "array" and ctype.item.item is _POINT:
        if not points:
            message = "the pointer to the points is NULL"
            raise ValueError(message)
        return cast("Pointer[Array[CDataPoint]]", points)[0]
    message = f"{_EXPECTED}, not cdata {ctype.cname!r}"
    raise TypeError(message)


def _buffer_array(view: memoryview) -> Array[CDataPoint]:
    """Return the items of a buffer as a cffi array, in place."""
    if not _is_point(view.format, view.itemsize):
        message = f"{_EXPECTED}, not items of {view.itemsize} bytes, format {view.format!r}"
        raise TypeError(message)
    if not view.c_contiguous:
        message = "the points are not C-contiguous; copy them, as numpy.ascontiguousarray does"
        raise TypeError(message)
    array = ffi.from_buffer("DataPoint[]", view)
    if int(ffi.cast("uintptr_t", array)) % _ALIGNMENT:
        ffi.release(array)
        message = f"the points do not start at a multiple of {_ALIGNMENT} bytes; copy them"
        raise TypeError(message)
    return array


@lru_cache(maxsize=16)
def _is_point(text: str, itemsize: int) -> bool:
    """Tell whether the items of a buffer of that format are laid out as C's `DataPoint`."""
    try:
        return itemsize == _SIZE and read_format(text, itemsize) == _LAYOUT
    except ValueError:
        return False


def _iterated(points: object) -> Iterable[object]:
    """Return an iterator over what may be pairs."""
    if isinstance(points, Iterable) and not isinstance(points, (str, Mapping)):
        return points
    message = f"{_EXPECTED}, not {type(points)!r}"
    raise TypeError(message)


def _add_pairs_in_python(points: Iterable[object]) -> tuple[int, float]:
    """Return the true sums of pairs, as the compiled function does."""
    total_num, total_dnum = 0, 0.0
    for index, point in enumerate(points):
        if index == lib.UINT_MAX:
            raise OverflowError(_TOO_MANY)
        num, dnum = _pair(index, point)
        total_num += _blaming(index, "num", _whole, num)
        total_dnum += _blaming(index, "dnum", _real, dnum)
    return total_num, total_dnum


def _pair(index: int, point: Any) -> tuple[object, ...]:  # noqa: ANN401  any object, to be tried
    """Return the two values of a point: a sequence, but not a str, bytes or a mapping."""
    if not hasattr(point, "__getitem__") or hasattr(point, "keys") or isinstance(point, _TEXT):
        message = f"point {index}: expected a pair (num, dnum), not {type(point)!r}"
        raise TypeError(message)
    values = tuple(point)
    if len(values) != len(DataPoint._fields):
        message = f"point {index}: expected a pair (num, dnum), not {len(values)} value(s)"
        raise TypeError(message)
    return values


def _blaming(
    index: int, field: str, convert: Callable[[object], _Number], value: object
) -> _Number:
    """Return a converted value; an error says which one it was."""
    try:
        return convert(value)
    except (TypeError, OverflowError) as error:
        kind = TypeError if isinstance(error, TypeError) else OverflowError
        message = f"point {index}: {field}: {error}"
        raise kind(message) from error


def _whole(value: Any) -> int:  # noqa: ANN401  any object, to be tried
    whole = operator.index(value)
    if not lib.INT_MIN <= whole <= lib.INT_MAX:
        message = "does not fit in a C int"
        raise OverflowError(message)
    return whole


def _real(value: Any) -> float:  # noqa: ANN401  as above
    return math.ldexp(value, 0)  # float(value), but for text


_TEXT: Final = (str, bytes, bytearray)
_add_points = getattr(_lib, "ferrule_add_points", lib.ferrule_add_points)
_add_pairs = getattr(_lib, "ferrule_add_pairs", _add_pairs_in_python)
