"""Which functions and parameters the options' patterns choose for another way of calling.

deflate*         a glob over names in C
attribute:pure   functions that the header declares with __attribute__((pure)); or :const
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.annotations.fitting import NOT_VARIADIC
from ferrule.bindings.annotated import with_annotations
from ferrule.bindings.calls import CallChoice, find_annotatable
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.types import Array, FunctionType, Pointer
from ferrule.errors import PatternError, PatternProblem
from ferrule.selection.patterns import unmatched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ferrule.annotations.conventions import Annotations
    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.unit import Unit

_GROUP: Final = "attribute:"
_ATTRIBUTES: Final = ("pure", "const")
_NO_GROUP: Final = "is not a group of functions; the groups are " + " and ".join(
    f"{_GROUP}{name}" for name in _ATTRIBUTES
)
_LINE_END: Final = "\n"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

FEW: Final = 300
"""If a module has no more functions than this, each of them gets a wrapper."""


def choose_calls(
    settings: Settings,
    functions: Sequence[Function],
    unit: Unit,
    annotations: Annotations = NO_ANNOTATIONS,
    skipped: Mapping[str, str] = NOTHING,
) -> CallChoice:
    """Return how the settings and annotations want these functions called.

    `unit` has their types. `skipped` are the functions that are not bound, and why.

    Raises one `PatternError` for all patterns that match nothing.
    """
    matcher = _Matcher(functions, unit, skipped)
    choice = CallChoice(
        matcher.functions_of("hold-gil", settings.hold_gil),
        matcher.functions_of("no-errno", settings.no_errno),
        matcher.functions_of("hot", settings.hot),
        matcher.parameters_of("nullable", settings.nullable, _pointer_parameters),
        matcher.parameters_of("reads-only", settings.reads_only, _data_parameters),
        matcher.parameters_of("scoped-callback", settings.scoped_callbacks, _code_parameters),
    )
    if matcher.wrong:
        raise PatternError(matcher.wrong)
    choice = with_annotations(choice, annotations)
    # Wrappers make calls faster, but thousands of them would compile as slowly as cffi's.
    return replace(choice, few=len(functions) <= FEW)


@dataclass
class _Matcher:
    """Finds what the patterns match; `wrong` has a problem for each that matches nothing."""

    functions: Sequence[Function]
    unit: Unit
    skipped: Mapping[str, str]
    wrong: list[PatternProblem] = field(default_factory=list)

    def functions_of(self, option: str, patterns: Sequence[str]) -> frozenset[str]:
        """Return the names of the functions that the patterns match, as far as ferrule calls them.

        cffi calls the others, so that the option would change nothing.
        """
        chosen: set[str] = set()
        for pattern in patterns:
            attribute = pattern.removeprefix(_GROUP)
            if attribute == pattern:
                found = [f for f in self.functions if fnmatchcase(f.name, pattern)]
                if not any(map(self._is_called_by_us, found)):
                    self._unmatched_function(option, pattern, found)
            else:  # unlike a glob, a group may be empty: the headers need not use the attribute
                found = [f for f in self.functions if attribute in f.attributes]
                if attribute not in _ATTRIBUTES:
                    self.wrong.append(PatternProblem(option, pattern, _NO_GROUP))
            chosen.update(f.name for f in found)
        return frozenset(chosen)

    def parameters_of(
        self,
        option: str,
        patterns: Sequence[str],
        find: Callable[[Sequence[Function], Unit], Mapping[str, tuple[str, int]]],
    ) -> frozenset[tuple[str, int]]:
        """Return the parameters that `find` finds and the patterns match.

        They are named `function.parameter`.
        """
        chosen: set[tuple[str, int]] = set()
        parameters = find(self.functions, self.unit) if patterns else {}
        for pattern in patterns:
            found = {place for name, place in parameters.items() if fnmatchcase(name, pattern)}
            if not found:
                why = self._why_none(option, pattern.partition(".")[0])
                self._unmatched(option, pattern, parameters, _NO_PARAMETER[option], why)
            chosen |= found
        return frozenset(chosen)

    def _is_called_by_us(self, function: Function) -> bool:
        return not function.type.variadic and any(find_annotatable([function], self.unit))

    def _unmatched_function(self, option: str, pattern: str, found: Sequence[Function]) -> None:
        if not found:
            names, why = [f.name for f in self.functions], self._why_none(option, pattern)
            self._unmatched(option, pattern, names, "no function on the module", why)
            return
        why = _why_cffi_calls(option, found[0])
        self._unmatched(option, pattern, (), "no function that ferrule calls", why)

    def _why_none(self, option: str, pattern: str) -> str:
        """Return why a function that `pattern` names is not among those that the option is for."""
        if pattern.strip("*"):
            for name, words in self.skipped.items():
                if fnmatchcase(name, pattern):
                    return f"{name} is skipped: {words.partition(_LINE_END)[0]}"
            for function in self.functions if option in NOT_VARIADIC else ():
                if function.type.variadic and fnmatchcase(function.name, pattern):
                    return _why_cffi_calls(option, function)
        return ""

    def _unmatched(
        self, option: str, pattern: str, names: Iterable[str], what: str, why: str
    ) -> None:
        problem = unmatched(option, pattern, pattern, () if why else names, what)
        words = f"{problem.words}; {why}" if why else problem.words
        self.wrong.append(replace(problem, words=words))


def _why_cffi_calls(option: str, function: Function) -> str:
    if function.extern_python:
        return f"Python implements {function.name}"
    if function.type.variadic:
        return f"{function.name} takes `...`, so cffi calls it: {NOT_VARIADIC[option]}"
    return f"only cffi can pass an argument or the result of {function.name}"


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
