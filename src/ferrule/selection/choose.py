"""The declarations that the settings' patterns choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.declarations.identity import enumerator_subject, field_subject, identity
from ferrule.declarations.nodes import Enumeration, Record
from ferrule.errors import PatternError, PatternProblem, WrongPatterns
from ferrule.selection.kinds import kind_of
from ferrule.selection.patterns import Pattern, read_pattern, unmatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be bound: everything, if there are no patterns.

    `asked` are declarations that other options ask for by name, whatever `allow` says.
    """

    allow: tuple[Pattern, ...] = ()
    block: tuple[Pattern, ...] = ()
    asked: frozenset[Subject] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice means in a unit.

    `roots` are the declarations that are bound for their own sake, `blocked` those that are not
    even bound where another needs them, enumerators and bit-fields among them.
    """

    roots: frozenset[Subject]
    blocked: frozenset[Subject]


def read_choice(
    allow: tuple[str, ...], block: tuple[str, ...], asked: Iterable[Subject] = ()
) -> Choice:
    """Return the choice that the options' texts make; an unknown kind is a `PatternError`."""
    wrong = WrongPatterns()
    read: dict[str, list[Pattern]] = {"allow": [], "block": []}
    for option, texts in (("allow", allow), ("block", block)):
        for text in texts:
            with wrong.collected():
                read[option].append(read_pattern(option, text))
    wrong.require_none()
    return Choice(tuple(read["allow"]), tuple(read["block"]), frozenset(asked))


def choose(unit: Unit, choice: Choice) -> Chosen:
    """Return what `choice` leaves of `unit`; patterns without a match are a `PatternError`."""
    own = [d for subject, d in unit.by_identity.items() if subject in unit.own]
    wrong = [
        *_unmatched("allow", choice.allow, own),
        *_unmatched("block", choice.block, own),
    ]
    if wrong:
        raise PatternError(wrong)
    asked = (subject for subject in unit.subjects if subject in choice.asked)
    allowed = (
        subject
        for subject, d in unit.by_identity.items()
        if subject in unit.own and (not choice.allow or _matches(choice.allow, _names(d)))
    )
    return Chosen(
        frozenset((*asked, *allowed)),
        frozenset(subject for d in own for subject in _blocked(choice.block, d)),
    )


def _unmatched(
    option: str, patterns: tuple[Pattern, ...], own: list[Declaration]
) -> Iterator[PatternProblem]:
    for pattern in patterns:
        if not any(pattern.matches(_names(d)) for d in own):
            names = (name for d in own for _, name in _names(d))
            yield unmatched(option, pattern.text, pattern.glob, names)


def _blocked(patterns: tuple[Pattern, ...], declaration: Declaration) -> Iterator[Subject]:
    """Yield what of `declaration` is blocked: all of it, or some of its parts."""
    if not patterns:
        return
    parts = dict(_parts(declaration))
    blocked = [subject for subject, name in parts.items() if _matches(patterns, [name])]
    is_empty = isinstance(declaration, Enumeration) and blocked and blocked == [*parts]
    if is_empty or _matches(patterns, _whole_names(declaration)):
        yield identity(declaration)
    else:
        yield from blocked


def _matches(patterns: tuple[Pattern, ...], names: Iterable[tuple[str, str]]) -> bool:
    names = tuple(names)
    return any(pattern.matches(names) for pattern in patterns)


def _names(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """Yield the names that a pattern can mean the declaration by, each with its kind."""
    yield from _whole_names(declaration)
    yield from (name for _, name in _parts(declaration))


def _whole_names(declaration: Declaration) -> Iterator[tuple[str, str]]:
    match declaration:
        case Record(keyword=keyword, key=key, tag=tag):
            for kind in ("record", keyword):
                yield kind, key
                if tag is not None:
                    yield kind, tag
        case Enumeration(key=key, tag=tag):
            yield "enum", key
            if tag is not None:
                yield "enum", tag
        case _:
            yield kind_of(declaration), declaration.name


def _parts(declaration: Declaration) -> Iterator[tuple[Subject, tuple[str, str]]]:
    """Yield what of `declaration` has a kind of its own, with its kind and name."""
    match declaration:
        case Record():
            for field in declaration.fields or ():
                if field.bit_field:
                    subject = field_subject(declaration, field)
                    yield subject, ("bitfield", str(subject))
        case Enumeration():
            for e in declaration.enumerators or ():
                yield enumerator_subject(e), ("enumerator", e.name)
        case _:
            pass
