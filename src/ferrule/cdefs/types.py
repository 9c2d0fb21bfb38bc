"""From cffi's model of a C type to ferrule's, one case for each class of `cffi.model`.

cffi resolves typedefs while it parses, so most types here have lost their names. Names stay where
the compiler fills in the meaning (`typedef int... off_t;`), and where cffi has a type of its own
(`size_t`). The outermost qualifiers of parameters and results are lost too.
"""

from __future__ import annotations

from typing import Any, Final

from cffi import model

from ferrule.declarations.keys import is_written_tag, key_in_cdef
from ferrule.declarations.numbers import KEYWORDS
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Void,
)

# cffi's names of C's own types, and C's.
_BUILTIN: Final = {
    **{name: name for name in KEYWORDS},
    "_cffi_float_complex_t": "float _Complex",
    "_cffi_double_complex_t": "double _Complex",
}


def read_type(type_: Any, qualifiers: int = 0) -> CType:  # noqa: ANN401  cffi.model's classes have no common public base
    """Return the C type that cffi models as `type_`; `qualifiers` are cffi's bits for them."""
    if isinstance(type_, model.ArrayType):
        # In C the qualifiers of an array belong to its elements.
        element = read_type(type_.item, qualifiers)
        return Array(element, "incomplete" if type_.length is None else "fixed")
    return _qualified(_unqualified(type_), qualifiers)


def read_function(type_: Any, names: tuple[str | None, ...] = ()) -> FunctionType:  # noqa: ANN401  as above
    """Return the function type of a `RawFunctionType` or `FunctionPtrType`.

    `names` are those of the parameters, empty if they are not known.
    """
    names = names or (None,) * len(type_.args)
    parameters = tuple(
        Parameter(name, read_type(argument))
        for name, argument in zip(names, type_.args, strict=True)
    )
    return FunctionType(read_type(type_.result), parameters, variadic=type_.ellipsis)


def record_key(record: model.StructOrUnion) -> str:
    """Return the key of a struct or union: its tag, its typedef's name, or a made-up one."""
    return _key(record, record.kind)  # type: ignore[attr-defined]  # of both subclasses


def enumeration_key(enumeration: model.EnumType) -> str:
    """Return the key of an enumeration, made like a record's."""
    return _key(enumeration, "enum")


def has_tag(type_: Any) -> bool:  # noqa: ANN401  as above
    """Tell whether a struct, union or enumeration has a tag of its own."""
    return is_written_tag(type_.name)


def _key(type_: Any, keyword: str) -> str:  # noqa: ANN401  as above
    return key_in_cdef(keyword, type_.name, type_.forcename)


def _qualified(type_: CType, qualifiers: int) -> CType:
    if not qualifiers:
        return type_
    return Qualified(
        type_,
        const=bool(qualifiers & model.Q_CONST),
        volatile=bool(qualifiers & model.Q_VOLATILE),
        restrict=bool(qualifiers & model.Q_RESTRICT),
    )


def _unqualified(type_: Any) -> CType:  # noqa: ANN401  one row a class of the model
    match type_:
        case model.VoidType():
            return Void()
        case model.PrimitiveType():
            builtin = _BUILTIN.get(type_.name)
            return Builtin(builtin) if builtin else Named(type_.name)
        case model.UnknownIntegerType() | model.UnknownFloatType():
            return Named(type_.name)
        case model.FunctionPtrType():
            return Pointer(read_function(type_))
        case model.RawFunctionType():
            return read_function(type_)
        case model.PointerType():
            return Pointer(read_type(type_.totype, type_.quals))
        case model.StructOrUnion():
            return _opaque_or_record(type_)
        case model.EnumType():
            return EnumRef(enumeration_key(type_))
        case _:
            return Unknown(str(type_))


def _opaque_or_record(type_: model.StructOrUnion) -> Named | RecordRef:
    if is_opaque_name(type_) and type_.forcename is not None:
        return Named(type_.forcename)
    return RecordRef(record_key(type_))


def is_opaque_name(type_: Any) -> bool:  # noqa: ANN401  as above
    """Tell whether `typedef ... name;` declares `type_`, or it is cffi's own `FILE`."""
    return getattr(type_, "origin", None) == "unknown_type"
