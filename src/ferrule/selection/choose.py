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
    """Which declarations the settings ask for; without patterns, all of them.

    `asked` are declarations that other options name, so that they are bound whatever `allow` says.
    """

    allow: tuple[Pattern, ...] = ()
    block: tuple[Pattern, ...] = ()
    asked: frozenset[Subject] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice means in a unit.

    `roots` are the declarations that are bound for their own sake. `blocked` are those that are not
    even bound if another one needs them; they can be enumerators and bit-fields too.
    """

    roots: frozenset[Subject]
    blocked: frozenset[Subject]


def read_choice(
    allow: tuple[str, ...], block: tuple[str, ...], asked: Iterable[Subject] = ()
) -> Choice:
    """Return the choice by the options' texts; raise `PatternError` for unknown kinds."""
    wrong = WrongPatterns()
    read: dict[str, list[Pattern]] = {"allow": [], "block": []}
    for option, texts in (("allow", allow), ("block", block)):
        for text in texts:
            with wrong.collected():
                read[option].append(read_pattern(option, text))
    wrong.require_none()
    return Choice(tuple(read["allow"]), tuple(read["block"]), frozenset(asked))


def choose(unit: Unit, choice: Choice) -> Chosen:
    """Return what `choice` means in `unit`; raise `PatternError` for patterns without a match."""
    own = [d for subject, d in unit.by_identity.items() if subject in unit.own]
    wrong = [
        *_unmatched("allow", choice.allow, own),
        *_unmatched("block", choice.block, own),
    ]
    if wrong:
        raise PatternError(wrong)
    # What other options name is a root even if --allow does not match it.
    asked = (subject for subject in unit.subjects if subject in choice.asked)
    allowed = unit.own & unit.by_identity.keys()
    if choice.allow:
        allowed = frozenset(
            s for s in allowed if _is_matched(choice.allow, _names(unit.by_identity[s]))
        )
    blocked = (subject for d in own for subject in _blocked(choice.block, d))
    return Chosen(allowed.union(asked), frozenset(blocked if choice.block else ()))


def is_chosen(declaration: Declaration, choice: Choice) -> bool:
    """Tell whether an own function or variable is a root, and not blocked."""
    names = list(_names_of_whole(declaration))
    return (
        not choice.allow
        or _is_matched(choice.allow, names)
        or identity(declaration) in choice.asked
    ) and not (choice.block and _is_matched(choice.block, names))


def _unmatched(
    option: str, patterns: tuple[Pattern, ...], own: list[Declaration]
) -> Iterator[PatternProblem]:
    for pattern in patterns:
        if not any(pattern.matches(_names(d)) for d in own):
            names = (name for d in own for _, name in _names(d))
            yield unmatched(option, pattern.text, pattern.glob, names)


def _blocked(patterns: tuple[Pattern, ...], declaration: Declaration) -> Iterator[Subject]:
    """Yield `declaration` if it is blocked, or else its blocked parts.

    An enumeration of which every enumerator is blocked is blocked itself.
    """
    parts = dict(_parts_with_names(declaration))
    blocked = [subject for subject, name in parts.items() if _is_matched(patterns, [name])]
    is_empty = isinstance(declaration, Enumeration) and blocked and blocked == [*parts]
    if is_empty or _is_matched(patterns, _names_of_whole(declaration)):
        yield identity(declaration)
    else:
        yield from blocked


def _is_matched(patterns: tuple[Pattern, ...], names: Iterable[tuple[str, str]]) -> bool:
    names = tuple(names)
    return any(pattern.matches(names) for pattern in patterns)


def _names(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """Yield the kinds and names by which a pattern can match the declaration or its parts."""
    yield from _names_of_whole(declaration)
    yield from (name for _, name in _parts_with_names(declaration))


def _names_of_whole(declaration: Declaration) -> Iterator[tuple[str, str]]:
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


def _parts_with_names(declaration: Declaration) -> Iterator[tuple[Subject, tuple[str, str]]]:
    """Yield the parts that have a kind of their own, each with its kind and name."""
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
