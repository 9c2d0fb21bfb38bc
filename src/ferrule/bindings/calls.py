"""How each function is called from Python: the kind of each parameter and of the result.

    int f(const char *name, double x);   ->   INTEGER <- POINTER (bytes, const), REAL

All pointers are of one kind, whatever they point to, so functions of many types share one shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from ferrule.bindings.arrays import item_of
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.numbers import NUMBERS, Arithmetic
from ferrule.declarations.types import (
    Array,
    BigInteger,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    OpenNumber,
    Pointer,
    RecordRef,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from ferrule.bindings.annotated import Annotated
    from ferrule.bindings.parameters import ParameterNames
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import Length, Parameter
    from ferrule.declarations.unit import Unit


class ValueKind(Enum):
    """How a value is converted between Python and C; the compiler adds the width of an integer."""

    VOID = "FERRULE_VOID"
    INTEGER = "FERRULE_INTEGER"
    ENUMERATION = "FERRULE_ENUM"
    BOOL = "FERRULE_BOOL"
    CHAR = "FERRULE_CHAR"
    WIDE = "FERRULE_WIDE"
    REAL = "FERRULE_REAL"
    MEMORY = "FERRULE_MEMORY"
    RECORD = "FERRULE_RECORD"
    BIG = "FERRULE_MEMORY | FERRULE_BIG"
    """An integer that is wider than any of cffi's."""
    POINTER = "FERRULE_POINTER"
    STRING = "FERRULE_STRING"
    """A `const char *` that annotations call text."""
    HANDLE = "FERRULE_HANDLE"
    """A pointer that is an object of a class of annotations."""
    SHAPED = "FERRULE_SHAPED"
    CODE = "FERRULE_CODE"
    CLOSURE = "FERRULE_CODE | FERRULE_CLOSURE"
    """A function pointer for which Python passes a function, which annotations bind to its data."""


SCALARS: Final = frozenset(
    {
        ValueKind.INTEGER,
        ValueKind.ENUMERATION,
        ValueKind.BOOL,
        ValueKind.CHAR,
        ValueKind.WIDE,
        ValueKind.REAL,
    }
)
"""The kinds of numbers and characters, which fit into a register."""

_SLOW_IN_TABLES: Final = {ValueKind.WIDE, ValueKind.MEMORY, ValueKind.BIG}
"""Rare kinds, which only a wrapper converts quickly."""

_MAY_LEAD: Final = frozenset({ValueKind.POINTER, ValueKind.RECORD})
"""The kinds of results that may be, or contain, a pointer into an argument."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of an array that depends on other parameters; `item` is what it consists of.

    For the `lengths` see `Parameter`.
    """

    lengths: tuple[Length | None, ...]
    item: CType

    @property
    def is_known(self) -> bool:
        """Whether each call tells how long the array's rows are, and how many C may read."""
        return None not in self.lengths[1:] and () not in self.lengths


@dataclass(frozen=True, slots=True)
class PassedValue:
    """A parameter or a result.

    `type` has no outer qualifiers.

    - Of a pointer, `bytes` tells whether it accepts `bytes`, `const` whether C only reads what it
      points to, and `nullable` whether it accepts None.
    - Of a function pointer, `scoped` tells whether it accepts a Python function, for the duration
      of the call.
    - Of a number, `open` tells whether only the compiler knows the type: `typedef int... number;`.
    - `shape` is that of an array of variable shape.
    - `encoding` is that of text, and `handle` the number of a handle's type.
    - `record` is the position of a record among those that are tuples in Python.
    - `items` is the number of the type of handles in an array.
    """

    kind: ValueKind
    type: CType
    bytes: bool = False
    const: bool = False
    nullable: bool = False
    scoped: bool = False
    open: bool = False
    shape: Shape | None = None
    encoding: str = ""
    record: int | None = None
    handle: int = 0
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function that generated C calls.

    - `name` is its name on the module, None if it is only on `lib`.
    - `by_name` tells whether C has to call it by its name, because it is a macro, or because no
      compiler has confirmed the type that was read.
    - `hold_gil` and `no_errno` are the user's choices to call it without releasing the GIL, and
      without keeping errno.
    - `inlined` tells whether it has a wrapper, and `alone` whether no other function shares it: the
      user wants the fastest call, or the compiler has to see the call by its name: it inlines a
      body that the headers have, and refuses what they mark with the attribute `error`.
    - `annotated` is how Python calls it where annotations say so: then `parameters` are Python's.
    """

    function: Function
    name: str | None
    parameters: tuple[PassedValue, ...]
    result: PassedValue
    by_name: bool = False
    hold_gil: bool = False
    no_errno: bool = False
    inlined: bool = False
    alone: bool = False
    annotated: Annotated | None = None

    @property
    def names(self) -> ParameterNames:
        """The names of Python's parameters."""
        if self.annotated is not None:
            return self.annotated.argument_names
        return name_parameters(self.function.type)

    @property
    def method(self) -> str:
        """Its name as a method of its first parameter; empty if it is none."""
        return "" if self.annotated is None else self.annotated.conventions.handles.method

    @property
    def is_variadic(self) -> bool:
        """Whether cffi makes the call, of which annotations change the rest."""
        return self.function.type.variadic

    @property
    def is_big(self) -> bool:
        """Whether an integer is passed that is wider than any of cffi's."""
        return any(value.kind is ValueKind.BIG for value in (*self.parameters, self.result))

    def of_lib(self) -> Call:
        """Return the call for `lib` alone, for which a big integer is a struct, as cffi has it."""
        parameters = tuple(map(_as_struct, self.parameters))
        result = _as_struct(self.result)
        return replace(self, name=None, parameters=parameters, result=result, inlined=False)

    def copies_bytes(self, value: PassedValue) -> bool:
        """Tell whether short `bytes` for the parameter `value` are copied to the wrapper's stack.

        They are if C may write there, and if the result cannot point into the copy, which ends
        with the call.
        """
        may_lead = (
            self.result.kind in _MAY_LEAD if self.annotated is None else self.annotated.may_lead
        )
        is_written = value.kind is ValueKind.POINTER and value.bytes and not value.const
        return is_written and not may_lead


def _as_struct(value: PassedValue) -> PassedValue:
    is_big = value.kind is ValueKind.BIG
    return replace(value, kind=ValueKind.RECORD) if is_big else value


@dataclass(frozen=True, slots=True)
class CallChoice:
    """How the user wants functions called, by their names in C.

    Calls of the `hold_gil` ones keep the GIL, those of the `no_errno` ones do not keep errno, and
    the `hot` ones get wrappers of their own. If they are `few`, all functions have wrappers.
    Parameters are pairs of a function and an index.
    The `nullable` ones accept None, C does not write through the `reads_only` ones, and the
    `scoped` ones accept Python functions. The `variadic` functions are those that annotations
    change.
    """

    hold_gil: AbstractSet[str] = frozenset()
    no_errno: AbstractSet[str] = frozenset()
    hot: AbstractSet[str] = frozenset()
    nullable: AbstractSet[tuple[str, int]] = frozenset()
    reads_only: AbstractSet[tuple[str, int]] = frozenset()
    scoped: AbstractSet[tuple[str, int]] = frozenset()
    variadic: AbstractSet[str] = frozenset()
    few: bool = False


def find_calls(
    functions: Iterable[Function],
    unit: Unit,
    names: Iterable[tuple[str, str]],
    choice: CallChoice,
    *,
    by_name: bool = False,
) -> Iterator[Call]:
    """Yield the `functions` that generated C can call, which is none of `extern "Python"`.

    `unit` has their types. `names` are pairs of the name on the module and the name in C; a
    function may have none, or two if the first is a Python keyword. `by_name` makes all calls go by
    the function's name. Only cffi can make variadic calls, so of those functions only the ones
    are yielded that annotations change.
    """
    on_module: dict[str, list[str | None]] = {}
    for python_name, c_name in names:
        on_module.setdefault(c_name, []).append(python_name)
    for function in functions:
        c_name = function.name
        parameters = tuple(
            replace(
                value,
                const=value.const or (c_name, i) in choice.reads_only,
                scoped=(c_name, i) in choice.scoped,
            )
            for i, p in enumerate(function.type.parameters)
            if (value := _argument(p, unit, nullable=(c_name, i) in choice.nullable))
        )
        result = value_of(function.type.result, unit)
        if (
            (function.type.variadic and c_name not in choice.variadic)
            or function.extern_python
            or result is None
            or len(parameters) < len(function.type.parameters)  # one cannot be passed
        ):
            continue
        kinds = {value.kind for value in (*parameters, result)}
        holds, is_hot = c_name in choice.hold_gil, c_name in choice.hot
        # By the compiler, which sees only calls by name.
        refused = "error" in function.attributes
        for name in on_module.get(c_name, [] if function.type.variadic else [None]):
            yield Call(
                function,
                name,
                parameters,
                result,
                by_name=by_name or function.macro,
                hold_gil=holds,
                no_errno=c_name in choice.no_errno,
                inlined=name is not None
                and (choice.few or is_hot or refused or not _SLOW_IN_TABLES.isdisjoint(kinds)),
                alone=is_hot or holds or refused or function.inline_body or function.inline,
            )


def find_annotatable(functions: Iterable[Function], unit: Unit) -> Iterator[Function]:
    """Yield those of the `functions` that annotations can be about, variadic ones among them."""
    known = tuple(functions)
    choice = CallChoice(variadic={f.name for f in known if f.type.variadic})
    for call in find_calls(known, unit, [(f.name, f.name) for f in known], choice):
        yield call.function


def _argument(parameter: Parameter, unit: Unit, *, nullable: bool) -> PassedValue | None:
    """Return how a call passes an argument for `parameter`, None if it cannot."""
    value = value_of(parameter.type, unit, nullable=nullable)
    if not parameter.lengths or value is None or not isinstance(value.type, Pointer):
        return value
    item = item_of(value.type.target, len(parameter.lengths) - 1)
    if item is None:
        return value
    return replace(value, kind=ValueKind.SHAPED, shape=Shape(parameter.lengths, item))


def value_of(type_: CType, unit: Unit, *, nullable: bool = False) -> PassedValue | None:
    """Return how a call passes a value of this type; None if it cannot."""
    bare = unit.resolve(type_)
    match bare:
        case Void():
            return PassedValue(ValueKind.VOID, bare)
        case BigInteger():
            return PassedValue(ValueKind.BIG, bare)
        case EnumRef():
            return PassedValue(ValueKind.ENUMERATION, unit.unqualified(type_))
        case RecordRef():
            return PassedValue(ValueKind.RECORD, unit.unqualified(type_))
        case Pointer(target) | Array(target):
            if isinstance(unit.resolve(target), FunctionType):
                return PassedValue(ValueKind.CODE, bare, nullable=nullable)
            return PassedValue(
                ValueKind.POINTER,
                bare,
                bytes=_takes_bytes(target, unit),
                const=unit.is_const(target),
                nullable=nullable,
            )
        case FunctionType():
            return PassedValue(ValueKind.CODE, Pointer(bare), nullable=nullable)
        case OpenNumber(number):
            # C has no other spelling of it than its typedef, so the typedef stays.
            kind = ValueKind.INTEGER if number == "integer" else ValueKind.REAL
            return PassedValue(kind, unit.unqualified(type_), open=True)
        case Builtin(name) | Named(name) if name in NUMBERS:
            known = NUMBERS[name]
            return None if known.obstacle else PassedValue(_KINDS[known.kind], bare)
        case _:
            return None


_KINDS: Final = {
    Arithmetic.BOOLEAN: ValueKind.BOOL,
    Arithmetic.CHARACTER: ValueKind.CHAR,
    Arithmetic.BYTE: ValueKind.INTEGER,
    Arithmetic.INTEGER: ValueKind.INTEGER,
    Arithmetic.WIDE_CHARACTER: ValueKind.WIDE,
    Arithmetic.FLOATING: ValueKind.REAL,
    Arithmetic.LONG_DOUBLE: ValueKind.MEMORY,
    Arithmetic.COMPLEX: ValueKind.MEMORY,
}
_TEXT: Final = frozenset({Arithmetic.CHARACTER, Arithmetic.BYTE})


def _takes_bytes(target: CType, unit: Unit) -> bool:
    """Tell whether a pointer to `target` accepts `bytes`."""
    match unit.resolve(target):
        case Void():
            return True
        case Builtin(name) | Named(name):
            return name in NUMBERS and NUMBERS[name].kind in _TEXT
        case _:
            return False
