from __future__ import annotations

from tests.support.stub_parts import ffi_types_of

from ferrule.stub.overloads_of_addressof import (
    overloads_of_addressof,
    overloads_on_the_module,
)


def test_variables_fields_and_functions_that_a_pointer_can_hold() -> None:
    known = ffi_types_of("""
        struct point { int x, y; double z; };
        struct codec;
        extern const struct codec codec;
        extern int count, total;
        static const int fixed;
        int square(int x);
        int other(double x);
        void each(int (*f)(int));
    """)
    function = "FunctionPointer[[_ToInt], int]"
    assert overloads_of_addressof(known).written(100) == [
        '(self, cdata: Lib, name: Literal["codec"], /) -> ConstPointer[struct_codec]',
        '(self, cdata: Lib, name: Literal["count", "total"], /) -> Pointer[c_int]',
        f'(self, cdata: Lib, name: Literal["square"], /) -> {function}',
        '(self, cdata: struct_point_fields, field: Literal["x", "y"], /) -> Pointer[c_int]',
        '(self, cdata: struct_point_fields, field: Literal["z"], /) -> Pointer[c_double]',
    ]
    assert overloads_on_the_module(known).written(100) == [
        '(name: Literal["codec"], /) -> ConstPointer[struct_codec]',
        '(name: Literal["count", "total"], /) -> Pointer[c_int]',
        f'(name: Literal["square"], /) -> {function}',
        "(name: str, /) -> ConstAddress",
    ]
