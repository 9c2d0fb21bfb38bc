"""The classes and aliases for C's types in a stub. None of them exists at run time.

struct point { int x; };      ->   class struct_point(struct_point_fields, Record[...]) ...
typedef int... pid_t;         ->   class pid_t(Integer, Number[int, _ToInt])
typedef unsigned long uLong;  ->   class typedefs: uLong: TypeAlias = c_unsigned_long
unsigned long                 ->   class c_unsigned_long(Integer, Number[int, _ToInt])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.doxygen import render_docstring
from ferrule.declarations.keys import is_list_of_names
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.types import OpenNumber
from ferrule.stub.class_names import ALIASES
from ferrule.stub.python_numbers import BUILTINS, CFFI_TYPEDEFS, OPEN_NUMBERS
from ferrule.stub.records import emit_const_pointer, emit_record
from ferrule.stub.used_types import used_cffi_typedefs

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Declaration
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.stub_writer import StubWriter
    from ferrule.stub.used_types import UsedTypes


def emit_type_classes(
    writer: StubWriter,
    bindings: Bindings,
    types: PythonTypes,
    used: UsedTypes,
    behind_const: Container[str],
) -> None:
    """Write the classes and aliases.

    `behind_const` are the keys of the records that have a class for pointers to const.
    """
    writer.section("Types of C, for type checkers only")
    imported = types.names.imported
    for declaration in bindings.unit.declarations:
        if _class_of(declaration, types) not in imported:
            _emit_declared(writer, declaration, bindings, types)
        if (
            isinstance(declaration, Record)
            and declaration.key in behind_const
            and f"{types.names.tags[declaration.key]}_cp" not in imported
        ):
            emit_const_pointer(writer, declaration, bindings, types)
    _emit_aliases(writer, types)
    for key in _undeclared(bindings, types):
        _emit_class(writer, types.names.tags[key], "Opaque", key)
    known = used_cffi_typedefs(bindings.unit, used)
    numbers = {} if imported else BUILTINS
    rows = {**{name: CFFI_TYPEDEFS[name] for name in known}, **numbers}
    for name, row in rows.items():
        if row.target not in imported:
            _emit_class(writer, row.target, row.bases, name)


def _class_of(declaration: Declaration, types: PythonTypes) -> str | None:
    """Return the name of the class that the stub has for a declaration, if there is one."""
    match declaration:
        case Record(key) | Enumeration(key):
            return types.names.tags[key]
        case Typedef(name):
            return types.names.typedefs[name]
        case _:
            return None


def _emit_declared(
    writer: StubWriter, declaration: Declaration, bindings: Bindings, types: PythonTypes
) -> None:
    """Write the class of a declared type, if it has one."""
    match declaration:
        case Record(key):
            doc = _doc(bindings.type_name(key), declaration.comment)
            emit_record(writer, declaration, doc, bindings, types)
        case Enumeration(key) if not is_list_of_names(declaration):
            doc = _doc(bindings.type_name(key), declaration.comment)
            _emit_class(writer, types.names.tags[key], "Enumeration", doc)
        case Typedef(name, OpenNumber() as number):
            row = CFFI_TYPEDEFS.get(name, OPEN_NUMBERS[number])
            _emit_class(writer, types.names.typedefs[name], row.bases, name)
        case _:
            pass


def _emit_class(writer: StubWriter, name: str, bases: str, doc: str) -> None:
    with writer.checkers_class(name, bases):
        writer.docstring(doc)


def _doc(spelling: str, comment: str | None) -> str:
    text = render_docstring(comment)
    return f"{spelling}\n\n{text}" if text else spelling


def _undeclared(bindings: Bindings, types: PythonTypes) -> Iterator[str]:
    """Yield the keys of records that are used and declared nowhere."""
    unit = bindings.unit
    for key in types.names.tags:
        if key not in unit.records and key not in unit.enumerations:
            yield key


def _emit_aliases(writer: StubWriter, types: PythonTypes) -> None:
    with writer.checkers_class(writer.respell(ALIASES)):
        writer.docstring("Further names of types, for annotations.")
        for name, typedef in types.unit.typedefs.items():
            _, is_alias, alias = types.names.typedefs[name].rpartition(".")
            if is_alias:
                target = types.target(typedef.type)
                writer.line(f"{alias}: {writer.respell(f'TypeAlias = {target}')}")
