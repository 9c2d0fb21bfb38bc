"""The portable cdef: one declaration a line, every number left to the C compiler.

struct dirent { ino_t d_ino; ... };   ->   typedef int... ino_t;
                                           struct dirent {
                                               ino_t d_ino;
                                               ...;
                                           };
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.bindings.arrays import varies_inside, with_names
from ferrule.bindings.va_lists import FORMAT_NAME, FORMAT_TYPE
from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.identity import identity
from ferrule.declarations.keys import is_list_of_names
from ferrule.declarations.nodes import (
    Constant,
    Declaration,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    CType,
    EnumRef,
    FunctionType,
    Opaque,
    Parameter,
    Qualified,
    RecordRef,
)
from ferrule.emit.bit_fields import emit_bit_field_cdef
from ferrule.emit.writer import SourceWriter, comment_text
from ferrule.selection.expressible import KNOWN_NAMES

if TYPE_CHECKING:
    from ferrule.bindings.callbacks import Callback
    from ferrule.bindings.decide import Bindings


def render_cdef(bindings: Bindings) -> str:
    """Return the cdef of `bindings`; its first line names the headers."""
    writer = SourceWriter()
    made_from = ", ".join(bindings.unit.headers)
    writer.line(
        f"/* Made by ferrule from {comment_text(made_from)}; "
        "the C compiler fills in every number. */"
    )
    _emit_big_integers(writer, bindings)
    for declaration in bindings.unit.declarations:
        _emit_declaration(writer, declaration, bindings)
    _emit_made_up(writer, bindings)
    return writer.text()


def render_big_integers(bindings: Bindings) -> str:
    """Return the cdef of the integers that cffi has no types for: structs of their size."""
    writer = SourceWriter()
    _emit_big_integers(writer, bindings)
    return writer.text()


def _emit_big_integers(writer: SourceWriter, bindings: Bindings) -> None:
    for name in bindings.big_integers.values():
        writer.line(f"typedef struct {{ ...; }} {name};")


def render_made_up(bindings: Bindings) -> str:
    """Return the cdef of what ferrule adds: functions of its own, and callbacks."""
    writer = SourceWriter()
    _emit_made_up(writer, bindings)
    return writer.text()


def _emit_made_up(writer: SourceWriter, bindings: Bindings) -> None:
    emit_bit_field_cdef(writer, bindings)
    if bindings.has_lists:
        writer.line(f"{_spell(FORMAT_TYPE, FORMAT_NAME, bindings)};")
    for callback in bindings.callbacks:
        writer.line(render_callback(callback, bindings))


def render_callback(callback: Callback, bindings: Bindings) -> str:
    """Return the cdef of a function that Python implements."""
    type_ = _callable_type(callback.type, bindings)
    return f'extern "Python" {_spell(type_, callback.name, bindings)};'


def render_declaration(declaration: Declaration, bindings: Bindings) -> str:
    """Return the cdef of one declaration; it is empty if another declaration's cdef has it."""
    writer = SourceWriter()
    _emit_declaration(writer, declaration, bindings)
    return writer.text()


def _emit_declaration(
    writer: SourceWriter, declaration: Declaration, bindings: Bindings
) -> None:
    """Write `declaration` as cdef text."""
    # Right before its first use, since cffi reads the text from top to bottom.
    for array, named in bindings.arrays.items():
        if named.user == identity(declaration):
            counted = Opaque() if varies_inside(array) else _counted(array)
            writer.line(f"typedef {_spell(counted, named.name, bindings)};")
    match declaration:
        case Function():
            type_ = _callable_type(declaration.type, bindings)
            remark = "  /* C has a va_list there */" if declaration.gathered else ""
            writer.line(f"{_spell(type_, declaration.name, bindings)};{remark}")
        case Variable():
            type_of_variable = _variable_type(declaration.type, bindings)
            writer.line(f"extern {_spell(type_of_variable, declaration.name, bindings)};")
        case Record():
            _emit_record(writer, declaration, bindings)
        case Enumeration():
            _emit_enumeration(writer, declaration, bindings)
        case Typedef():
            _emit_typedef(writer, declaration, bindings)
        case Constant():
            _emit_constant(writer, declaration, bindings)
        case Macro():
            pass  # a macro that stays one has no cdef
        case _:
            assert_never(declaration)


def _emit_constant(writer: SourceWriter, constant: Constant, bindings: Bindings) -> None:
    if constant.type is None:
        writer.line(f"#define {constant.name} ...")
    else:
        writer.line(f"static {_spell(_constant(constant.type), constant.name, bindings)};")


def _emit_record(writer: SourceWriter, record: Record, bindings: Bindings) -> None:
    name = bindings.type_name(record.key)
    if record.fields is None:
        writer.line(f"{name};" if record.tag and name == record.key else f"typedef ... {name};")
        return
    opening, closing = (name, ";") if record.tag else (f"typedef {record.keyword}", f" {name};")
    exact = record.key in bindings.exact
    # In a typedef, cffi's parser takes the word before the first semicolon for the new type's name.
    # Here that is a field's, so `...;` goes first if the field is called like a type of C's.
    open_first = not record.tag and any(f.name in KNOWN_NAMES for f in record.fields[:1])
    with writer.block(opening, closing):
        if open_first and not exact:
            writer.line("...;")
        for field in (f for f in record.fields if exact or not f.bit_field):
            width = f" : {field.width}" if field.bit_field else ""
            writer.line(f"{_spell(field.type, field.name or '', bindings)}{width};")
        if not exact and not open_first:
            writer.line("...;")


def _emit_enumeration(
    writer: SourceWriter, enumeration: Enumeration, bindings: Bindings
) -> None:
    name = bindings.type_name(enumeration.key)
    if enumeration.enumerators is None:
        writer.line(f"{name};")
        return
    if enumeration.tag:
        opening, closing = name, ";"
    elif is_list_of_names(enumeration):
        opening, closing = "enum", ";"
    else:
        opening, closing = "typedef enum", f" {name};"
    with writer.block(opening, closing):
        for enumerator in enumeration.enumerators:
            writer.line(f"{enumerator.name},")
        writer.line("...")


def _emit_typedef(writer: SourceWriter, typedef: Typedef, bindings: Bindings) -> None:
    match typedef.type:
        case RecordRef(key) | EnumRef(key) if bindings.type_name(key) == typedef.name:
            return  # the record's own line says `typedef struct {...} name;`
        case _:
            writer.line(f"typedef {_spell(typedef.type, typedef.name, bindings)};")


def _counted(array: Array) -> Array:
    """Return `array` without the lengths that the header writes; the compiler counts them."""
    element = array.element
    return replace(
        array,
        element=_counted(element) if isinstance(element, Array) else element,
        written=None,
    )


def _variable_type(type_: CType, bindings: Bindings) -> CType:
    """Return `type_` as cffi can read it: to cffi, a const variable is a constant with a value."""
    unit = bindings.unit
    return unit.resolve(type_) if unit.is_incomplete(type_) else type_


def _callable_type(type_: FunctionType, bindings: Bindings) -> FunctionType:
    """Return the function type `type_` changed so that cffi accepts it.

    A parameter loses its name if that is also a type's, or is not ASCII. The result loses its
    qualifiers, which mean nothing in C: cffi would declare a `const` variable and assign to it.
    """
    type_ = replace(type_, result=_unqualified(type_.result))
    names = {p.name for p in type_.parameters if p.name}
    taken = {
        n for n in names if n in bindings.unit.typedefs or n in KNOWN_NAMES or not n.isascii()
    }
    if type_.prototype and not taken:
        return type_
    return replace(
        type_,
        parameters=tuple(
            Parameter(None if p.name in taken else p.name, p.type) for p in type_.parameters
        ),
        prototype=True,
    )


def _unqualified(type_: CType) -> CType:
    return type_.type if isinstance(type_, Qualified) and not type_.atomic else type_


def _spell(type_: CType, name: str, bindings: Bindings) -> str:
    named = with_names(type_, bindings.arrays)
    return spell(named, name, key=bindings.type_name, extent="...", atomic=False)


def _constant(type_: CType) -> CType:
    """Return `type_` as const, which makes a `static` declaration a constant for cffi."""
    if isinstance(type_, Array):
        return replace(type_, element=Qualified(type_.element, const=True))
    bare = type_.type if isinstance(type_, Qualified) else type_
    return Qualified(bare, const=True)
