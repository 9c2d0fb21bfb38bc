"""Macros become what the compiler has found them to stand for.

    #define Z_BEST 9                ->   Constant, an integer
    #define VERSION "1.2"           ->   Constant, const char[]
    #define GREETING L"hello"       ->   Constant, const wchar_t[]
    #define TRANSIENT ((destructor_type)-1)   ->   Constant, destructor_type
    #define compile compile_8       ->   Function compile, with the type of compile_8
    #define screen _screen          ->   Variable screen, with the type of _screen

The others stay macros.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Constant, Declaration, Function, Macro, Variable
from ferrule.declarations.numbers import INT128, UINT128
from ferrule.declarations.types import Array, Builtin, FunctionType, Named
from ferrule.toolchain.classify import MacroKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True)
class MacroFacts:
    """What the preprocessor and the compiler say about object-like macros, by name.

    `expansions` has the full expansion of each, `types` the types of those that stand for a
    function, an object or an address. `undeclared` has the names without which some are no
    expressions.
    """

    expansions: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, MacroKind] = field(default_factory=dict)
    types: Mapping[str, CType] = field(default_factory=dict)
    undeclared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_OBJECTS: Final = (MacroKind.OBJECT, MacroKind.COMPUTED_OBJECT)
TYPED_KINDS: Final = frozenset({MacroKind.FUNCTION, *_OBJECTS, MacroKind.ADDRESS})
"""The kinds of macros whose C types have to be read."""

_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_PLACE_AND_TIME: Final = frozenset(
    {
        "__FILE__",
        "__LINE__",
        "__COUNTER__",
        "__DATE__",
        "__TIME__",
        "__TIMESTAMP__",
        "__BASE_FILE__",
        "__INCLUDE_LEVEL__",
        "__func__",
        "__FUNCTION__",
        "__PRETTY_FUNCTION__",
    }
)

_BUDGET: Final = 1_000_000
"""How many characters of expansions to ask about. The largest libraries have a sixth of that."""

_CONSTANT_TYPES: Final = {
    MacroKind.INTEGER: None,
    MacroKind.INT128: INT128,
    MacroKind.UINT128: UINT128,
    MacroKind.FLOAT: Builtin("double"),
    MacroKind.LONG_DOUBLE: Builtin("long double"),
    MacroKind.WIDE_LONG_DOUBLE: Builtin("long double"),
    MacroKind.STRING: Array(Builtin("char"), "fixed"),
    MacroKind.UTF8: Array(Builtin("unsigned char"), "fixed"),
    MacroKind.WCHAR_STRING: Array(Named("wchar_t"), "fixed"),
    MacroKind.CHAR16_STRING: Array(Named("char16_t"), "fixed"),
    MacroKind.CHAR32_STRING: Array(Named("char32_t"), "fixed"),
}


def resolve_macros(unit: Unit, facts: MacroFacts) -> Unit:
    """Return `unit` with constants, functions and variables for the macros that stand for them."""
    functions = {d.name: d for d in unit.declarations if isinstance(d, Function)}
    resolved = tuple([_resolved(d, facts, functions, unit) for d in unit.declarations])
    # A constant keeps its macro's identity.
    subjects = tuple(
        [
            identity(new) if isinstance(new, (Function, Variable)) else subject
            for subject, new in zip(unit.subjects, resolved, strict=True)
        ]
    )
    own = unit.own | {
        new
        for old, new in zip(unit.subjects, subjects, strict=True)
        if new is not old and old in unit.own
    }
    return replace(unit, own=own).with_changed(resolved, subjects)


def _resolved(
    declaration: Declaration,
    facts: MacroFacts,
    functions: Mapping[str, Function],
    unit: Unit,
) -> Declaration:
    if isinstance(declaration, Variable):
        # A macro with its name has been dropped.
        is_computed = facts.kinds.get(declaration.name) is MacroKind.COMPUTED_OBJECT
        return _computed(declaration, facts, unit) if is_computed else declaration
    if not isinstance(declaration, Macro) or declaration.parameters is not None:
        return declaration
    name, place = declaration.name, (declaration.location, declaration.comment)
    kind = facts.kinds.get(name, MacroKind.NO_EXPRESSION)
    if kind in _CONSTANT_TYPES:
        is_wide = kind is MacroKind.WIDE_LONG_DOUBLE
        return Constant(name, _CONSTANT_TYPES[kind], *place, wide=is_wide)
    type_ = facts.types.get(name)
    if isinstance(type_, FunctionType):
        # The function that it stands for knows its parameters' names and its comment.
        target = functions.get(facts.expansions[name].strip("() "))
        if target is not None:
            return replace(target, name=name, location=declaration.location)
        return Function(name, type_, *place)
    if type_ is not None and kind in _OBJECTS:
        variable = Variable(name, type_, *place)
        return variable if kind is MacroKind.OBJECT else _computed(variable, facts, unit)
    if type_ is not None and kind is MacroKind.ADDRESS:
        return Constant(name, type_, *place, address=True)
    return declaration


def _computed(variable: Variable, facts: MacroFacts, unit: Unit) -> Variable | Macro:
    """Return the computed object that is called as `variable`, as a macro if it cannot be bound."""
    # cffi reads a const object only once, and the next use may find another one.
    if unit.is_const(variable.type) and not isinstance(unit.resolve(variable.type), Array):
        name, place = variable.name, (variable.location, variable.comment)
        return Macro(name, None, facts.expansions[name], *place)
    return replace(variable, computed=True)


def names_to_classify(unit: Unit, words: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the names of the object-like macros to ask the compiler about.

    `words` is what `macro_words` returns.

    A macro whose value depends on the place or time of its use has no value of its own. Neither has
    one that uses such a macro, or one that uses that, and so on.
    """
    elsewhere = set(_PLACE_AND_TIME)
    while more := {
        name
        for name, used in words.items()
        if name not in elsewhere and not elsewhere.isdisjoint(used)
    }:
        elsewhere |= more
    return [
        d.name
        for d in unit.declarations
        if isinstance(d, Macro) and d.parameters is None and d.body and d.name not in elsewhere
    ]


def within_budget(
    names: Iterable[str], unit: Unit, words: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return as many of the macros `names`, the shortest first, as the compiler can be asked about.

    `words` is what `macro_words` returns.

    A few lines of macros that each double another one expand to a text of any length.
    """
    lengths = _expanded_lengths(unit, words)
    # The shortest first, so that one that explodes does not take the place of thousands.
    kept, used = [], 0
    for name in sorted(names, key=lambda name: lengths.get(name, 0)):
        used += lengths.get(name, 0)
        if used > _BUDGET:
            break
        kept.append(name)
    allowed = frozenset(kept)
    return [name for name in names if name in allowed]


def _expanded_lengths(unit: Unit, words: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return roughly how many characters each macro of `unit` expands to, at most the budget."""
    own_lengths = {d.name: len(d.body) for d in unit.declarations if isinstance(d, Macro)}
    inner = {name: [word for word in used if word in words] for name, used in words.items()}
    # With a stack of its own, because chains of macros can be longer than Python's calls may nest.
    lengths: dict[str, int] = {}
    for name in words:
        waiting = [name]
        while waiting:
            macro = waiting[-1]
            if macro not in lengths:
                lengths[macro] = 0  # for now: it may contain itself
                waiting += dict.fromkeys(word for word in inner[macro] if word not in lengths)
                continue
            waiting.pop()
            total = own_lengths[macro] + sum(lengths[word] for word in inner[macro])
            lengths[macro] = min(total, _BUDGET)
    return lengths


def macro_words(unit: Unit) -> dict[str, Sequence[str]]:
    """Return the identifiers in the replacement of each macro, in their order."""
    return {d.name: _WORD.findall(d.body) for d in unit.declarations if isinstance(d, Macro)}
