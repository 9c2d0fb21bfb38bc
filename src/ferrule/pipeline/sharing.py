"""What other modules have of what the headers declare, which is not bound again.

struct img { int w, h; };     ->   the type of `base._lib`, if the compiler sees the same there
int img_area(struct img *);   ->   foreign, if `base._lib` has it
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import Enumeration, Macro, Record, Typedef, Variable
from ferrule.errors import HeaderError
from ferrule.pipeline.included_files import included_files
from ferrule.proof.included_modules import describe_modules
from ferrule.proof.shared_records import layout_conditions, value_condition
from ferrule.toolchain.classify import MacroKind
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from ferrule.bindings.included import Included
    from ferrule.config.settings import Settings
    from ferrule.declarations.identity import Identity
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
        included = describe_modules(included_files(settings))
        owners = {key: each for each in reversed(included) for key in each.records}
        shared = frozenset(_shared(source, owners))
        _check_records(source, {key: owners[key] for key in shared})
        names = _names(source, included)
        taken = frozenset(_taken(source, included, shared, names))
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


def _names(source: Source, included: Iterable[Included]) -> set[str]:
    """Return the names that the included modules have, except what has another value here.

    That is constants, unless the compiler confirms their values, and each variable of the headers.
    """
    names = {n: value for each in reversed([*included]) for n, value in each.names.items()}
    declared = names.keys() & {*_constants(source)}
    asked = {name: value for name in declared if (value := names[name]) is not None}
    expansions = source.macros.expansions
    conditions = [value_condition(expansions.get(n, n), value) for n, value in asked.items()]
    refused = {[*asked][number] for number in _refused(source, conditions)}
    variables = {
        d.name for d in source.unit.declarations if isinstance(d, Variable) and d.static
    }
    return names.keys() - (declared - asked.keys()) - refused - variables


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


def _taken(
    source: Source, included: Iterable[Included], shared: Container[str], names: Container[str]
) -> Iterator[Identity]:
    """Yield what is not bound here, because an included module has it."""
    typedefs = frozenset().union(*(each.typedefs for each in included))
    for d in source.unit.declarations:
        match d:
            case Record(key):
                is_taken = key in shared
            case Typedef(name):
                is_taken = name in typedefs
            case Enumeration(enumerators=enumerators):
                is_taken = bool(enumerators) and all(e.name in names for e in enumerators or ())
            case _:
                is_taken = d.name in names
        if is_taken:
            yield identity(d)
