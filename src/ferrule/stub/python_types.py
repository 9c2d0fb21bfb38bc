"""What each C type is for a type checker.

    int                 value int                   accepted _ToInt
    struct dirent *     value struct_dirent_p       as argument _ToRecords[struct_dirent]
    const char *        value ConstPointer[c_char]  as argument _ToConstChars

- A *target* is the class that pointers and arrays are generic over: `c_int` in `Pointer[c_int]`.
- A *value* is what reading gives, and what a function returns.
- What is *accepted* can be assigned to a field, an item or a variable.
- An *argument* may be more: for a pointer, cffi makes an array from a list, for the time of the
  call.

All of this was tried on cffi 2.1.1. The classes and aliases are in `fixed_text.pyi`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Final

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.types import (
    Array,
    BigInteger,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    Opaque,
    OpenNumber,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Vector,
    Void,
)
from ferrule.stub.python_numbers import BUILTINS, CFFI_TYPEDEFS, ENUMERATION, OPEN_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ferrule.bindings.calls import PassedValue, Shape
    from ferrule.declarations.unit import Unit
    from ferrule.stub.class_names import ClassNames
    from ferrule.stub.python_numbers import PythonNumber

UNKNOWN: Final = "CData"
"""The class for a type that no cdef can spell, so that ferrule binds it nowhere."""


def _once_a_node(
    method: Callable[[PythonTypes, CType], str],
) -> Callable[[PythonTypes, CType], str]:
    """Run `method` once for each node, since the readers make one node for all uses of a type.

    Nodes are told apart by `id`: comparing two of them takes longer than most methods.
    """
    name = method.__name__

    @wraps(method)
    def remembering(types: PythonTypes, type_: CType) -> str:
        results = types.results[name]
        if (found := results.get(id(type_))) is None:
            # The node is kept with its result, so that no other node can get its id.
            found = results[id(type_)] = (type_, method(types, type_))
        return found[1]

    return remembering


@dataclass(frozen=True, slots=True)
class PythonTypes:
    """The Python types of the C types of a unit; `names` are the classes of its own types."""

    unit: Unit
    names: ClassNames
    results: defaultdict[str, dict[int, tuple[CType, str]]] = field(
        default_factory=lambda: defaultdict(dict), init=False, repr=False, compare=False
    )

    def number(self, type_: CType) -> PythonNumber | None:
        """Return the row of a number or character, or None for any other type."""
        bare = self.unit.resolve(type_)
        match bare:
            case Builtin(name):
                return BUILTINS.get(name)
            case OpenNumber():
                return OPEN_NUMBERS[bare]
            case Named(name):
                return CFFI_TYPEDEFS.get(name)
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
            case RecordRef(key) | EnumRef(key) | BigInteger(key):
                return self.names.tags[key]
            case Qualified(inner):
                return self.target(inner)
            case Pointer(inner):
                return self._pointer(inner)
            case Array(element):
                return f"{self._const(element)}Array[{self.target(element)}]"
            case FunctionType():
                return self._function(type_)
            case OpenNumber() | Vector() | Opaque() | Unknown():
                return UNKNOWN
            case _:
                assert_never(type_)

    @_once_a_node
    def value(self, type_: CType) -> str:
        """Return what reading a `type_` gives, and what a function of that result returns."""
        row = self.number(type_)
        if row is not None:
            return row.value
        return "None" if self.unit.is_void(type_) else self.target(type_)

    def value_on_module(self, type_: CType) -> str:
        """Return what a direct call returns, and what the module has for a constant."""
        return "int" if self._is_big(type_) else self.value(type_)

    @_once_a_node
    def accepted(self, type_: CType) -> str:
        """Return what can be assigned where C has a `type_`."""
        row, bare = self.number(type_), self.unit.resolve(type_)
        if row is not None:
            return row.accepted
        match bare:
            case RecordRef() | BigInteger():  # a struct to cffi
                return f"{self.target(type_)} | _Init"
            case Pointer(target) if self._is_function(target):
                return f"{self.value(type_)} | _Null"
            case Pointer(target):
                return self._accepted_pointer(target)
            case Array(element):
                return f"Array[{self.target(element)}] | {self.items(element)}"
            case _:
                return self.target(type_)

    def assignable(self, type_: CType) -> str:
        """Return the annotation of an attribute that can be read and assigned."""
        return f"Field[{self.value(type_)}, {self.accepted(type_)}]"

    def constant_on_lib(self, type_: CType) -> str:
        """Return what a constant of `type_` is on `lib`: cffi reads a const `_Bool` as int."""
        value = self.value(type_)
        return "int" if value == "bool" else value

    @_once_a_node
    def argument(self, type_: CType) -> str:
        """Return what a call accepts for a parameter of `type_`."""
        match self.unit.resolve(type_):
            case Pointer(target) | Array(target) if not self._is_function(target):
                return self._pointer_argument(target)
            case FunctionType() | Pointer():
                return f"{self.value(type_)} | _Null"
            case _:
                return self.accepted(type_)

    def direct_argument(self, type_: CType, value: PassedValue) -> str:
        """Return what a direct call accepts for `type_`: buffers too, and None if nullable.

        An array of variable shape can be made of a list or buffer if its lengths are known.
        """
        accepted, shape = self._argument_or_buffer(type_), value.shape
        if shape and not shape.is_known and isinstance(value.type, Pointer):
            target = value.type.target
            accepted = f"_To{self._const(target)}Pointer[{self.target(target)}]"
        elif shape and self._is_open(type_):
            accepted += f" | {self._rows(shape)}"
        return f"{accepted} | None" if value.nullable else accepted

    def _is_open(self, type_: CType) -> bool:
        """Tell whether `type_` points to arrays of unknown length: cffi makes none of a list."""
        match self.unit.resolve(type_):
            case Pointer(Array(extent=extent)):
                return extent != "fixed"
            case _:
                return False

    def _rows(self, shape: Shape) -> str:
        """Return the Python objects that make an array of this shape."""
        rows = self.items(shape.item)
        for _ in shape.lengths[1:]:
            rows = f"Sequence[{rows}]"
        return f"{rows} | _Buffer" if self._may_be_buffer(shape.item) else rows

    def _is_big(self, type_: CType) -> bool:
        return isinstance(self.unit.resolve(type_), BigInteger)

    @_once_a_node
    def _argument_or_buffer(self, type_: CType) -> str:
        match self.unit.resolve(type_):
            case BigInteger():
                return f"_ToInt | {self.target(type_)}"
            case Pointer(target) | Array(target) if self._may_be_buffer(target):
                return f"{self.argument(type_)} | _Buffer"
            case _:
                return self.argument(type_)

    def _may_be_buffer(self, target: CType) -> bool:
        """Tell whether a pointer to `target` may point into the buffer of a Python object."""
        row, bare = self.number(target), self.unit.resolve(target)
        if row is not None:
            return row.family != "Text"
        if isinstance(bare, Array):
            return bare.extent == "fixed" and self._may_be_buffer(bare.element)
        return self.unit.is_void(target) or self.is_complete(target)

    def items(self, type_: CType) -> str:
        """Return the Python objects, cdata excepted, that make an array of `type_`."""
        row = self.number(type_)
        if row is not None:
            return f"_{row.family}"
        match self.unit.resolve(type_):
            case RecordRef():
                return f"_Records[{self.target(type_)}]"
            case Array(element):
                return f"Sequence[{self.items(element)}]"
            case Pointer(target) if self._is_loose(target):
                return f"Sequence[{self.accepted(type_)}]"
            case _:
                return f"_Pointers[{self.target(type_)}]"

    def python_callable(
        self,
        type_: FunctionType,
        handles: Mapping[int, str] | None = None,
        returned: str | None = None,
    ) -> str:
        """Return the type of the Python functions that C may call as a `type_`.

        `handles` are the types of arguments that are handles, by their indices, and `returned` that
        of a result that may be one.
        """
        known = handles or {}
        given = enumerate(type_.parameters)
        arguments = ", ".join(known.get(i) or self.value(p.type) for i, p in given)
        result = "None" if self.unit.is_void(type_.result) else self.accepted(type_.result)
        result = f"{returned} | {result}" if returned else result
        return f"Callable[[{arguments}], {result}]"

    def is_complete(self, type_: CType) -> bool:
        """Tell whether `type_` is a record whose size is known."""
        bare = self.unit.resolve(type_)
        return (
            isinstance(bare, RecordRef)
            and bare.key in self.unit.records
            and self.unit.records[bare.key].fields is not None
        )

    def is_unknown(self, type_: CType) -> bool:
        """Tell whether `type_` itself, apart from the types in it, has no class but `CData`."""
        match type_:
            case Builtin() | Named() | Vector() | Unknown():
                return self.number(type_) is None and self.target(type_) == UNKNOWN
            case _:
                return False

    def _named(self, name: str) -> str:
        if name in self.names.typedefs:
            return self.names.typedefs[name]
        if name == "FILE":  # cffi knows it without a declaration
            return name
        return CFFI_TYPEDEFS[name].target if name in CFFI_TYPEDEFS else UNKNOWN

    def _pointer(self, target: CType) -> str:
        if self._is_function(target):
            return self.target(target)
        bare = self.unit.resolve(target)
        if self.is_complete(bare):
            ending = "cp" if self.unit.is_const(target) else "p"
            return f"{self.target(bare)}_{ending}"
        return f"{self._const(target)}Pointer[{self.target(target)}]"

    def _accepted_pointer(self, target: CType) -> str:
        const, row = self._const(target), self.number(target)
        if self.unit.is_void(target):
            return "ConstAddress" if const else "_Address"
        name = self.target(target)
        if row is not None and row.family == "Chars":
            name = "Byte"
        # cffi accepts a `char *` for a pointer to any type of one byte.
        chars = row is not None and row.family == "Bytes"
        also = f"{const}Pointer[c_char] | " if chars else ""
        return f"{const}Pointer[{name}] | {also}_{const}Null"

    def _pointer_argument(self, target: CType) -> str:
        const, row, name = self._const(target), self.number(target), self.target(target)
        if row is not None:
            shown = f"_To{const}{row.family}"
            return shown if row.family == "Chars" else f"{shown}[{name}]"
        match self.unit.resolve(target):
            case Void():
                return f"_To{const}Void"
            case Pointer(inner) if self._is_loose(inner):
                return f"_To{const}Pointer[{name}] | {self.items(target)}"
            case Pointer():
                return f"_To{const}Pointers[{name}]"
            case Array(element, extent="fixed"):
                rows = self.items(element)
                return f"_To{const}Pointer[{name}] | Sequence[{rows}]"
            case Named("FILE"):
                return "_ToFile"
            case _:
                many = "Records" if self.is_complete(target) else "Pointer"
                return f"_To{const}{many}[{name}]"

    def _function(self, type_: FunctionType) -> str:
        arguments = ", ".join(self.argument(p.type) for p in type_.parameters)
        shown = "..." if type_.variadic else f"[{arguments}]"
        return f"FunctionPointer[{shown}, {self.value(type_.result)}]"

    def _is_loose(self, target: CType) -> bool:
        """Tell whether cffi accepts other pointers too, where C wants one to `target`."""
        row = self.number(target)
        return self.unit.is_void(target) or (
            row is not None and row.family in {"Bytes", "Chars"}
        )

    def _is_function(self, type_: CType) -> bool:
        return isinstance(self.unit.resolve(type_), FunctionType)

    def _const(self, type_: CType) -> str:
        return "Const" if self.unit.is_const(type_) else ""
