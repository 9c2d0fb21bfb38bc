"""The classes of structs and unions in a stub.

    struct point { int x; };   ->   class struct_point_fields: x: Field[int, _ToInt]
                                    class struct_point(struct_point_fields, Record[...])
                                    class struct_point_p(struct_point_fields, RecordPointer[...])
                                    class struct_point_cp(ConstRecordPointer[...]): def x(self) ...

With cffi a pointer to a record has the record's fields, so it has a class of its own. A pointer to
const has another one, whose fields are read-only.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from ferrule.bindings.doxygen import render_docstring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Field, Record
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.stub_writer import StubWriter


def emit_record(
    writer: StubWriter, record: Record, doc: str, bindings: Bindings, types: PythonTypes
) -> None:
    """Write the class of `record`, and that of a pointer to it if its size is known."""
    name = types.names.tags[record.key]
    if record.fields is None:
        with writer.checkers_class(name, "Opaque"):
            writer.docstring(doc)
        return
    with writer.checkers_class(f"{name}_fields"):
        for field in _fields(record, bindings):
            _emit_field(writer, field, types)
    with writer.checkers_class(name, f"{name}_fields, Record[{name}_p]"):
        writer.docstring(doc)
    with writer.checkers_class(f"{name}_p", f"{name}_fields, RecordPointer[{name}]"):
        writer.docstring(f"{bindings.type_name(record.key)} *")


def emit_const_pointer(
    writer: StubWriter, record: Record, bindings: Bindings, types: PythonTypes
) -> None:
    """Write the class of a pointer to const to `record`, if its size is known."""
    if record.fields is None:
        return
    name = types.names.tags[record.key]
    with writer.checkers_class(f"{name}_cp", f"ConstRecordPointer[{name}]"):
        writer.docstring(f"const {bindings.type_name(record.key)} *")
        for field in _fields(record, bindings):
            if _can_be_declared(writer, field, types):
                _emit_read_only(writer, field, types)


def _fields(record: Record, bindings: Bindings) -> Iterator[Field]:
    """Yield the fields that cffi has: bit-fields only where the cdef declares the whole record."""
    exact = record.key in bindings.exact
    for field in record.fields or ():
        if field.name and (exact or not field.bit_field):
            yield field


def _emit_field(writer: StubWriter, field: Field, types: PythonTypes) -> None:
    if not _can_be_declared(writer, field, types):
        return
    if types.unit.is_const(field.type):
        _emit_read_only(writer, field, types)
    else:
        writer.line(f"{field.name}: {writer.respell(types.assignable(field.type))}")
    writer.docstring(render_docstring(field.comment))


def _can_be_declared(writer: StubWriter, field: Field, types: PythonTypes) -> bool:
    """Tell whether a class can have the field; if not, write a comment instead."""
    name, value = field.name or "", types.value(field.type)
    if iskeyword(name):
        why = "a keyword of Python"
    elif hasattr(object, name) or name == "__slots__":
        why = "a class uses this name for something else"
    else:
        return True
    writer.line(f'# {name}: {value} -- {why}: use getattr(record, "{name}")')
    return False


def _emit_read_only(writer: StubWriter, field: Field, types: PythonTypes) -> None:
    writer.line(writer.respell("@property"))
    writer.line(f"def {field.name}(self) -> {writer.respell(types.value(field.type))}: ...")
