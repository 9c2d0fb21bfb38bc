"""What each C type is for a type checker: one row a type, read by whoever writes types.

    int                 value int                 taken _ToInt
    struct dirent *     value struct_dirent_p     as argument _ToRecords[struct_dirent]
    const char *        value ConstPointer[c_char]  as argument _ToConstChars

A *target* is the class that pointers and arrays are generic over: `c_int` in `Pointer[c_int]`. A
*value* is what reading gives, *taken* what an assignment takes. An *argument* may be more: cffi
makes an array for the time of the call out of a list behind a pointer. All is as tried on cffi
2.1.1; the classes stand in `ferrule.stub.support`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Final

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.identity import NamedDeclaration, TaggedType
from ferrule.declarations.numbers import (
    KEYWORDS,
    OPEN_FLOATING,
    OPEN_INTEGER,
    TYPEDEFS,
    Arithmetic,
)
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    OpenNumber,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Vector,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ferrule.declarations.identity import Identity
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class Row:
    """What one arithmetic type of C is in Python.

    `target` is the class of its cdata, `value` what reading gives, `taken` what is taken for it.
    `items` names what is taken for an array of it, and with `To` or `ToConst` before, for a pointer
    to it.
    """

    target: str
    value: str
    taken: str
    items: str

    @property
    def bases(self) -> str:
        """The base classes of the class of its cdata."""
        kind, base = _KINDS[self.items]
        return f"{kind}, {base}[{self.value}, {self.taken}]"


_KINDS: Final = {
    "Ints": ("Integer", "Number"),
    "Bytes": ("Integer, Byte", "Number"),
    "Floats": ("Floating", "Number"),
    "Complexes": ("Complex", "Number"),
    "Chars": ("Character, Byte", "Primitive"),
    "Text": ("Wide", "Primitive"),
}


def _row(kind: Arithmetic, target: str) -> Row:
    """Return the row of a number of that kind, whose class is `target`."""
    match kind:
        case Arithmetic.BOOLEAN:
            return Row(target, "bool", "_ToInt", "Ints")
        case Arithmetic.CHARACTER:
            return Row(target, "bytes", f"bytes | {target}", "Chars")
        case Arithmetic.BYTE:
            return Row(target, "int", "_ToInt", "Bytes")
        case Arithmetic.INTEGER:
            return Row(target, "int", "_ToInt", "Ints")
        case Arithmetic.WIDE_CHARACTER:
            return Row(target, "str", f"str | {target}", "Text")
        case Arithmetic.FLOATING:
            return Row(target, "float", "_ToFloat", "Floats")
        case Arithmetic.LONG_DOUBLE:  # read as cdata, for Python has no float of its width
            return Row(target, target, "_ToFloat", "Floats")
        case Arithmetic.COMPLEX:
            return Row(target, "complex", "_ToComplex", "Complexes")
        case _:
            assert_never(kind)


def _class_of(keyword: str) -> str:
    """Return the class of a number that C names: `c_unsigned_long`, `c_bool`."""
    return "_".join(("c", *keyword.lower().replace("_", "").split()))


ENUMERATION: Final = _row(Arithmetic.INTEGER, "Enumeration")

BUILTINS: Final[Mapping[str, Row]] = {
    name: _row(number.kind, _class_of(name)) for name, number in KEYWORDS.items()
}
"""The types that C itself names."""

KNOWN: Final[Mapping[str, Row]] = {
    name: BUILTINS["_Bool"] if name == "bool" else _row(number.kind, name)
    for name, number in TYPEDEFS.items()
}
"""The typedef names that cffi has types of its own for."""

OPEN: Final[Mapping[OpenNumber, Row]] = {
    OPEN_INTEGER: _row(Arithmetic.INTEGER, ""),
    OPEN_FLOATING: _row(Arithmetic.FLOATING, ""),
}
"""What a typedef is whose width is left to the compiler; the target is the typedef's name."""

UNKNOWN: Final = "CData"
"""What stands for a type that no cdef can say, and that is bound nowhere."""


def _once_a_node(
    method: Callable[[PythonTypes, CType], str],
) -> Callable[[PythonTypes, CType], str]:
    """Let `method` work once for each node: the reader has one for all uses of a type.

    To compare nodes takes longer than most methods, so they are told apart by `id`.
    """
    name = method.__name__

    @wraps(method)
    def remembering(types: PythonTypes, type_: CType) -> str:
        known = types.known[name]
        if (found := known.get(id(type_))) is None:
            found = known[id(type_)] = (type_, method(types, type_))  # a kept node keeps its id
        return found[1]

    return remembering


@dataclass(frozen=True, slots=True)
class PythonTypes:
    """The Python types of the C types of a unit.

    `classes` gives the class of each record and enumeration, and the class or alias of each
    typedef.
    """

    unit: Unit
    classes: Mapping[Identity, str]
    known: defaultdict[str, dict[int, tuple[CType, str]]] = field(
        default_factory=lambda: defaultdict(dict), init=False, repr=False, compare=False
    )

    def row(self, type_: CType) -> Row | None:
        """Return the row of an arithmetic type, None for another."""
        match self.unit.resolve(type_):
            case Builtin(name):
                return BUILTINS.get(name)
            case OpenNumber() as number:
                return OPEN[number]
            case Named(name):
                return KNOWN.get(name)
            case EnumRef():
                return ENUMERATION
            case _:
                return None

    @_once_a_node
    def target(self, type_: CType) -> str:
        """Return the class that a pointer to `type_` is generic over."""
        match type_:
            case Void():
                return "void"
            case Builtin(name):
                return BUILTINS[name].target if name in BUILTINS else UNKNOWN
            case Named(name):
                return self._named(name)
            case RecordRef(key) | EnumRef(key):
                return self.classes[TaggedType(key)]
            case Qualified(inner):
                return self.target(inner)
            case Pointer(inner):
                return self._pointer(inner)
            case Array(element):
                return f"{self._const(element)}Array[{self.target(element)}]"
            case FunctionType():
                return self._function(type_)
            case OpenNumber() | Vector() | Unknown():
                return UNKNOWN
            case _:
                assert_never(type_)

    @_once_a_node
    def value(self, type_: CType) -> str:
        """Return what reading a `type_` gives, and what a function of that result returns."""
        row = self.row(type_)
        if row is not None:
            return row.value
        return "None" if self.unit.is_void(type_) else self.target(type_)

    @_once_a_node
    def taken(self, type_: CType) -> str:
        """Return what is taken where a `type_` is assigned."""
        row, bare = self.row(type_), self.unit.resolve(type_)
        if row is not None:
            return row.taken
        match bare:
            case RecordRef():
                return f"{self.target(type_)} | _Init"
            case Pointer(target) if self._is_function(target):
                return f"{self.value(type_)} | _Null"
            case Pointer(target):
                return self._taken_pointer(target)
            case Array(element):
                return f"Array[{self.target(element)}] | {self.items(element)}"
            case _:
                return self.target(type_)

    @_once_a_node
    def argument(self, type_: CType) -> str:
        """Return what a call takes for a parameter of `type_`."""
        match self.unit.resolve(type_):
            case Pointer(target) | Array(target) if not self._is_function(target):
                return self._pointer_argument(target)
            case FunctionType() | Pointer():
                return f"{self.value(type_)} | _Null"
            case _:
                return self.taken(type_)

    def direct_argument(self, type_: CType, *, nullable: bool) -> str:
        """Return what a direct call takes for a parameter of `type_`: buffers, and perhaps None."""
        taken = self.argument(type_)
        bare = self.unit.resolve(type_)
        if isinstance(bare, (Pointer, Array)):
            target = bare.target if isinstance(bare, Pointer) else bare.element
            if self._may_be_buffer(target):
                taken += " | _Buffer"
        return f"{taken} | None" if nullable else taken

    def _may_be_buffer(self, target: CType) -> bool:
        """Tell whether the memory of a Python object may stand for an array of `target`."""
        row = self.row(target)
        if row is not None:
            return row.items != "Text"
        return self.unit.is_void(target) or self.is_complete(target)

    def items(self, type_: CType) -> str:
        """Return what is taken for an array of `type_`, itself no cdata."""
        row = self.row(type_)
        if row is not None:
            return f"_{row.items}"
        match self.unit.resolve(type_):
            case RecordRef():
                return f"_Records[{self.target(type_)}]"
            case Array(element):
                return f"Sequence[{self.items(element)}]"
            case Pointer(target) if self._is_loose(target):
                return f"Sequence[{self.taken(type_)}]"
            case _:
                return f"_Pointers[{self.target(type_)}]"

    def called_with(self, type_: FunctionType) -> str:
        """Return the type of the Python function that can stand behind a C function pointer."""
        arguments = ", ".join(self.value(p.type) for p in type_.parameters)
        result = "None" if self.unit.is_void(type_.result) else self.taken(type_.result)
        return f"Callable[[{arguments}], {result}]"

    def function_type(self, type_: CType) -> FunctionType | None:
        """Return the function type that `type_` is, or points to, None for another type."""
        bare = self.unit.resolve(type_)
        if isinstance(bare, Pointer):
            bare = self.unit.resolve(bare.target)
        return bare if isinstance(bare, FunctionType) else None

    def is_complete(self, type_: CType) -> bool:
        """Tell whether `type_` is a record whose size is known."""
        bare = self.unit.resolve(type_)
        return (
            isinstance(bare, RecordRef)
            and bare.key in self.unit.records
            and self.unit.records[bare.key].fields is not None
        )

    def is_unknown(self, type_: CType) -> bool:
        """Tell whether nothing but `CData` stands for `type_`, itself built of no other type."""
        match type_:
            case Builtin() | Named() | Vector() | Unknown():
                return self.row(type_) is None and self.target(type_) == UNKNOWN
            case _:
                return False

    def _named(self, name: str) -> str:
        if NamedDeclaration("typedef", name) in self.classes:
            return self.classes[NamedDeclaration("typedef", name)]
        if name == "FILE":
            return name
        return KNOWN[name].target if name in KNOWN else UNKNOWN

    def _pointer(self, target: CType) -> str:
        if self._is_function(target):
            return self.target(target)
        bare = self.unit.resolve(target)
        if self.is_complete(bare):
            ending = "cp" if self.unit.is_const(target) else "p"
            return f"{self.target(bare)}_{ending}"
        return f"{self._const(target)}Pointer[{self.target(target)}]"

    def _taken_pointer(self, target: CType) -> str:
        const, row = self._const(target), self.row(target)
        if self.unit.is_void(target):
            return "ConstAddress" if const else "_Address"
        name = self.target(target)
        if row is not None and row.items == "Chars":
            name = "Byte"
        near = f"{const}Pointer[c_char] | " if row is not None and row.items == "Bytes" else ""
        return f"{const}Pointer[{name}] | {near}_{const}Null"

    def _pointer_argument(self, target: CType) -> str:
        const, row, name = self._const(target), self.row(target), self.target(target)
        if row is not None:
            return (
                f"_To{const}Chars" if row.items == "Chars" else f"_To{const}{row.items}[{name}]"
            )
        match self.unit.resolve(target):
            case Void():
                return f"_To{const}Void"
            case Pointer(inner) if self._is_loose(inner):
                return f"_To{const}Pointer[{name}] | {self.items(target)}"
            case Pointer():
                return f"_To{const}Pointers[{name}]"
            case Array(element):
                rows = self.items(element)
                return f"_To{const}Pointer[{name}] | Sequence[{rows}]"
            case Named("FILE"):
                return "_ToFile"
            case _:
                taken = "Records" if self.is_complete(target) else "Pointer"
                return f"_To{const}{taken}[{name}]"

    def _function(self, type_: FunctionType) -> str:
        arguments = ", ".join(self.argument(p.type) for p in type_.parameters)
        shown = "..." if type_.variadic else f"[{arguments}]"
        return f"FunctionPointer[{shown}, {self.value(type_.result)}]"

    def _is_loose(self, target: CType) -> bool:
        """Tell whether a pointer to `target` takes pointers to other types too."""
        row = self.row(target)
        return self.unit.is_void(target) or (
            row is not None and row.items in {"Bytes", "Chars"}
        )

    def _is_function(self, type_: CType) -> bool:
        return isinstance(self.unit.resolve(type_), FunctionType)

    def _const(self, type_: CType) -> str:
        return "Const" if self.unit.is_const(type_) else ""
