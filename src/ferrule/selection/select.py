"""The passes of selection, in their order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.nodes import (
    Constant,
    Declaration,
    Enumeration,
    Field,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.traverse import references, type_references
from ferrule.declarations.types import CType, FunctionType
from ferrule.declarations.unit import Unit, identity
from ferrule.selection.beside import drop_macros_beside_declarations
from ferrule.selection.choose import Choice, choose
from ferrule.selection.expressible import CFFIS_FILE, KNOWN_NAMES, incomplete, inexpressible
from ferrule.selection.flatten import flatten_anonymous_members
from ferrule.selection.kinds import kind_of
from ferrule.selection.macros import MacroFacts, resolve_macros
from ferrule.selection.portable import make_foreign_typedefs_portable
from ferrule.selection.reasons import Reason, Skip
from ferrule.toolchain.classify import MacroKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.selection.verdicts import Subject, Verdicts

Refusals = dict["Subject", "tuple[Reason, str]"]

_MACRO_REASONS: Final = {
    MacroKind.WIDE: Reason.WIDE_CONSTANT,
    MacroKind.NO_EXPRESSION: Reason.NOT_AN_EXPRESSION,
}


_NOT_CHOSEN: Final = Reason.NOT_CHOSEN, Reason.NOT_CHOSEN.text
EVERYTHING: Final = Choice()


@dataclass(frozen=True)
class Selection:
    """What stays, as a unit, and what goes, each with its reason."""

    kept: Unit
    skipped: tuple[Skip, ...]


def select(
    unit: Unit, macros: MacroFacts, verdicts: Verdicts, choice: Choice = EVERYTHING
) -> Selection:
    """Return which declarations of `unit` stay, now that `verdicts` are known.

    Every own declaration is kept or skipped; of the others, what a kept one needs is kept.
    """
    unit = resolve_macros(drop_macros_beside_declarations(unit), macros)
    unit = make_foreign_typedefs_portable(flatten_anonymous_members(unit))
    chosen = choose(unit, choice)
    refusals = dict(verdicts.refused)
    refusals.update(_refused_macros(unit, macros))
    refusals.update(dict.fromkeys(chosen.blocked, _NOT_CHOSEN))
    refusals.update(_refused_types(unit, refusals))
    wanted = _needed(unit, chosen.roots, refusals)
    declarations = tuple(
        _without_refused_parts(d, refusals) for d in unit.declarations if identity(d) in wanted
    )
    # What nobody asked for has no other reason; the rest of what is not wanted may have one.
    refusals.update(dict.fromkeys(unit.own - _needed(unit, chosen.roots, {}), _NOT_CHOSEN))
    for subject in unit.own - wanted:
        refusals.setdefault(subject, _NOT_CHOSEN)
    skipped = [
        skip
        for d in unit.declarations
        if identity(d) in unit.own or identity(d) in wanted
        for skip in _skips(d, refusals)
    ]
    return Selection(replace(unit, declarations=declarations), tuple(skipped))


def _refused_macros(
    unit: Unit, macros: MacroFacts
) -> Iterator[tuple[Subject, tuple[Reason, str]]]:
    """Yield the macros that have no value that Python could have."""
    for d in unit.declarations:
        match d:
            case Macro(parameters=None, body=""):
                yield identity(d), (Reason.EMPTY_MACRO, Reason.EMPTY_MACRO.text)
            case Macro(parameters=None):
                kind = macros.kinds.get(d.name, MacroKind.VALUE)
                reason = _MACRO_REASONS.get(kind, Reason.COMPUTED_VALUE)
                yield identity(d), (reason, reason.text)
            case Macro():
                yield identity(d), (Reason.FUNCTION_LIKE_MACRO, Reason.FUNCTION_LIKE_MACRO.text)
            case _:
                pass


def _refused_types(unit: Unit, refused: Refusals) -> Refusals:
    """Return what no cdef can say, and all that rests on that or on what is refused."""
    found: Refusals = {}
    users: defaultdict[Subject, list[_Part]] = defaultdict(list)
    for part in (part for d in unit.declarations for part in _parts(d)):
        if part.subject in refused:
            continue
        if problem := _problem(part, unit):
            found[part.subject] = problem
        for reference in type_references(part.type):
            users[reference].append(part)
    waiting = [*refused, *found]
    while waiting:
        missing = waiting.pop()
        for part in users.pop(missing, ()):
            if part.subject not in found:
                reason, _ = found.get(missing) or refused[missing]
                found[part.subject] = _needs(missing, reason)
                waiting.append(part.subject)
    return found


def _needs(missing: Subject, reason: Reason) -> tuple[Reason, str]:
    """Return why something is refused that needs `missing`, which is refused for `reason`."""
    if reason is Reason.NOT_CHOSEN:
        return reason, f"it needs {missing[1]}, which the settings' patterns leave out"
    return Reason.NEEDS_SKIPPED, f"it needs {missing[1]}, which is skipped"


@dataclass(frozen=True, slots=True)
class _Part:
    """What can be refused by itself: a declaration, or one field of a record."""

    subject: Subject
    type: CType


def _parts(declaration: Declaration) -> Iterator[_Part]:
    match declaration:
        case Function() | Variable() | Typedef():
            yield _Part(identity(declaration), declaration.type)
        case Record():
            for field in declaration.fields or ():
                yield _Part(_subject(declaration, field), field.type)
        case Constant():
            if declaration.type is not None:
                yield _Part(identity(declaration), declaration.type)
        case Enumeration() | Macro():
            pass
        case _:
            assert_never(declaration)


def _problem(part: _Part, unit: Unit) -> tuple[Reason, str] | None:
    """Return what of the part's own type no cdef can say."""
    if obstacle := inexpressible(part.type) or incomplete(part.type, unit):
        return Reason.UNSUPPORTED_TYPE, f"it has {obstacle}, which cffi has no value for"
    match part.type:
        case FunctionType(parameters=(), variadic=True):
            reason = Reason.VARIADIC_WITHOUT_PARAMETERS
            return reason, reason.text
        case _:
            return None


def _subject(record: Record, field: Field) -> Subject:
    return "field", record.key, field.name or ""


def _needed(unit: Unit, roots: frozenset[Subject], refused: Refusals) -> set[Subject]:
    """Return the chosen declarations that stay, and all that they refer to."""
    by_identity = {identity(d): d for d in unit.declarations}
    waiting = [i for i in by_identity if i in roots and i not in refused]
    needed: set[Subject] = set()
    while waiting:
        subject = waiting.pop()
        declaration = by_identity.get(subject)
        if subject in needed or declaration is None:
            continue
        if _is_known(declaration) and subject not in unit.own:
            continue
        needed.add(subject)
        waiting += references(_without_refused_parts(declaration, refused))
    return needed


def _is_known(declaration: Declaration) -> bool:
    """Tell whether cffi has a type of this name by itself."""
    return isinstance(declaration, Typedef) and declaration.name in KNOWN_NAMES


def _without_refused_parts(declaration: Declaration, refused: Refusals) -> Declaration:
    match declaration:
        case Record(key=key) if key == CFFIS_FILE:
            return replace(declaration, fields=None)
        case Record(fields=fields) if fields is not None:
            kept = tuple(f for f in fields if _subject(declaration, f) not in refused)
            return replace(declaration, fields=kept, whole=declaration.whole and kept == fields)
        case Enumeration(enumerators=enumerators) if enumerators is not None:
            return replace(
                declaration,
                enumerators=tuple(
                    e for e in enumerators if ("enumerator", e.name) not in refused
                ),
            )
        case _:
            return declaration


def _skips(declaration: Declaration, refused: Refusals) -> Iterator[Skip]:
    """Yield what of `declaration` the report has to give a reason for."""
    problem = refused.get(identity(declaration))
    if problem:
        name = (
            declaration.key
            if isinstance(declaration, (Record, Enumeration))
            else declaration.name
        )
        yield Skip(kind_of(declaration), name, str(declaration.location), *problem)
    if isinstance(declaration, Enumeration):
        for enumerator in declaration.enumerators or ():
            if reason := problem or refused.get(("enumerator", enumerator.name)):
                yield Skip("enumerator", enumerator.name, str(enumerator.location), *reason)
    elif isinstance(declaration, Record) and not problem:
        for field in declaration.fields or ():
            if reason := refused.get(_subject(declaration, field)):
                kind = "bitfield" if field.bit_field else "record"
                name = f"{declaration.key}.{field.name}"
                yield Skip(kind, name, str(field.location), *reason)
