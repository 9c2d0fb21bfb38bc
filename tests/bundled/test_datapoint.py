"""The sums of data points: every kind of input, exact results, and clear messages for the rest."""

from __future__ import annotations

import ctypes
import gc
import itertools
import platform
import signal
import struct
import sys
from collections import UserDict
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ferrule import _lib, datapoint
from ferrule.datapoint import DataPoint, add_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Pairs = Sequence[tuple[int, float]]

# It has no wheels for PyPy and some machines.
np: Any = import_module("numpy") if find_spec("numpy") else None
needs_numpy = pytest.mark.skipif(np is None, reason="NumPy is not installed")
counts_references = pytest.mark.skipif(
    not hasattr(sys, "getrefcount"), reason="this interpreter counts no references"
)
ffi: Any = _lib.ffi
INT_MIN, INT_MAX = _lib.lib.INT_MIN, _lib.lib.INT_MAX
OFFSETS = [field.offset for _, field in ffi.typeof("DataPoint").fields]
SIZE = ffi.sizeof("DataPoint")
LAYOUT = f"{SIZE} bytes: int num at {OFFSETS[0]}, double dnum at {OFFSETS[1]}"
POINTS = [(1, 0.5), (-2, 0.25), (40, 1e300)]


class Point(ctypes.Structure):
    _fields_: ClassVar[Sequence[Any]] = [("num", ctypes.c_int), ("dnum", ctypes.c_double)]


def aligned() -> Any:
    """Return NumPy's own layout of a point."""
    return np.dtype([("num", np.intc), ("dnum", np.double)], align=True)


def explicit(size: int) -> Any:
    """Return a layout with C's offsets, of items of `size` bytes."""
    formats = [np.intc, np.double]
    return np.dtype(
        {"names": ["a", "b"], "formats": formats, "offsets": OFFSETS, "itemsize": size}
    )


def array_of(pairs: Pairs) -> Any:
    return np.array(list(pairs), aligned())


class Index:
    """An object that is an integer by `__index__` and a real number by `__float__`."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value

    def __float__(self) -> float:
        return self.value + 0.5


def ctypes_array(pairs: Pairs) -> Any:
    return (Point * len(pairs))(*[Point(*pair) for pair in pairs])


def cffi_pointer(pairs: Pairs) -> object:
    pointer = ffi.new(f"DataPoint(*)[{len(pairs)}]")
    pointer[0] = list(pairs)
    return pointer


def cffi_slice(pairs: Pairs) -> object:
    array = ffi.new("DataPoint[]", list(pairs))
    part = array[0 : len(pairs)]
    OWNERS[part] = array  # a slice does not keep what it is a slice of
    return part


OWNERS: WeakKeyDictionary[object, object] = WeakKeyDictionary()
INPUTS: dict[str, Callable[[Pairs], Any]] = {
    "list": list,
    "tuple": tuple,
    "generator": lambda pairs: (pair for pair in pairs),
    "iterator": iter,
    "lists in a list": lambda pairs: [list(pair) for pair in pairs],
    "named tuples": lambda pairs: [DataPoint(*pair) for pair in pairs],
    "dict items": lambda pairs: dict(enumerate(pairs)).values(),
    "read-only memory": lambda pairs: memoryview(ctypes_array(pairs)).toreadonly(),
    "ctypes array": ctypes_array,
    "cffi array": lambda pairs: ffi.new("DataPoint[]", list(pairs)),
    "pointer to array": cffi_pointer,
    "slice of a pointer": cffi_slice,
}
if np is not None:
    INPUTS |= {
        "records of an array": lambda pairs: list(array_of(pairs)),
        "aligned array": array_of,
        "array with offsets": lambda pairs: np.array(list(pairs), explicit(SIZE)),
        "read-only array": lambda pairs: memoryview(array_of(pairs)).toreadonly(),
    }


@pytest.fixture(params=["compiled", "python"])
def any_loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with the compiled loop over pairs, and with the one that PyPy gets."""
    if request.param == "python":
        monkeypatch.setattr(datapoint, "_add_pairs", datapoint._add_pairs_in_python)
    elif datapoint._add_pairs is datapoint._add_pairs_in_python:
        pytest.skip("this interpreter has no compiled loop")


def left_to_right(pairs: Pairs) -> tuple[int, float]:
    total = 0.0
    for _, dnum in pairs:
        total += dnum
    return sum(num for num, _ in pairs), total


def bits(value: float) -> bytes:
    """Return the bytes of a float, the same for every NaN."""
    return b"nan" if value != value else struct.pack("d", value)  # noqa: PLR0124  NaN only


@pytest.mark.usefixtures("any_loop")
@pytest.mark.parametrize("convert", INPUTS.values(), ids=INPUTS)
class TestInputs:
    def test_sums(self, convert: Callable[[Pairs], Any]) -> None:
        assert add_data(convert(POINTS)) == DataPoint(39, 1e300)
        result = add_data(convert([(True, 2)]))
        assert result == (1, 2.0)
        assert [type(value) for value in result] == [int, float]

    def test_nothing_is_zero(self, convert: Callable[[Pairs], Any]) -> None:
        assert add_data(convert([])) == DataPoint(0, 0.0)

    def test_infinities_and_nan_pass_through(self, convert: Callable[[Pairs], Any]) -> None:
        infinity = float("inf")
        assert add_data(convert([(1, infinity), (2, 5.0)])) == (3, infinity)
        assert bits(add_data(convert([(1, infinity), (2, -infinity)])).dnum) == b"nan"

    def test_a_sum_may_pass_the_limits_midway(self, convert: Callable[[Pairs], Any]) -> None:
        pairs = [(INT_MAX, 0.0), (INT_MAX, 0.0), (INT_MIN, 0.0), (INT_MIN, 0.0)]
        assert add_data(convert(pairs)).num == -2
        assert add_data(convert([(INT_MAX, 0.0)])).num == INT_MAX
        assert add_data(convert([(INT_MIN, 0.0)])).num == INT_MIN

    def test_a_sum_beyond_the_limits(self, convert: Callable[[Pairs], Any]) -> None:
        with pytest.raises(OverflowError, match=f"sum of num, {INT_MAX + 1}, does not fit"):
            add_data(convert([(INT_MAX, 0.0), (1, 0.0)]))
        with pytest.raises(OverflowError, match=f"sum of num, {INT_MIN - 1}, does not fit"):
            add_data(convert([(INT_MIN, 0.0), (-1, 0.0)]))


@pytest.mark.skipif(
    sys.maxsize < 2**32 and platform.machine() in {"i386", "i686", "x86_64"},
    reason="32-bit x86 code keeps more digits between additions than a double has",
)
# On an emulated or busy machine drawing alone may take too long for hypothesis.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(INT_MIN, INT_MAX), st.floats()), max_size=60))
def test_every_input_gives_the_sums_from_left_to_right(pairs: Pairs) -> None:
    num, dnum = left_to_right(pairs)
    for convert in INPUTS.values():
        if INT_MIN <= num <= INT_MAX:
            found = add_data(convert(pairs))
            assert (found.num, bits(found.dnum)) == (num, bits(dnum))
        else:
            with pytest.raises(OverflowError, match=str(num)):
                add_data(convert(pairs))
    found_num, found_dnum = datapoint._add_pairs_in_python(pairs)
    assert (found_num, bits(found_dnum)) == (num, bits(dnum))


@needs_numpy
class TestArrays:
    def test_any_shape(self) -> None:
        cube = np.zeros((2, 3, 4), aligned())
        cube["num"] = 2
        assert add_data(cube) == (48, 0.0)
        assert add_data(cube[1]) == (24, 0.0)
        assert add_data(cube[1, 1, 1]) == (2, 0.0)
        assert add_data(cube.reshape(4, 6)[:, :]) == (48, 0.0)
        assert add_data(np.array((7, 0.5), aligned())) == (7, 0.5)
        assert add_data(np.zeros((0, 5), aligned())) == (0, 0.0)

    def test_another_layout_is_refused(self) -> None:
        for array in (
            np.zeros(3, [("num", np.intc), ("dnum", np.double)]),
            np.zeros(3, aligned().newbyteorder()),
            np.zeros(3, np.dtype([("dnum", np.double), ("num", np.intc)], align=True)),
            np.zeros(3, np.dtype([("num", np.uintc), ("dnum", np.double)], align=True)),
            np.zeros(3, np.dtype([("num", np.single), ("dnum", np.double)], align=True)),
            np.zeros(3, np.double),
            np.zeros(2, np.clongdouble),
            np.zeros(3, explicit(SIZE + 8)),
            np.zeros((3, 2), np.double),
            np.zeros(3, object),
        ):
            require_refused(array)

    @pytest.mark.parametrize(
        "index",
        [
            slice(None, None, 2),
            (slice(None), slice(None, None, 2)),
            slice(None, None, -1),
            (slice(None), 1),
        ],
    )
    def test_gaps_are_refused(self, index: Any) -> None:
        with pytest.raises(TypeError, match="C-contiguous"):
            add_data(np.zeros((4, 4), aligned())[index])

    def test_a_fields_order_in_memory_counts(self) -> None:
        with pytest.raises(TypeError, match="C-contiguous"):
            add_data(np.zeros((4, 4), aligned(), order="F"))

    def test_a_start_between_two_points_is_refused(self) -> None:
        array = np.frombuffer(bytearray(3 * SIZE + 1), aligned(), offset=1)
        with pytest.raises(TypeError, match=f"multiple of {ffi.alignof('DataPoint')}"):
            add_data(array)

    def test_numbers_by_their_methods(self) -> None:
        assert add_data([(np.int8(-1), np.float32(0.25))]) == (-1, 0.25)


def require_refused(array: Any) -> None:
    """Check that memory with another layout than a point's is refused, naming both layouts."""
    with pytest.raises(TypeError) as caught:
        add_data(array)
    view = memoryview(array)
    assert LAYOUT in str(caught.value)
    assert f"items of {view.itemsize} bytes, format {view.format!r}" in str(caught.value)


class TestBuffers:
    def test_another_layout_is_refused(self) -> None:
        for array in (bytes(SIZE), bytearray(SIZE), (ctypes.c_double * 2)()):
            require_refused(array)

    @pytest.mark.parametrize("offset", [0, 1])
    def test_the_buffer_is_given_back(self, offset: int) -> None:
        memory = bytearray(SIZE + offset)
        array = (Point * 1).from_buffer(memory, offset)
        try:
            add_data(array)
        except TypeError:
            assert offset
        del array
        gc.collect()
        memory.clear()  # a BufferError if somebody still looked at it

    def test_a_released_view(self) -> None:
        view = memoryview(ctypes_array(POINTS))
        view.release()
        with pytest.raises(ValueError, match="released"):
            add_data(view)


class TestCffi:
    @pytest.mark.parametrize("ctype", ["int[3]", "ferrule_total[3]", "DataPoint *", "void *"])
    def test_another_type_is_refused(self, ctype: str) -> None:
        cdata = ffi.new(ctype) if ctype != "void *" else ffi.NULL
        with pytest.raises(TypeError, match=r"expected pairs .* not cdata") as caught:
            add_data(cdata)
        assert ("pointer[0:n]" in str(caught.value)) == (ctype == "DataPoint *")

    def test_a_struct_is_not_an_array(self) -> None:
        with pytest.raises(TypeError, match="not cdata 'DataPoint'"):
            add_data(ffi.new("DataPoint *")[0])

    def test_null_is_refused(self) -> None:
        with pytest.raises(ValueError, match="NULL"):
            add_data(ffi.cast("DataPoint(*)[3]", 0))

    @pytest.mark.skipif(
        ffi.sizeof("size_t") == ffi.sizeof("unsigned"),
        reason="no array is that long on 32 bits",
    )
    def test_more_points_than_unsigned_can_count(self) -> None:
        count = _lib.lib.UINT_MAX + 1
        somewhere = ffi.new("DataPoint *")  # it is not read
        with pytest.raises(OverflowError, match=f"more than {count - 1} points"):
            add_data(ffi.cast(f"DataPoint(*)[{count}]", somewhere))


@pytest.mark.usefixtures("any_loop")
class TestPairs:
    @pytest.mark.parametrize("points", [7, None, "ab", {1: 2.0}, 1.5, object()])
    def test_what_holds_no_points(self, points: Any) -> None:
        with pytest.raises(TypeError) as caught:
            add_data(points)
        assert str(caught.value).startswith("expected pairs (num, dnum), or a buffer")
        assert str(caught.value).endswith(f"not {type(points)!r}")

    @pytest.mark.parametrize(
        ("point", "message"),
        [
            ((1,), "expected a pair (num, dnum), not 1 value(s)"),
            ([1, 2.0, 3], "expected a pair (num, dnum), not 3 value(s)"),
            (5, "expected a pair (num, dnum), not <class 'int'>"),
            ("ab", "expected a pair (num, dnum), not <class 'str'>"),
            (b"ab", "expected a pair (num, dnum), not <class 'bytes'>"),
            ({1: 2, 3: 4}, "expected a pair (num, dnum), not <class 'dict'>"),
            (UserDict({1: 2, 3: 4}), f"expected a pair (num, dnum), not {UserDict!r}"),
            ({1, 2}, "expected a pair (num, dnum), not <class 'set'>"),
            (None, "expected a pair (num, dnum), not <class 'NoneType'>"),
            ((1.0, 2.0), "num: 'float' object cannot be interpreted as an integer"),
            (("1", 2.0), "num: 'str' object cannot be interpreted as an integer"),
            ((1, "2"), "dnum: must be real number, not str"),
            ((1, None), "dnum: must be real number, not NoneType"),
        ],
    )
    def test_a_wrong_point_is_named(self, point: Any, message: str) -> None:
        points = [(1, 2.0), (3, 4.0), point, "never seen"]
        for form in (points, iter(points)):
            with pytest.raises(TypeError) as caught:
                add_data(form)
            assert str(caught.value) == f"point 2: {message}"

    def test_a_num_that_no_int_holds(self) -> None:
        for num in (INT_MAX + 1, INT_MIN - 1, 2**63, -(2**63) - 1, 1 << 20000):
            with pytest.raises(OverflowError) as caught:
                add_data([(0, 0.0), (num, 0.0)])
            assert str(caught.value) == "point 1: num: does not fit in a C int"

    def test_a_dnum_that_no_double_holds(self) -> None:
        with pytest.raises(OverflowError, match=r"^point 0: dnum: int too large"):
            add_data([(0, 10**400)])

    def test_an_error_keeps_its_cause(self) -> None:
        with pytest.raises(TypeError) as caught:
            add_data([(1.5, 2.0)])  # type: ignore[list-item]
        assert type(caught.value.__cause__) is TypeError

    def test_numbers_by_their_methods(self) -> None:
        assert add_data([(Index(3), Index(4))]) == (3, 4.5)

    def test_an_iterators_exception_passes(self) -> None:
        def failing(error: Exception) -> Iterator[tuple[int, float]]:
            yield 1, 2.0
            raise error

        for error in (ZeroDivisionError("mine"), TypeError("mine"), OverflowError("mine")):
            with pytest.raises(type(error)) as caught:
                add_data(failing(error))
            assert caught.value is error

    def test_a_numbers_exception_passes(self) -> None:
        class Failing:
            def __index__(self) -> int:
                message = "mine"
                raise LookupError(message)

            __float__ = __index__

        for point in ((Failing(), 1.0), (1, Failing())):
            with pytest.raises(LookupError, match="mine"):
                add_data([point])

    def test_a_number_may_empty_the_list_it_is_in(self) -> None:
        class Emptying(Index):
            def __index__(self) -> int:
                pair.clear()
                points.clear()
                gc.collect()
                return self.value

        pair: list[Any] = [Emptying(5), 2.5]
        points: list[Any] = [pair, (1, 1.0)]
        assert add_data(points) == (5, 2.5)

    @counts_references
    def test_failures_leak_nothing(self) -> None:
        value = Index(7)
        pair = (value, value)
        wrong: list[list[Any]] = [
            [pair, list(pair), (value, "x")],
            [value],
            [(value,)],
            [[value, value, value]],
            [("x", value)],
        ]
        before = sys.getrefcount(value), sys.getrefcount(pair), sys.getrefcount(wrong[0])
        for points in wrong * 50:
            with pytest.raises(TypeError):
                add_data(points)
        del points
        after = sys.getrefcount(value), sys.getrefcount(pair), sys.getrefcount(wrong[0])
        assert before == after

    @counts_references
    def test_memory_does_not_grow(self) -> None:
        class Refusing:
            def __index__(self) -> int:
                raise TypeError

        wrong: list[Any] = [(1, 2.0), (Refusing(), 2.0)]

        def run(times: int) -> None:
            for _ in range(times):
                add_data(POINTS)
                with pytest.raises(TypeError):
                    add_data(wrong)

        run(100)
        kinds = sys.getrefcount(TypeError)
        tracemalloc = pytest.importorskip("tracemalloc", reason="PyPy has none")
        tracemalloc.start()
        run(100)
        gc.collect()
        start, _ = tracemalloc.get_traced_memory()
        run(1000)
        gc.collect()
        end, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert end - start < 1000 * 8  # not one small object each time
        assert sys.getrefcount(TypeError) - kinds < 100

    @pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers here")
    def test_a_signal_interrupts_an_endless_iterator(self) -> None:
        def interrupt(*_: object) -> None:
            raise InterruptedError

        before = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            with pytest.raises(InterruptedError):
                add_data(itertools.repeat((0, 0.0)))
        finally:
            signal.signal(signal.SIGALRM, before)
