"""The C functions that cffi's tables refer to."""

from __future__ import annotations

from typing import Any

import pytest
from cffi import model

from ferrule.emit.cffi_functions import emit_extern_python, emit_field_check, emit_function
from ferrule.emit.writer import SourceWriter

INT = model.PrimitiveType("int")
WIDE = model.PrimitiveType("long double")
COMPLEX = model.PrimitiveType("_cffi_double_complex_t")
POINT = model.StructType("point", ["x"], [INT], [-1])


def function(result: Any, *arguments: Any, abi: str | None = None) -> model.RawFunctionType:
    return model.RawFunctionType(arguments, result, False, abi)  # noqa: FBT003  cffi's own


def test_a_function_calls_another() -> None:
    writer = SourceWriter()
    emit_function(writer, function(INT, INT, POINT), "_cffi_d_f", "f")
    assert (
        writer.text()
        == """\
static int _cffi_d_f(int _cffi_x0, struct point _cffi_x1) {
    return f(_cffi_x0, _cffi_x1);
}
"""
    )


def test_pypy_passes_records_by_their_address() -> None:
    writer = SourceWriter()
    emit_function(writer, function(POINT, INT, POINT), "_cffi_f_f", "f", for_pypy=True)
    assert (
        writer.text()
        == """\
static void _cffi_f_f(struct point *_cffi_result, int _cffi_x0, struct point *_cffi_x1) {
    struct point _cffi_value = f(_cffi_x0, *_cffi_x1);
    FERRULE_COPY((void *)_cffi_result, &_cffi_value, sizeof _cffi_value);
}
"""
    )


def test_nothing_is_returned_and_nothing_taken() -> None:
    writer = SourceWriter()
    emit_function(writer, function(model.void_type), "_cffi_d_f", "f")
    assert writer.text() == "static void _cffi_d_f(void) {\n    f();\n}\n"


@pytest.mark.parametrize(
    ("type_", "room"),
    [
        (function(INT), "8"),
        (function(INT, INT, INT, INT), "24"),
        (function(WIDE, INT), "16"),
        (function(COMPLEX, INT), "16"),
        (function(INT, INT, COMPLEX), "24"),
        (function(POINT), "sizeof(struct point) > 8 ? sizeof(struct point) : 8"),
    ],
)
def test_arguments_and_the_result_have_room(type_: model.RawFunctionType, room: str) -> None:
    writer = SourceWriter()
    emit_extern_python(writer, type_, "on_event", "m", "static ")
    assert f"char _cffi_slots[{room}];" in writer.text()


def test_an_extern_python_passes_what_is_wide_by_its_address() -> None:
    writer = SourceWriter()
    emit_extern_python(writer, function(model.void_type, INT, WIDE), "on_event", "m", "")
    assert (
        writer.text()
        == """\
static struct _cffi_externpy_s _cffi_externpy__on_event =
    { "m.on_event", 0, 0, 0 };
void on_event(int _cffi_a0, long double _cffi_a1) {
    char _cffi_slots[16];
    char *_cffi_p = _cffi_slots;
    *(int *)(_cffi_p + 0) = _cffi_a0;
    *(long double * *)(_cffi_p + 8) = &_cffi_a1;
    ferrule_call_extern_python(&_cffi_externpy__on_event, _cffi_p);
}
"""
    )


def test_fields_are_checked_for_their_types() -> None:
    writer = SourceWriter()
    rows = model.ArrayType(model.PointerType(INT), "...")
    fields = [("a", INT, -1, 0), ("", INT, 3, 0), ("rows", rows, -1, model.Q_CONST)]
    emit_field_check(writer, "_cffi_checkfld_struct_s", "struct s", fields)
    assert (
        writer.text()
        == """\
_CFFI_UNUSED_FN
static void _cffi_checkfld_struct_s(struct s *_cffi_p) {
    (void)_cffi_p;
    (void)((_cffi_p->a) | 0);
    { int * const *_cffi_tmp = &_cffi_p->rows[0]; (void)_cffi_tmp; }
}
"""
    )
