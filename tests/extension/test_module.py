from __future__ import annotations

import types
from typing import Any

import cffi
import pytest
from tests.conftest import needs_direct_calls

import ferrule


class TestModule:
    @needs_direct_calls
    def test_functions_are_direct_calls(self, sample: Any) -> None:
        assert sample.twice is not sample.lib.twice
        assert isinstance(sample.twice, types.BuiltinFunctionType)
        assert sample.twice(21) == 42
        assert sample.add(1, sample.ffi.cast("int", 2)) == 3
        assert sample.far_away() == 1 << 40
        assert sample.make_point(3).dnum == 1.5

    def test_whole_structs_have_conversions(self, sample: Any) -> None:
        assert sample.whole_as_tuple(sample.new_whole((1, b"x")), "utf-8") == (1, "x")
        assert sample.whole_as_list(sample.new_whole_array([(1,), (2,)])) == [
            (1, b""),
            (2, b""),
        ]

    def test_structs_with_dots_convert_the_fields_that_the_cdef_names(
        self, sample: Any
    ) -> None:
        assert sample.Point_as_tuple(sample.new_Point((1, 2.5))) == (1, 2.5)
        assert sample.Point_as_list(sample.new_Point_array([(1, 2), (3, 4)])) == [
            (1, 2.0),
            (3, 4.0),
        ]

    @needs_direct_calls
    def test_python_functions_are_arguments(self, sample: Any) -> None:
        assert sample.called(lambda x: x + 1, 4) == 5
        with pytest.raises(ZeroDivisionError):
            sample.called(lambda x: x // 0, 4)

    def test_constants_are_python_values(self, sample: Any) -> None:
        assert (sample.ANSWER, sample.NEGATIVE, sample.HALF) == (42, -3, 0.5)
        assert sample.WIDE == 2**64 - 1
        assert (sample.RED, sample.GREEN) == (0, 7)

    def test_string_constants_are_bytes_with_their_nuls(self, sample: Any) -> None:
        assert sample.GREETING == b"hal\0lo"
        assert sample.POINTER == b"text"

    def test_other_pointers_stay_pointers(self, sample: Any) -> None:
        assert sample.ffi.cast("uintptr_t", sample.ADDRESS) == 16
        assert sample.NOTHING == sample.ffi.NULL

    def test_variables_are_read_each_time_and_assigned_on_lib(self, sample: Any) -> None:
        for name in ("counter", "mutable_text", "TABLE"):
            assert name not in vars(sample)
            assert getattr(sample, name) == getattr(sample.lib, name)
        before = sample.lib.counter
        sample.lib.counter = before + 1
        assert sample.counter == before + 1
        sample.lib.counter = before

    def test_the_modules_own_names_are_not_replaced(self, sample: Any) -> None:
        assert sample.lib.lib() == sample.lib.has() == 1
        assert sample.has("has")
        assert not sample.has("hasty")
        assert sample.__doc__ is None

    def test_callbacks_are_there_too(self, sample: Any) -> None:
        assert sample.callback == sample.lib.callback

    def test_hand_written_functions_are_added(self, sample: Any) -> None:
        assert sample.shout("loud") == "LOUD"
        assert sample.shout.__self__ is sample
        assert sample.shout.__module__ == "pkg._sample"
        assert sample.shout.__text_signature__ == "(text, /)"

    def test_it_says_what_built_it(self, sample: Any) -> None:
        assert sample.__ferrule__ == {
            "ferrule": ferrule.__version__,
            "cffi": cffi.__version__,
            "module": "pkg._sample",
        }

    def test_ffi_is_complete(self, sample: Any) -> None:
        assert sample.ffi.sizeof("Point") == 16
        assert sample.ffi.sizeof("offset_t") == 8
        assert {"twice", "counter", "RED"} <= set(dir(sample.lib))
