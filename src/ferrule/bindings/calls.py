"""How the functions are called from Python: the kind of each parameter and result, decided once.

    int f(const char *name, double x);   ->   INTEGER <- POINTER (bytes, const), REAL

Two functions whose types are the same to a caller (a pointer is a pointer, whatever it points to)
have one shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from ferrule.bindings.python_types import BUILTINS, KNOWN
from ferrule.declarations.nodes import Function
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from ferrule.declarations.unit import Unit


class Kind(Enum):
    """What becomes of a value on its way between Python and C, without the width of integers."""

    VOID = "FERRULE_VOID"
    INTEGER = "FERRULE_INTEGER"
    ENUMERATION = "FERRULE_ENUM"
    BOOL = "FERRULE_BOOL"
    CHAR = "FERRULE_CHAR"
    WIDE = "FERRULE_WIDE"
    REAL = "FERRULE_REAL"
    MEMORY = "FERRULE_MEMORY"
    RECORD = "FERRULE_RECORD"
    POINTER = "FERRULE_POINTER"
    CODE = "FERRULE_CODE"


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a result.

    `type` has no qualifiers of its own; `bytes`, `const` and `nullable` are of pointers: whether
    `bytes` are taken, whether what it points to is only read, whether None is taken.
    """

    kind: Kind
    type: CType
    bytes: bool = False
    const: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A function that is called by generated C.

    `name` is None where it is on `lib` alone. `by_name` tells that the compiler is not known to see
    the type that was read, so that the function has to be called by its name.
    """

    function: Function
    name: str | None
    parameters: tuple[Value, ...]
    result: Value
    by_name: bool = False
    hold_gil: bool = False
    no_errno: bool = False
    inlined: bool = False


@dataclass(frozen=True, slots=True)
class CallChoice:
    """How the user wants functions called, by the names that the module's patterns matched.

    `nullable` has (function, index of the parameter).
    """

    hold_gil: Container[str] = frozenset()
    no_errno: Container[str] = frozenset()
    inlined: Container[str] = frozenset()
    nullable: Container[tuple[str, int]] = frozenset()


FEW: Final = 300
"""Up to so many functions each gets a wrapper of its own, without being named."""


def find_calls(
    functions: Iterable[Function],
    unit: Unit,
    python_names: Mapping[str, str],
    choice: CallChoice,
    *,
    by_name: bool = False,
) -> Iterator[Call]:
    """Yield the `functions` that can be called by generated C: all but the variadic ones.

    `python_names` gives the names on the module by those of C.
    """
    for function in functions:
        parameters = [
            _value(p.type, unit, nullable=(function.name, i) in choice.nullable)
            for i, p in enumerate(function.type.parameters)
        ]
        result = _value(function.type.result, unit)
        known = [p for p in parameters if p is not None and p.kind is not Kind.VOID]
        if function.type.variadic or result is None or len(known) < len(parameters):
            continue
        name = function.name
        yield Call(
            function,
            python_names.get(name),
            tuple(known),
            result,
            by_name=by_name or function.macro,
            hold_gil=name in choice.hold_gil,
            no_errno=name in choice.no_errno,
            inlined=name in choice.inlined and name in python_names,
        )


def _value(type_: CType, unit: Unit, *, nullable: bool = False) -> Value | None:
    """Return what a parameter or result of this type is to a call, None for one that cannot be."""
    bare = unit.resolve(type_)
    match bare:
        case Void():
            return Value(Kind.VOID, bare)
        case EnumRef():
            return Value(Kind.ENUMERATION, _unqualified(type_))
        case RecordRef():
            return Value(Kind.RECORD, _unqualified(type_))
        case Pointer(target) | Array(target):
            if isinstance(unit.resolve(target), FunctionType):
                return Value(Kind.CODE, bare, nullable=nullable)
            return Value(
                Kind.POINTER,
                bare,
                bytes=_takes_bytes(target, unit),
                const=_is_const(target, unit),
                nullable=nullable,
            )
        case FunctionType():
            return Value(Kind.CODE, Pointer(bare), nullable=nullable)
        case Builtin(name) | Named(name) | Unknown(name):
            kind = _kind_of_number(name)
            opaque = isinstance(bare, Unknown) or name.endswith("...")
            return kind and Value(kind, _unqualified(type_) if opaque else bare)
        case _:
            return None


def _kind_of_number(name: str) -> Kind | None:
    """Return the kind of an arithmetic type by its name, or by what is known of an open one."""
    if name in _KINDS:
        return _KINDS[name]
    row = BUILTINS.get(name) or KNOWN.get(name)
    return Kind.INTEGER if row is not None and row.items in {"Ints", "Bytes"} else None


_KINDS: Final = {
    "int...": Kind.INTEGER,
    "float...": Kind.REAL,
    "double...": Kind.REAL,
    "float": Kind.REAL,
    "double": Kind.REAL,
    "long double": Kind.MEMORY,
    "float _Complex": Kind.MEMORY,
    "double _Complex": Kind.MEMORY,
    "_Bool": Kind.BOOL,
    "bool": Kind.BOOL,
    "char": Kind.CHAR,
    "wchar_t": Kind.WIDE,
    "char16_t": Kind.WIDE,
    "char32_t": Kind.WIDE,
}


def _takes_bytes(target: CType, unit: Unit) -> bool:
    """Tell whether a pointer to `target` takes bytes as they are."""
    match unit.resolve(target):
        case Void():
            return True
        case Builtin(name) | Named(name):
            row = BUILTINS.get(name) or KNOWN.get(name)
            return row is not None and row.items in {"Bytes", "Chars"}
        case _:
            return False


def _is_const(type_: CType, unit: Unit) -> bool:
    """Tell whether `type_` is const, also behind a typedef's name or as an array's element."""
    match type_:
        case Qualified(inner, const):
            return const or _is_const(inner, unit)
        case Named(name) if name in unit.typedefs:
            return _is_const(unit.typedefs[name].type, unit)
        case Array(element):
            return _is_const(element, unit)
        case _:
            return False


def _unqualified(type_: CType) -> CType:
    return _unqualified(type_.type) if isinstance(type_, Qualified) else type_
