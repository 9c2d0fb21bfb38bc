"""Which functions and parameters the options' patterns choose for another way of calling.

deflate*         a glob over names in C
attribute:pure   functions that the header declares with __attribute__((pure)); or :const
"""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.bindings.annotated import with_annotations
from ferrule.bindings.calls import CallChoice
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.types import Array, FunctionType, Pointer
from ferrule.errors import PatternError, PatternProblem
from ferrule.selection.patterns import unmatched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.annotations.conventions import Annotations
    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.unit import Unit

_GROUP: Final = "attribute:"
_ATTRIBUTES: Final = ("pure", "const")
_NO_GROUP: Final = "is not a group of functions; the groups are " + " and ".join(
    f"{_GROUP}{name}" for name in _ATTRIBUTES
)

FEW: Final = 300
"""If a module has no more functions than this, each of them gets C of its own."""


def choose_calls(
    settings: Settings,
    functions: Sequence[Function],
    unit: Unit,
    annotations: Annotations = NO_ANNOTATIONS,
) -> CallChoice:
    """Return how the settings and annotations want these functions called.

    `unit` has their types.

    Raises one `PatternError` for all patterns that match nothing.
    """
    wrong: list[PatternProblem] = []
    choice = CallChoice(
        _matching("hold-gil", settings.hold_gil, functions, wrong),
        _matching("no-errno", settings.no_errno, functions, wrong),
        _matching("hot", settings.hot, functions, wrong),
        _parameters("nullable", settings.nullable, _pointer_parameters(functions, unit), wrong),
        _parameters(
            "reads-only", settings.reads_only, _data_parameters(functions, unit), wrong
        ),
        _parameters(
            "scoped-callback",
            settings.scoped_callbacks,
            _code_parameters(functions, unit),
            wrong,
        ),
    )
    if wrong:
        raise PatternError(wrong)
    choice = with_annotations(choice, annotations)
    # Wrappers make calls faster, but thousands of them would compile as slowly as cffi's.
    if len(functions) <= FEW:
        return replace(choice, inlined=frozenset(f.name for f in functions))
    return choice


def _matching(
    option: str,
    patterns: Sequence[str],
    functions: Sequence[Function],
    wrong: list[PatternProblem],
) -> frozenset[str]:
    """Return the names of the functions that the patterns match; append problems to `wrong`."""
    chosen: set[str] = set()
    for pattern in patterns:
        attribute = pattern.removeprefix(_GROUP)
        if attribute == pattern:
            found = {f.name for f in functions if fnmatchcase(f.name, pattern)}
            if not found:
                names = (f.name for f in functions)
                wrong.append(
                    unmatched(option, pattern, pattern, names, "no function on the module")
                )
        else:  # unlike a glob, a group may be empty: the headers need not use the attribute
            found = {f.name for f in functions if attribute in f.attributes}
            if attribute not in _ATTRIBUTES:
                wrong.append(PatternProblem(option, pattern, _NO_GROUP))
        chosen |= found
    return frozenset(chosen)


def _parameters(
    option: str,
    patterns: Sequence[str],
    parameters: Mapping[str, tuple[str, int]],
    wrong: list[PatternProblem],
) -> frozenset[tuple[str, int]]:
    """Return the `parameters`, named `function.parameter`, that the patterns match.

    Problems are appended to `wrong`.
    """
    chosen: set[tuple[str, int]] = set()
    for pattern in patterns:
        found = {place for name, place in parameters.items() if fnmatchcase(name, pattern)}
        if not found:
            what = _NO_PARAMETER[option]
            wrong.append(unmatched(option, pattern, pattern, parameters, what))
        chosen |= found
    return frozenset(chosen)


_NO_PARAMETER: Final = {
    "nullable": "no parameter that is a pointer",
    "reads-only": "no parameter that points to data",
    "scoped-callback": "no parameter that points to a function",
}


def _all_parameters(functions: Sequence[Function]) -> dict[str, tuple[str, int]]:
    """Return all parameters by `function.parameter`: the function and the index of each."""
    return {
        f"{f.name}.{name}": (f.name, index)
        for f in functions
        for index, name in enumerate(name_parameters(f.type).names)
    }


def _pointer_parameters(
    functions: Sequence[Function], unit: Unit
) -> dict[str, tuple[str, int]]:
    """Return the parameters that are pointers in C; there, arrays and functions are as well."""
    types = {f.name: f.type.parameters for f in functions}
    return {
        name: (function, index)
        for name, (function, index) in _all_parameters(functions).items()
        if isinstance(unit.resolve(types[function][index].type), (Pointer, Array, FunctionType))
    }


def _data_parameters(functions: Sequence[Function], unit: Unit) -> dict[str, tuple[str, int]]:
    """Return the pointer parameters that do not point to functions."""
    types = {f.name: f.type.parameters for f in functions}
    return {
        name: (function, index)
        for name, (function, index) in _pointer_parameters(functions, unit).items()
        if unit.function_type(types[function][index].type) is None
    }


def _code_parameters(functions: Sequence[Function], unit: Unit) -> dict[str, tuple[str, int]]:
    """Return the parameters that point to functions; neither function may be variadic."""
    types = {f.name: f.type for f in functions if not f.type.variadic}
    fixed = [f for f in functions if f.name in types]
    return {
        name: (function, index)
        for name, (function, index) in _all_parameters(fixed).items()
        if (code := unit.function_type(types[function].parameters[index].type)) is not None
        and not code.variadic
    }
