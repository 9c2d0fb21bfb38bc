"""A pair of functions for each bit-field: cffi does not ask the compiler where its bits are.

    struct s { unsigned flag : 1; };   ->   get_s__flag(p), set_s__flag(p, value)

So do fields that are integers for which cffi has no type, such as `__int128`.

If the cdef can have the full definition of the record, bit-fields are fields as well. The built
module then has to prove for each of them that cffi and the compiler mean the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import Function
from ferrule.declarations.traverse import each_node
from ferrule.declarations.types import (
    Array,
    BigInteger,
    Builtin,
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ferrule.bindings.identifiers import Identifiers
    from ferrule.declarations.nodes import Field
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class BitField:
    """A bit-field of the record `key`, and the names of the functions that read and write it.

    `type` is the type by which they pass the value. `setter` is on the module: it raises
    `OverflowError` for values that do not fit, and calls `writer` on `lib`. Both are None for a
    const field. A big integer that is not a bit-field has only `writer`, which is a function on the
    module like any other; a bit-field of a big integer has neither.
    """

    key: str
    field: Field
    type: CType
    getter: str
    setter: str | None
    writer: str | None

    @property
    def name(self) -> str:
        """The bit-field's name in a report."""
        return f"{self.key}.{self.field.name}"


def bit_fields_of(
    unit: Unit, type_names: Mapping[str, str], identifiers: Identifiers
) -> Iterator[BitField]:
    """Yield the bit-fields of the records in `unit`; `identifiers` names their functions."""
    constant = _const_records(unit)
    for record in unit.records.values():
        owner = record.tag or type_names.get(record.key, record.key)
        for field in record.fields or ():
            is_big = isinstance(unit.resolve(field.type), BigInteger)
            if field.bit_field or (is_big and not _is_atomic(field.type, unit)):
                # A const field cannot be set: the C of its setter would not compile.
                is_const = record.key in constant or unit.is_const(field.type)
                type_ = _value_type(field.type, unit)
                named = _named(record.key, f"{owner}__{field.name}", field, type_, identifiers)
                # A big integer's type has room for more than the bits of a bit-field, and the
                # setter that compares them compares what `lib` has, which is not an int.
                if is_const or (is_big and field.bit_field):
                    yield replace(named, setter=None, writer=None)
                elif is_big:
                    yield replace(named, setter=None, writer=named.setter)
                else:
                    yield named


def _is_atomic(type_: CType, unit: Unit) -> bool:
    """Tell whether `type_` is atomic, which a big integer is only with the help of a library."""
    while isinstance(type_, (Qualified, Named)):
        if isinstance(type_, Qualified):
            if type_.atomic:
                return True
            type_ = type_.type
        elif type_.name in unit.typedefs:
            type_ = unit.typedefs[type_.name].type
        else:
            return False
    return False


def _const_records(unit: Unit) -> frozenset[str]:
    """Return the keys of nameless records with bit-fields that are const wherever they are."""
    nameless = {
        key
        for key, record in unit.records.items()
        if form_of(key) is KeyForm.EXPRESSION and any(f.bit_field for f in record.fields or ())
    }
    if not nameless:
        return frozenset()
    return frozenset(
        part.type.key
        for _, part in each_node(unit.declarations)
        if isinstance(part, Qualified)
        and part.const
        and isinstance(part.type, RecordRef)
        and part.type.key in nameless
    )


def accessor_functions(bit_field: BitField) -> tuple[Function, ...]:
    """Return the function that reads the bit-field, and the one that writes it, if any."""
    record = Parameter("record", Pointer(RecordRef(bit_field.key)))
    place, comment = bit_field.field.location, bit_field.field.comment
    getter = Function(bit_field.getter, FunctionType(bit_field.type, (record,)), place, comment)
    if bit_field.writer is None:
        return (getter,)
    value = Parameter("value", bit_field.type)
    return getter, Function(bit_field.writer, FunctionType(Void(), (record, value)), place)


def declared_wholly(unit: Unit, inexact: Container[str]) -> frozenset[str]:
    """Return the keys of the records with bit-fields whose full definition a cdef can have.

    The `inexact` ones are left out: cffi would lay them out differently from the compiler.
    """
    constant = _const_records(unit)
    return frozenset(
        d.key
        for d in unit.records.values()
        if d.whole
        and d.key not in constant
        and d.key not in inexact
        and any(f.bit_field for f in d.fields or ())
        and all(_is_repeatable(f, unit) for f in d.fields or ())
    )


def _is_repeatable(field: Field, unit: Unit) -> bool:
    """Tell whether a cdef can have the field in a record without `...`.

    A record as a field would itself have `...`, and cffi then treats the outer one in the same way.
    """
    whole = (Array, RecordRef, BigInteger)
    if isinstance(unit.resolve(field.type), whole) or unit.is_const(field.type):
        return False
    return not field.bit_field or field.width is not None


def _named(
    key: str, stem: str, field: Field, type_: CType, identifiers: Identifiers
) -> BitField:
    return BitField(
        key,
        field,
        type_,
        identifiers.free(f"get_{stem}"),
        identifiers.free(f"set_{stem}"),
        identifiers.free(f"ferrule_set_{stem}"),
    )


def _value_type(type_: CType, unit: Unit) -> CType:
    """Return the type by which the functions pass the value: `int` for `char`, cffi's text type."""
    bare = type_.type if isinstance(type_, Qualified) else type_
    return Builtin("int") if unit.is_builtin(bare, "char") else bare
