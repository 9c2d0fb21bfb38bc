"""From cffi's model of a C type to ferrule's, one case for each class of `cffi.model`.

cffi resolves typedefs while it parses, so most types here have lost their names. Names stay
where the compiler fills in the meaning (`typedef int... off_t;`), where cffi has a type of its own
(`size_t`), and where C cannot spell the type in another way:

    typedef ... *handle;          ->   Named("handle")
    typedef struct { int x; } *p; ->   Named("p")
    typedef int matrix[...][...]; ->   Named("matrix"), from the `names` of a `TypeReader`

The outermost qualifiers of parameters and results are lost too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

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

if TYPE_CHECKING:
    from collections.abc import Mapping

# cffi's names of C's own types, and C's.
_BUILTIN: Final = {
    **{name: name for name in KEYWORDS},
    "_cffi_float_complex_t": "float _Complex",
    "_cffi_double_complex_t": "double _Complex",
}


@dataclass(frozen=True, slots=True)
class TypeReader:
    """Reads types; `names` has the typedefs of arrays whose lengths the compiler fills in.

    With `lengths`, every array keeps the length that the text writes.
    """

    names: Mapping[Any, str] = field(default_factory=dict)
    lengths: bool = False

    def read(self, type_: Any, qualifiers: int = 0) -> CType:  # noqa: ANN401  cffi.model's classes have no common public base
        """Return the C type that cffi models as `type_`; `qualifiers` are cffi's bits for them."""
        if isinstance(type_, model.ArrayType):
            if type_ in self.names:
                return _qualified(Named(self.names[type_]), qualifiers)
            return self.read_array(type_, qualifiers)
        return _qualified(self._unqualified(type_), qualifiers)

    def read_array(self, type_: Any, qualifiers: int, *, written: bool = False) -> Array:  # noqa: ANN401  as above
        """Return an array as it is built; its lengths are kept if they are to be `written`."""
        written = written or self.lengths
        # In C the qualifiers of an array belong to its elements.
        item, length = type_.item, type_.length
        if written and isinstance(item, model.ArrayType) and item not in self.names:
            element: CType = self.read_array(item, qualifiers, written=True)
        else:
            element = self.read(item, qualifiers)
        extent = str(length) if written and isinstance(length, int) else None
        return Array(element, "incomplete" if length is None else "fixed", extent)

    def read_function(self, type_: Any, names: tuple[str | None, ...] = ()) -> FunctionType:  # noqa: ANN401  as above
        """Return the function type of a `RawFunctionType` or `FunctionPtrType`.

        `names` are those of the parameters, empty if they are not known.
        """
        names = names or (None,) * len(type_.args)
        parameters = tuple(
            Parameter(name, self.read(argument))
            for name, argument in zip(names, type_.args, strict=True)
        )
        return FunctionType(self.read(type_.result), parameters, variadic=type_.ellipsis)

    def read_pointer(self, type_: Any) -> Pointer:  # noqa: ANN401  as above
        """Return a pointer as it is built, even if it has a name."""
        target = type_.totype
        if isinstance(target, model.ArrayType) and target not in self.names:
            return Pointer(self.read_array(target, type_.quals, written=True))
        return Pointer(self.read(target, type_.quals))

    def _unqualified(self, type_: Any) -> CType:  # noqa: ANN401  one row a class of the model
        match type_:
            case model.VoidType():
                return Void()
            case model.PrimitiveType():
                builtin = _BUILTIN.get(type_.name)
                return Builtin(builtin) if builtin else Named(type_.name)
            case model.UnknownIntegerType() | model.UnknownFloatType():
                return Named(type_.name)
            case model.NamedPointerType():
                return Named(type_.name)
            case model.FunctionPtrType():
                return Pointer(self.read_function(type_))
            case model.RawFunctionType():
                return self.read_function(type_)
            case model.PointerType():
                return self.read_pointer(type_)
            case model.StructOrUnion():
                return _opaque_or_record(type_)
            case model.EnumType():
                return EnumRef(enumeration_key(type_))
            case _:
                return Unknown(str(type_))


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


def _opaque_or_record(type_: model.StructOrUnion) -> Named | RecordRef:
    if is_opaque_name(type_) and type_.forcename is not None:
        return Named(type_.forcename)
    return RecordRef(record_key(type_))


def is_opaque_name(type_: Any) -> bool:  # noqa: ANN401  as above
    """Tell whether `typedef ... name;` declares `type_`, or it is cffi's own `FILE`."""
    return getattr(type_, "origin", None) == "unknown_type"
