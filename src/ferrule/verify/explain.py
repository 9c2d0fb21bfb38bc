"""Why one name is bound as it is, or why it is not."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.declarations.dump import render_dump
from ferrule.declarations.nodes import Declaration, Enumeration, Record
from ferrule.declarations.unit import identity
from ferrule.emit.cdef import render_declaration
from ferrule.errors import PatternError
from ferrule.selection.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.unit import Unit
    from ferrule.selection.reasons import Skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of one declaration.

    `declared` is how the header was understood, `cdef` how the binding spells it, empty if it is
    not bound; `skips` are the reasons, of the declaration or of parts of it.
    """

    kind: str
    name: str
    where: str
    declared: str
    cdef: str
    python_name: str
    bound: bool
    skips: tuple[Skip, ...]


def explain(name: str, unit: Unit, bindings: Bindings,
            skipped: Iterable[Skip]) -> tuple[Explanation, ...]:
    """Return what became of each declaration of `unit` that is called `name`.

    Raises `PatternError`, with the nearest names, if there is none.
    """
    skips = tuple(skipped)
    bound = {identity(d): d for d in bindings.unit.declarations}
    meant = [d for d in unit.declarations if name in _names(d)]
    if not meant:
        known = {n for d in unit.declarations for n in _names(d)}
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"; near it are: {', '.join(near)}" if near else ""
        message = f"{name}: the headers declare nothing of this name{hint}"
        raise PatternError(message)
    return tuple(_explained(d, bound.get(identity(d)), unit, bindings, skips) for d in meant)


def _explained(declaration: Declaration, bound: Declaration | None, unit: Unit,
               bindings: Bindings, skips: tuple[Skip, ...]) -> Explanation:
    where = str(declaration.location)
    own_name = next(_names(declaration))
    about = tuple(s for s in skips if s.where == where or s.name.startswith(f"{own_name}."))
    return Explanation(
        kind_of(bound or declaration), own_name, where, render_dump(replace(unit, declarations=(declaration,))).rstrip(),
        render_declaration(bound, bindings).strip() if bound is not None else "",
        bindings.python_names.get(own_name, own_name), bound is not None, about)


def _names(declaration: Declaration) -> Iterator[str]:
    match declaration:
        case Record(key=key, tag=tag):
            yield key
            if tag is not None:
                yield tag
        case Enumeration(key=key, tag=tag):
            yield key
            if tag is not None:
                yield tag
            yield from (e.name for e in declaration.enumerators or ())
        case _:
            yield declaration.name
