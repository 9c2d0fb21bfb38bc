"""`Conventions`: what the annotations say about one function, checked against its declaration."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from ferrule.annotations.handles import NO_HANDLES
from ferrule.config.did_you_mean import nearest_or_all

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from ferrule.annotations.arrays import Items
    from ferrule.annotations.closures import Closure
    from ferrule.annotations.handle_types import Handle
    from ferrule.annotations.handles import HandleConventions
    from ferrule.annotations.tables import Place
    from ferrule.annotations.value_records import ValueRecord
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import FunctionType

RESULT: Final = "result"
"""What expressions call the function's own result."""

RESULT_NAMES: Final = frozenset({RESULT, "return"})
"""What tables call it: the second is for functions that have a parameter with the first name."""


@dataclass(frozen=True, slots=True)
class Expression:
    """C over the parameters' names and `result`; `place` and `key` say who wrote it."""

    text: str
    place: Place
    key: str


@dataclass(frozen=True, slots=True)
class Failure:
    """When a call has failed, and what it raises then.

    `condition` holds for a call that failed, or, with `is_status`, for one that succeeded.
    `raises` is the name of the class.
    """

    condition: Expression
    is_status: bool
    raises: str
    message: Expression | None = None
    code: Expression | None = None


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the annotations say about a function. Parameters are meant by their indices.

    - `outs` and `inouts` point to results.
    - `defaults` are what C gets for arguments that are left out.
    - `text` are the encodings of the parameters and stored results that are text, and
      `result_text` that of the function's own result, or None.
    - `text_of_more` is the encoding of `str` after the declared arguments of a variadic function.
    - `lengths` are those of arrays, and `frees` the functions in C that free what comes out, by
      parameters, and by None for the function's own result.
    - `failure` is None for a function that cannot fail.
    - `handles` are those that it takes and gives, and `closures` the Python functions that it
      takes.
    - `has_values` tells whether records are passed that are tuples in Python.
    - `tables` are those that matched, for whoever asks why.
    """

    outs: tuple[int, ...] = ()
    inouts: tuple[int, ...] = ()
    defaults: Mapping[int, Expression] = field(default_factory=dict)
    text: Mapping[int, str] = field(default_factory=dict)
    result_text: str | None = None
    lengths: Mapping[int | None, Items] = field(default_factory=dict)
    frees: Mapping[int | None, Expression] = field(default_factory=dict)
    failure: Failure | None = None
    handles: HandleConventions = NO_HANDLES
    closures: tuple[Closure, ...] = ()
    tables: tuple[Place, ...] = ()
    has_values: bool = False
    text_of_more: str = ""

    @property
    def receiver(self) -> int | None:
        """The handle whose method the function can be: the first parameter, but for `outs`."""
        first = next(index for index in count() if index not in self.outs)
        return first if first in self.handles.taken else None

    @property
    def change_the_call(self) -> bool:
        """Whether a call from Python differs from C's."""
        has_text = bool(self.text or self.result_text or self.text_of_more)
        # What is freed or consumed comes out as text, an array or a handle.
        changes = (
            self.has_values
            or self.outs
            or self.inouts
            or self.defaults
            or self.failure
            or self.lengths
            or self.closures
        )
        return bool(changes or has_text) or self.handles.change_the_call


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """An exception class of the module, or one of Python's (`base` is None).

    `has_code` tells whether its instances have the attribute `code`.
    """

    name: str
    base: str | None
    has_code: bool = False


@dataclass(frozen=True, slots=True)
class Annotations:
    """All conventions, by the names of the functions in C.

    - `errors` are the classes that functions raise, each after its base.
    - `options` are functions, by the name of the option that a table gives them, and
      `parameter_options` pairs of a function and a parameter's index: `hold-gil`, `nullable`.
    - `unmatched` tells, for a function and a table, why the table does not count for it.
    - `macros` are the names that the headers define as macros.
    - `handles` are the types whose pointers are objects.
    - `values` are the records that are tuples in Python.
    """

    functions: Mapping[str, Conventions] = field(default_factory=dict)
    errors: tuple[ErrorClass, ...] = ()
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parameter_options: Mapping[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
    unmatched: Mapping[str, Mapping[Place, str]] = field(default_factory=dict)
    macros: frozenset[str] = frozenset()
    handles: tuple[Handle, ...] = ()
    values: tuple[ValueRecord, ...] = ()

    @property
    def changed(self) -> frozenset[str]:
        """The functions of which calls from Python differ from C's."""
        by_conventions = (name for name, c in self.functions.items() if c.change_the_call)
        parameters = (place for key in _ABOUT_ARGUMENTS for place in self.options_of(key))
        return frozenset((*by_conventions, *(name for name, _ in parameters)))

    def options_of(self, key: str) -> frozenset[tuple[str, int]]:
        """Return the parameters that have an option."""
        return self.parameter_options.get(key, frozenset())


_ABOUT_ARGUMENTS: Final = ("nullable", "reads-only")
"""The options that change which arguments a parameter takes."""

NO_CONVENTIONS: Final = Conventions()
NO_ANNOTATIONS: Final = Annotations()


def name_in_c(function: FunctionType, index: int, macros: Container[str]) -> str:
    """Return what expressions call a parameter: its number from 1 if it has no name of its own.

    A name that is a macro would be expanded, and `result` is the function's own.
    """
    name = function.parameters[index].name
    return f"_{index + 1}" if name is None or name == RESULT or name in macros else name


def named_parameter(function: Function, name: str, macros: Container[str]) -> int | None:
    """Return the index of the parameter called `name`, by name or by number; or None."""
    type_ = function.type
    for index, parameter in enumerate(type_.parameters):
        if name in {parameter.name, str(index + 1), name_in_c(type_, index, macros)}:
            return index
    return None


def no_parameter(function: Function, name: str) -> str:
    """Return the words for a `name` that is none of the function's parameters."""
    known = [shown_name(function, i) for i in range(len(function.type.parameters))] or ["none"]
    return f'{function.name} has no parameter "{name}"{nearest_or_all(name, known)}'


def shown_name(function: Function, index: int | None) -> str:
    """Return what messages call a parameter: by its name or its number; None is the result."""
    return RESULT if index is None else function.type.parameters[index].name or str(index + 1)
