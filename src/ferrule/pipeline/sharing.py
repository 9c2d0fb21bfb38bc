"""What other modules have of what the headers declare, which is not bound again.

struct img { int w, h; };     ->   the type of `base._lib`, if the compiler sees the same there
int img_area(struct img *);   ->   foreign, if `base._lib` has it
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import named
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import (
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.errors import HeaderError
from ferrule.pipeline.included_files import included_files
from ferrule.proof.included_modules import describe_modules
from ferrule.proof.shared_records import layout_conditions, value_condition
from ferrule.proof.shared_types import SharedTypes
from ferrule.selection.macro_twins import drop_macro_twins
from ferrule.selection.macros import resolve_macros
from ferrule.selection.va_lists import make_list_functions_variadic, make_lists_records
from ferrule.toolchain.classify import MacroKind
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from ferrule.bindings.included import Included
    from ferrule.config.settings import Settings
    from ferrule.declarations.identity import Identity
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source


def with_included(settings: Settings, source: Source, stages: Stages) -> Source:
    """Return `source` without what the included modules have, and with the records they share.

    Raises `SettingsError` for a module that is not there, `VerificationError` for one that cannot
    be imported, and `HeaderError` for records that the compiler sees differently.
    """
    if not settings.includes:
        return source
    with stages.stage("read"):
        typed = _as_bound(source)
        compared = {*_constants(source), *(d.name for _, d in _shareable(typed))}
        included = describe_modules(included_files(settings), compared)
        owners = {key: each for each in reversed(included) for key in each.records}
        shared = frozenset(_shared(source, owners))
        _check_records(source, {key: owners[key] for key in shared})
        values = _same_values(source, included)
        same = frozenset(_same_types(source, typed, included, shared))
        taken = frozenset(_taken(source, same, shared, values))
    unit = replace(source.unit, own=source.unit.own - taken)
    return replace(source, unit=unit, included=included, shared=shared)


def _shared(source: Source, owners: Mapping[str, Included]) -> Iterator[str]:
    """Yield the records whose types are those of an included module.

    A type that is opaque there and complete here is not: its fields would be lost.
    """
    for d in source.unit.declarations:
        if isinstance(d, Record) and form_of(d.key) in {KeyForm.TAG, KeyForm.TYPEDEF}:
            owner = owners.get(d.key)
            if owner and (d.fields is None or owner.records[d.key]):
                yield d.key


def _check_records(source: Source, owners: Mapping[str, Included]) -> None:
    """Raise `HeaderError` unless the compiler sees the records here as it did in their modules."""
    complete = [r.key for r in source.unit.records.values() if r.fields is not None]
    asked = [
        (key, condition)
        for key in complete
        if key in owners and (layout := owners[key].records[key])
        for condition in layout_conditions(key, layout, source.unit.records)
    ]
    refused = _refused(source, [condition for _, condition in asked])
    differing: dict[str, str] = {}
    for number in sorted(refused):
        differing.setdefault(*asked[number])
    if differing:
        lines = "".join(
            f"\n  {key} of {owners[key].name}: here, `{condition}` does not hold"
            for key, condition in differing.items()
        )
        message = (
            "types that an included module has are different here; build both modules with the "
            f"same headers, macros and flags:{lines}"
        )
        raise HeaderError(message)


def _same_values(source: Source, included: Sequence[Included]) -> set[str]:
    """Return the constants of which an included module has the value that the compiler sees."""
    values = {n: value for each in reversed(included) for n, value in each.values.items()}
    asked = {name: values[name] for name in _constants(source) if name in values}
    expansions = source.macros.expansions
    conditions = [value_condition(expansions.get(n, n), value) for n, value in asked.items()]
    return asked.keys() - {[*asked][number] for number in _refused(source, conditions)}


_ADDRESSED: Final = {MacroKind.FUNCTION, MacroKind.OBJECT, MacroKind.COMPUTED_OBJECT}


def _constants(source: Source) -> Iterator[str]:
    """Yield the enumerators, and the macros that stand for nothing that has an address."""
    for d in source.unit.declarations:
        match d:
            case Macro(name):
                if source.macros.kinds.get(name) not in _ADDRESSED:
                    yield name
            case Enumeration(enumerators=enumerators):
                yield from (e.name for e in enumerators or ())
            case _:
                pass


def _refused(source: Source, conditions: Iterable[str]) -> Iterable[int]:
    """Return the numbers of the conditions that do not hold for the compiler."""
    questions = [Question(f'_Static_assert({condition}, "");') for condition in conditions]
    return refused_questions(source.compiler, source.text, questions, source.flags)


def _shareable(typed: Unit) -> Iterator[tuple[Identity, Function | Variable | Typedef]]:
    """Yield what an included module can have too, if it has the same type there."""
    for subject, d in zip(typed.subjects, typed.declarations, strict=True):
        match d:
            # Each C file has a `static` variable of its own, and to look up a computed object in a
            # module may call its library.
            case Typedef() | Function() | Variable(static=False, computed=False):
                yield subject, d
            case _:
                pass


def _same_types(
    source: Source, typed: Unit, included: Sequence[Included], shared: Container[str]
) -> Iterator[Identity]:
    """Yield the functions, variables and typedefs that an included module has with their type.

    `typed` is what `_as_bound` returns for the `source`.
    """
    types = {n: shape for each in reversed(included) for n, shape in each.types.items()}
    typedefs = {n: shape for each in reversed(included) for n, shape in each.typedefs.items()}
    same = SharedTypes(typed, shared, source.macros.expansions)
    asked: dict[Identity, list[str]] = {}
    for subject, d in _shareable(typed):
        there = typedefs if isinstance(d, Typedef) else types
        if d.name in there:
            asked[subject] = [*same.conditions(d, there[d.name])]
    conditions = [*dict.fromkeys(c for conditions in asked.values() for c in conditions)]
    refused = {conditions[number] for number in _refused(source, conditions)}
    return (subject for subject, asked_of in asked.items() if refused.isdisjoint(asked_of))


def _as_bound(source: Source) -> Unit:
    """Return the unit with functions and variables in place of the macros that stand for them.

    Functions that end in a `va_list` are variadic in modules.
    """
    unit = resolve_macros(drop_macro_twins(source.unit), source.macros)
    return make_list_functions_variadic(make_lists_records(unit))


def _taken(
    source: Source, same: Container[Identity], shared: Container[str], values: Container[str]
) -> Iterator[Identity]:
    """Yield what is not bound here, because an included module has it."""
    for subject, d in zip(source.unit.subjects, source.unit.declarations, strict=True):
        match d:
            case Record(key):
                is_taken = key in shared
            case Enumeration(enumerators=enumerators):
                is_taken = bool(enumerators) and all(
                    e.name in values for e in enumerators or ()
                )
            case Macro(name):
                stands_for = named("function", name), named("variable", name)
                is_taken = name in values or any(each in same for each in stands_for)
            case _:
                is_taken = subject in same
        if is_taken:
            yield subject
