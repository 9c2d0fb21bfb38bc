"""The declarations that the settings' patterns choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Declaration, Enumeration, Record
from ferrule.declarations.unit import Unit, identity
from ferrule.selection.kinds import kind_of
from ferrule.selection.patterns import Pattern, read_pattern, refuse_unmatched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.selection.verdicts import Subject


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be bound: everything, if there are no patterns."""

    allow: tuple[Pattern, ...] = ()
    block: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A unit whose enumerations have their chosen enumerators alone, and the choice in it.

    `roots` are the declarations that are bound for their own sake, `blocked` those that are not
    even bound where another needs them.
    """

    unit: Unit
    roots: frozenset[Subject]
    blocked: frozenset[Subject]


def read_choice(allow: tuple[str, ...], block: tuple[str, ...]) -> Choice:
    """Return the choice that the options' texts make."""
    return Choice(tuple(read_pattern("allow", text) for text in allow),
                  tuple(read_pattern("block", text) for text in block))


def choose(unit: Unit, choice: Choice) -> Chosen:
    """Return what `choice` leaves of `unit`; a pattern that matches nothing is a `PatternError`."""
    own = [d for d in unit.declarations if identity(d) in unit.own]
    _require_matches("allow", choice.allow, own)
    _require_matches("block", choice.block, own)
    roots = frozenset(identity(d) for d in own
                      if not choice.allow or _matches(choice.allow, d))
    blocked = frozenset(identity(d) for d in own if _is_blocked(choice.block, d))
    declarations = tuple(_without_blocked_names(choice.block, d) for d in unit.declarations)
    return Chosen(replace(unit, declarations=declarations), roots, blocked)


def _require_matches(option: str, patterns: tuple[Pattern, ...], own: list[Declaration]) -> None:
    for pattern in patterns:
        if not any(pattern.matches(_names(d)) for d in own):
            names = (name for d in own for _, name in _names(d))
            refuse_unmatched(option, pattern.text, pattern.glob, names)


def _names(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """Yield the names that a pattern can mean the declaration by, each with its kind."""
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
            yield from (("enumerator", e.name) for e in declaration.enumerators or ())
        case _:
            yield kind_of(declaration), declaration.name


def _matches(patterns: tuple[Pattern, ...], declaration: Declaration) -> bool:
    return any(pattern.matches(_names(declaration)) for pattern in patterns)


def _is_blocked(patterns: tuple[Pattern, ...], declaration: Declaration) -> bool:
    """Tell whether the whole declaration is blocked; an enumeration may lose names only."""
    if not isinstance(declaration, Enumeration):
        return _matches(patterns, declaration)
    own_names = [(kind, name) for kind, name in _names(declaration) if kind == "enum"]
    return any(pattern.matches(own_names) for pattern in patterns) or (
        declaration.enumerators is not None
        and all(_blocks(patterns, e.name) for e in declaration.enumerators))


def _without_blocked_names(patterns: tuple[Pattern, ...], declaration: Declaration) -> Declaration:
    if not patterns or not isinstance(declaration, Enumeration) or not declaration.enumerators:
        return declaration
    kept = tuple(e for e in declaration.enumerators if not _blocks(patterns, e.name))
    return replace(declaration, enumerators=kept or declaration.enumerators)


def _blocks(patterns: tuple[Pattern, ...], enumerator: str) -> bool:
    return any(pattern.matches([("enumerator", enumerator)]) for pattern in patterns)
