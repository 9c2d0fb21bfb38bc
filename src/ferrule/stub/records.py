"""Records, enumerations and typedefs in a stub.

    struct point { int x; };   ->   class struct_point_fields: x: int
                                    class struct_point(struct_point_fields, Record[...])
                                    class struct_point_p(struct_point_fields, RecordPointer[...])

A pointer to a record has the record's fields in cffi, so it has a class of its own.
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from ferrule.bindings.doxygen import render_docstring
from ferrule.declarations.identity import NamedDeclaration, TaggedType
from ferrule.declarations.keys import is_list_of_names
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.types import OpenNumber
from ferrule.stub.python_types import BUILTINS, KNOWN, OPEN
from ferrule.stub.type_classes import ALIASES, known_types

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Field
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.writer import StubWriter


def emit_types(
    writer: StubWriter, bindings: Bindings, types: PythonTypes, read_only: Container[str]
) -> None:
    """Write the classes and aliases of all types that the module knows.

    `read_only` are the keys of the records that have a class for pointers to const.
    """
    writer.section("Types of C, for type checkers alone")
    for declaration in bindings.unit.declarations:
        match declaration:
            case Record():
                _emit_record(writer, declaration, bindings, types)
                if declaration.key in read_only and declaration.fields is not None:
                    _emit_read_only(writer, declaration, bindings, types)
            case Enumeration(key):
                if not is_list_of_names(declaration):
                    _emit_class(
                        writer,
                        types.classes[TaggedType(key)],
                        "Enumeration",
                        _doc(bindings.type_name(key), declaration.comment),
                    )
            case Typedef(name, OpenNumber() as number):
                row = KNOWN.get(name, OPEN[number])
                _emit_class(
                    writer, types.classes[NamedDeclaration("typedef", name)], row.bases, name
                )
            case _:
                pass
    _emit_aliases(writer, bindings, types)
    for key in _undeclared(bindings, types):
        _emit_class(writer, types.classes[TaggedType(key)], "Opaque", key)
    for name in known_types(bindings):
        _emit_class(writer, KNOWN[name].target, KNOWN[name].bases, name)
    for name, row in BUILTINS.items():
        _emit_class(writer, row.target, row.bases, name)


def assigned(type_: str, taken: str) -> str:
    """Return the annotation of an attribute that reads as `type_` and takes `taken`."""
    return f"Field[{type_}, {taken}]"


def _undeclared(bindings: Bindings, types: PythonTypes) -> Iterator[str]:
    """Yield the records that are only used, never declared."""
    declared = {
        d.key for d in bindings.unit.declarations if isinstance(d, (Record, Enumeration))
    }
    yield from (
        subject.key
        for subject in types.classes
        if isinstance(subject, TaggedType) and subject.key not in declared
    )


def _emit_class(writer: StubWriter, name: str, bases: str, doc: str) -> None:
    writer.line(writer.say("@type_check_only"))
    with writer.block(f"class {name}({writer.say(bases)})"):
        writer.docstring(doc)


def _doc(spelling: str, comment: str | None) -> str:
    text = render_docstring(comment)
    return f"{spelling}\n\n{text}" if text else spelling


def _emit_record(
    writer: StubWriter, record: Record, bindings: Bindings, types: PythonTypes
) -> None:
    name, doc = (
        types.classes[TaggedType(record.key)],
        _doc(bindings.type_name(record.key), record.comment),
    )
    if record.fields is None:
        _emit_class(writer, name, "Opaque", doc)
        return
    writer.line(writer.say("@type_check_only"))
    with writer.block(f"class {name}_fields"):
        for field in _fields(record, bindings):
            _emit_field(writer, field, types, read_only=False)
    _emit_class(writer, name, f"{name}_fields, Record[{name}_p]", doc)
    spelling = bindings.type_name(record.key)
    _emit_class(writer, f"{name}_p", f"{name}_fields, RecordPointer[{name}]", f"{spelling} *")


def _emit_read_only(
    writer: StubWriter, record: Record, bindings: Bindings, types: PythonTypes
) -> None:
    name, spelling = types.classes[TaggedType(record.key)], bindings.type_name(record.key)
    writer.line(writer.say("@type_check_only"))
    with writer.block(f"class {name}_cp({writer.say(f'ConstRecordPointer[{name}]')})"):
        writer.docstring(f"const {spelling} *")
        for field in _fields(record, bindings):
            _emit_field(writer, field, types, read_only=True)


def _fields(record: Record, bindings: Bindings) -> list[Field]:
    """Return the fields that cffi has; a bit-field is one where the cdef says all of its record."""
    exact = record.key in bindings.exact
    return [f for f in record.fields or () if f.name and (exact or not f.bit_field)]


def _emit_field(
    writer: StubWriter, field: Field, types: PythonTypes, *, read_only: bool
) -> None:
    name, value = field.name or "", types.value(field.type)
    if iskeyword(name):
        writer.line(f'# {name}: {value} -- a keyword of Python: getattr(record, "{name}")')
    elif read_only or types.unit.is_const(field.type):
        writer.line(writer.say("@property"))
        writer.line(f"def {name}(self) -> {writer.say(value)}: ...")
    else:
        writer.line(f"{name}: {writer.say(assigned(value, types.taken(field.type)))}")
    if not iskeyword(name) and not read_only:
        writer.docstring(render_docstring(field.comment))


def _emit_aliases(writer: StubWriter, bindings: Bindings, types: PythonTypes) -> None:
    writer.line(writer.say("@type_check_only"))
    with writer.block(writer.say(f"class {ALIASES}")):
        writer.docstring("Further names of types, for annotations.")
        for name, typedef in bindings.unit.typedefs.items():
            namespace, _, alias = types.classes[NamedDeclaration("typedef", name)].rpartition(
                "."
            )
            if namespace:
                writer.line(
                    f"{alias}: {writer.say(f'TypeAlias = {types.target(typedef.type)}')}"
                )
