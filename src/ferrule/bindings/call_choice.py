"""Which functions are called in another way than cffi would: the options' patterns, matched.

deflate*         a glob over names in C
attribute:pure   what the header declares with __attribute__((pure)); attribute:const too
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import CallChoice
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.types import Array, FunctionType, Pointer
from ferrule.errors import PatternError
from ferrule.selection.patterns import refuse_unmatched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

_GROUP: Final = "attribute:"
_ATTRIBUTES: Final = ("pure", "const")

FEW: Final = 300
"""Where a module has no more functions than this, each gets C of its own."""


def choose_calls(settings: Settings, functions: Sequence[Function], unit: Unit) -> CallChoice:
    """Return what the settings say of these functions, whose types are in `unit`.

    Raises `PatternError` for a pattern that matches none of them.
    """
    inlined = _matching("hot", settings.hot, functions)
    if len(functions) <= FEW:
        inlined = frozenset(f.name for f in functions)
    return CallChoice(
        _matching("hold-gil", settings.hold_gil, functions),
        _matching("no-errno", settings.no_errno, functions),
        inlined,
        _parameters("nullable", settings.nullable, _pointer_parameters(functions, unit)),
        _parameters("reads-only", settings.reads_only, _data_parameters(functions, unit)),
        _parameters(
            "scoped-callback", settings.scoped_callbacks, _code_parameters(functions, unit)
        ),
    )


def _matching(
    option: str, patterns: Sequence[str], functions: Sequence[Function]
) -> frozenset[str]:
    """Return the names of the functions that one of the patterns matches."""
    chosen: set[str] = set()
    for pattern in patterns:
        if pattern.startswith(_GROUP):
            chosen |= _group(option, pattern, functions)
            continue
        found = {f.name for f in functions if fnmatchcase(f.name, pattern)}
        if not found:
            names = (f.name for f in functions)
            refuse_unmatched(option, pattern, pattern, names, "no function on the module")
        chosen |= found
    return frozenset(chosen)


def _group(option: str, pattern: str, functions: Sequence[Function]) -> set[str]:
    """Return the functions with an attribute; there may be none, but in a misspelt name."""
    attribute = pattern.removeprefix(_GROUP)
    if attribute not in _ATTRIBUTES:
        known = " and ".join(f"{_GROUP}{name}" for name in _ATTRIBUTES)
        message = f"{option}: {pattern!r} is no group of functions; the groups are {known}"
        raise PatternError(message)
    return {f.name for f in functions if attribute in f.attributes}


def _parameters(
    option: str, patterns: Sequence[str], parameters: Mapping[str, tuple[str, int]]
) -> frozenset[tuple[str, int]]:
    """Return those of the `parameters`, by `function.parameter`, that a pattern matches."""
    chosen: set[tuple[str, int]] = set()
    for pattern in patterns:
        found = {place for name, place in parameters.items() if fnmatchcase(name, pattern)}
        if not found:
            refuse_unmatched(option, pattern, pattern, parameters, _NO_PARAMETER[option])
        chosen |= found
    return frozenset(chosen)


_NO_PARAMETER: Final = {
    "nullable": "no parameter that is a pointer",
    "reads-only": "no parameter that points to data",
    "scoped-callback": "no parameter that points to a function",
}


def _all_parameters(functions: Sequence[Function]) -> dict[str, tuple[str, int]]:
    """Return the functions' parameters, each by its function and its index."""
    return {
        f"{f.name}.{name}": (f.name, index)
        for f in functions
        for index, name in enumerate(name_parameters(f.type).names)
    }


def _pointer_parameters(
    functions: Sequence[Function], unit: Unit
) -> dict[str, tuple[str, int]]:
    """Return those that C passes an address for; arrays as parameters are pointers too."""
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
        if not _points_to_code(types[function][index].type, unit)
    }


def _code_parameters(functions: Sequence[Function], unit: Unit) -> dict[str, tuple[str, int]]:
    """Return those that point to functions; both functions have a fixed number of parameters."""
    types = {f.name: f.type for f in functions if not f.type.variadic}
    fixed = [f for f in functions if f.name in types]
    return {
        name: (function, index)
        for name, (function, index) in _all_parameters(fixed).items()
        if _is_code(types[function].parameters[index].type, unit)
    }


def _is_code(type_: CType, unit: Unit) -> bool:
    target = _target(type_, unit)
    return isinstance(target, FunctionType) and not target.variadic


def _points_to_code(type_: CType, unit: Unit) -> bool:
    return isinstance(_target(type_, unit), FunctionType)


def _target(type_: CType, unit: Unit) -> CType:
    """Return what a pointer points to; any other type is returned unchanged."""
    bare = unit.resolve(type_)
    return unit.resolve(bare.target) if isinstance(bare, Pointer) else bare
