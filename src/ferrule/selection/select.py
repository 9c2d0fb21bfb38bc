"""From the candidates to those that are bound, by the verdicts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.declarations.identity import enumerator_subject, field_subject
from ferrule.declarations.keys import own_name
from ferrule.declarations.nodes import Declaration, Enumeration, Record
from ferrule.selection.candidates import NOT_CHOSEN, needed
from ferrule.selection.expressible import CFFIS_FILE
from ferrule.selection.kinds import kind_of
from ferrule.selection.reasons import Reason, Skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit
    from ferrule.selection.candidates import Candidates, Refusals
    from ferrule.selection.verdicts import Verdicts


@dataclass(frozen=True)
class Selection:
    """The declarations to bind, as a unit, and the others, each with its reason."""

    kept: Unit
    skipped: tuple[Skip, ...]


def select_from(candidates: Candidates, verdicts: Verdicts) -> Selection:
    """Return which of the candidates are bound by these `verdicts`.

    Every own declaration is kept or skipped. Of the others, those are kept that a kept one needs.
    """
    unit = candidates.unit
    # If both have a reason, that of the candidates counts: it was known before any tool was asked.
    hidden = {s: why for s, why in candidates.hidden.items() if verdicts.disagreed(s)}
    refusals = {**verdicts.refused, **hidden, **candidates.refusals}
    refusals.update(_refused_types(candidates, refusals))
    wanted = needed(unit, candidates.parts, candidates.roots, refusals)
    kept = [
        (_without_refused_parts(d, refusals), subject)
        for subject, d in zip(unit.subjects, unit.declarations, strict=True)
        if subject in wanted
    ]
    declarations, subjects = zip(*kept, strict=True) if kept else ((), ())
    # What no root needs is not chosen, even if it could not be bound either. Everything else that
    # is not wanted keeps the reason that it has.
    refusals.update(dict.fromkeys(candidates.unasked, NOT_CHOSEN))
    for subject in unit.own - wanted:
        refusals.setdefault(subject, NOT_CHOSEN)
    skipped = [
        skip
        for subject, d in zip(unit.subjects, unit.declarations, strict=True)
        if (problem := refusals.get(subject)) or isinstance(d, (Enumeration, Record))
        if subject in unit.own or subject in wanted
        for skip in _skips(d, problem, refusals)
    ]
    return Selection(unit.with_changed(declarations, subjects), tuple(skipped))


def _refused_types(candidates: Candidates, refused: Refusals) -> Refusals:
    """Return what no cdef can express, and everything that needs that or what is refused."""
    found: Refusals = {
        part.subject: part.problem
        for parts in candidates.parts.values()
        for part in parts
        if part.problem and part.subject not in refused
    }
    # Spread along `users` until nothing is added: each subject gets the first reason found for it,
    # and says what is at the bottom of it.
    causes = {subject: subject for subject in (*refused, *found)}
    waiting = list(causes)
    while waiting:
        missing = waiting.pop()
        for part in candidates.users.get(missing, ()):
            if part.subject not in causes:
                cause = causes[part.subject] = causes[missing]
                found[part.subject] = _needs(cause, *(found.get(cause) or refused[cause]))
                waiting.append(part.subject)
    return found


def _needs(cause: Subject, reason: Reason, message: str) -> tuple[Reason, str]:
    """Return why a declaration is refused that needs `cause`, itself refused for `reason`."""
    if reason is Reason.NOT_CHOSEN:
        return reason, f"it needs {cause}, which the settings' patterns leave out"
    return Reason.NEEDS_SKIPPED, f"it uses {cause}, which cannot be bound: {message}"


def _without_refused_parts(declaration: Declaration, refused: Refusals) -> Declaration:
    match declaration:
        case Record(key=key) if key == CFFIS_FILE:
            return replace(declaration, fields=None)
        case Record(fields=fields) if fields is not None:
            kept = tuple(f for f in fields if field_subject(declaration, f) not in refused)
            if len(kept) == len(fields):
                return declaration
            return replace(declaration, fields=kept, whole=False)
        case Enumeration(enumerators=enumerators) if enumerators is not None:
            return replace(
                declaration,
                enumerators=tuple(
                    [e for e in enumerators if enumerator_subject(e) not in refused]
                ),
            )
        case _:
            return declaration


def _skips(
    declaration: Declaration, problem: tuple[Reason, str] | None, refused: Refusals
) -> Iterator[Skip]:
    """Yield what the report has to explain about `declaration`, and about its parts.

    `problem` is why all of it is refused, None if it is bound.
    """
    if problem:
        name = own_name(declaration)
        yield Skip(kind_of(declaration), name, str(declaration.location), *problem)
    if isinstance(declaration, Enumeration):
        for enumerator in declaration.enumerators or ():
            if reason := problem or refused.get(enumerator_subject(enumerator)):
                yield Skip("enumerator", enumerator.name, str(enumerator.location), *reason)
    elif isinstance(declaration, Record) and not problem:
        for field in declaration.fields or ():
            if reason := refused.get(field_subject(declaration, field)):
                kind = "bitfield" if field.bit_field else "record"
                name = str(field_subject(declaration, field))
                yield Skip(kind, name, str(field.location), *reason)
