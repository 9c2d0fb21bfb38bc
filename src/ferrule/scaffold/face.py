"""The first typed function of a new package, if the headers declare a simple one."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Function
from ferrule.declarations.numbers import NUMBERS, Arithmetic
from ferrule.declarations.types import Builtin, EnumRef, Pointer, Qualified, Void

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

_VERSION: Final = "version"
_SHOWN_NAMES: Final = 5
_PLAIN: Final = {
    Arithmetic.BOOLEAN: "bool",
    Arithmetic.INTEGER: "int",
    Arithmetic.FLOATING: "float",
}
"""The kinds of numbers that Python has a plain type for."""


@dataclass(frozen=True, slots=True)
class Example:
    """A function of the module that takes and returns plain types of Python.

    `parameters` are names with their types in Python. `is_version` is true of one without
    parameters that returns the library's version.
    """

    name: str
    parameters: tuple[tuple[str, str], ...]
    result: str
    is_version: bool

    @property
    def python_name(self) -> str:
        """The name of the function in the new package."""
        return _VERSION if self.is_version else self.name

    @property
    def call(self) -> str:
        """The expression that calls the module's function."""
        call = f"_lib.{self.name}({', '.join(name for name, _ in self.parameters)})"
        return f"_lib.as_str({call})" if self.result == "str" else call


def choose_example(bindings: Bindings) -> Example | None:
    """Return a function that returns the library's version, or else the first simple one."""
    found = sorted(_simple(bindings), key=lambda e: (not e.is_version, e.result != "str"))
    return found[0] if found else None


def some_names(bindings: Bindings) -> tuple[str, ...]:
    """Return a few names of the module, functions first."""
    names = bindings.module_names
    tables = (names.functions, names.constants, names.variables)
    return tuple(name for table in tables for name, _ in table)[:_SHOWN_NAMES]


def _simple(bindings: Bindings) -> Iterator[Example]:
    python_names = {c: name for name, c in bindings.module_names.functions}
    for d in bindings.unit.declarations:
        if not isinstance(d, Function) or d.type.variadic or d.name not in python_names:
            continue
        if d.name.startswith("_"):
            continue
        parameters = [(p.name or "", _number(bindings.unit, p.type)) for p in d.type.parameters]
        result = _result(bindings.unit, d.type.result)
        is_version = not parameters and _VERSION in d.name.lower() and result != "None"
        is_simple = bool(parameters) and all(
            type_ and _can_be_parameter(name) for name, type_ in parameters
        )
        if result and (is_version or (is_simple and result != "str")):
            typed = tuple((name, str(type_)) for name, type_ in parameters)
            yield Example(python_names[d.name], typed, result, is_version)


def _can_be_parameter(name: str) -> bool:
    """Tell whether a Python function can have the parameter; `_lib` names the module there."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def _number(unit: Unit, type_: CType) -> str | None:
    """Return the Python type of a number in C, None for other types."""
    match unit.resolve(type_):
        case EnumRef():
            return "int"
        case Builtin(name) if name in NUMBERS and NUMBERS[name].obstacle is None:
            return _PLAIN.get(NUMBERS[name].kind)
        case _:
            return None


def _result(unit: Unit, type_: CType) -> str | None:
    match unit.resolve(type_):
        case Void():
            return "None"
        case Pointer(Qualified(inner, const=True)) if unit.resolve(inner) == Builtin("char"):
            return "str"
        case _:
            return _number(unit, type_)
