"""Why one name is bound as it is, or why it is not."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import field_subject, identity
from ferrule.declarations.keys import own_name
from ferrule.declarations.nodes import Enumeration, Record
from ferrule.declarations.spell import spell
from ferrule.emit.cdef import render_callback, render_declaration
from ferrule.errors import PatternError, PatternProblem
from ferrule.report.report import method_of
from ferrule.selection.kinds import FUNCTIONS, kind_of
from ferrule.selection.macro_twins import drop_macro_twins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.annotations.conventions import Annotations
    from ferrule.bindings.callbacks import Callback
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import RecordField
    from ferrule.declarations.nodes import Declaration, Enumerator
    from ferrule.declarations.unit import Unit
    from ferrule.selection.reasons import Skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of one declaration, or of one enumerator.

    `declared` is how the header was understood. `cdef` is how the cdef spells it, or empty if it is
    not bound. `skips` say why it, or a part of it, is skipped. `annotations` are the tables that
    apply to a function, `unmatched` those that name it but do not apply, with the reason. `method`
    and `no_method` are as in the report.
    """

    kind: str
    name: str
    where: str
    declared: str
    cdef: str
    python_name: str
    bound: bool
    skips: tuple[Skip, ...]
    annotations: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    method: str = ""
    no_method: str = ""


def explain(
    name: str,
    unit: Unit,
    bindings: Bindings,
    skipped: Iterable[Skip],
    annotations: Annotations = NO_ANNOTATIONS,
) -> tuple[Explanation, ...]:
    """Return what became of each declaration of `unit` that is called `name`.

    Raises `PatternError`, with the nearest names, if there is none.
    """
    unit = drop_macro_twins(unit)
    callbacks = {c.name: c for c in bindings.callbacks}
    if name in callbacks:  # C has no other function or variable of this name
        return (_of_callback(callbacks[name], bindings),)
    meant = [d for d in unit.declarations if name in _names(d)]
    if not meant:
        known = {*callbacks, *(n for d in unit.declarations for n in _names(d))}
        near = difflib.get_close_matches(name, known, n=3)
        words = "is not declared by the library's headers"
        raise PatternError([PatternProblem("", name, words, tuple(near))])
    bound = {identity(d): d for d in bindings.unit.declarations}
    # A macro may be bound as a declaration of another kind, at the same place with the same name.
    bound_at = {(d.location, own_name(d)): d for d in bindings.unit.declarations}
    skips = tuple(skipped)
    explained = (
        _explained(
            name,
            d,
            bound.get(identity(d)) or bound_at.get((d.location, own_name(d))),
            bindings,
            skips,
        )
        for d in meant
    )
    return tuple(
        _with_annotations(each, annotations) if each.kind in FUNCTIONS else each
        for each in explained
    )


def _of_callback(callback: Callback, bindings: Bindings) -> Explanation:
    cdef, name = render_callback(callback, bindings), callback.name
    declared = f"a function that Python implements: {spell(callback.type, name)}"
    return Explanation(
        "callback", name, "--callback", declared, cdef, name, bound=True, skips=()
    )


def _with_annotations(explanation: Explanation, annotations: Annotations) -> Explanation:
    conventions = annotations.functions.get(explanation.name)
    unmatched = annotations.unmatched.get(explanation.name, {})
    method, no_method = method_of(explanation.name, annotations)
    return replace(
        explanation,
        method=method,
        no_method=no_method,
        annotations=tuple(map(str, conventions.tables)) if conventions else (),
        unmatched=tuple(f"{place}: {words}" for place, words in unmatched.items()),
    )


def _explained(
    name: str,
    declaration: Declaration,
    bound: Declaration | None,
    bindings: Bindings,
    skips: tuple[Skip, ...],
) -> Explanation:
    declared = render_dump(replace(bindings.unit, declarations=(declaration,))).rstrip()
    cdef = render_declaration(bound, bindings).strip() if bound is not None else ""
    enumerator = next((e for e in _enumerators(declaration) if e.name == name), None)
    if enumerator is not None:
        is_bound = bound is not None and enumerator in _enumerators(bound)
        return Explanation(
            "enumerator",
            name,
            str(enumerator.location),
            declared,
            cdef if is_bound else "",
            bindings.python_names.get(name, name),
            is_bound,
            tuple(s for s in skips if (s.kind, s.name) == ("enumerator", name)),
        )
    named, where = own_name(declaration), str(declaration.location)
    parts = set(map(str, _field_subjects(declaration)))
    return Explanation(
        kind_of(bound or declaration),
        named,
        where,
        declared,
        cdef,
        bindings.python_names.get(named, bindings.type_name(named)),
        bound is not None,
        tuple(s for s in skips if s.where == where or s.name in parts),
    )


def _field_subjects(declaration: Declaration) -> Iterator[RecordField]:
    if isinstance(declaration, Record):
        yield from (field_subject(declaration, field) for field in declaration.fields or ())


def _enumerators(declaration: Declaration) -> tuple[Enumerator, ...]:
    return (declaration.enumerators or ()) if isinstance(declaration, Enumeration) else ()


def _names(declaration: Declaration) -> Iterator[str]:
    match declaration:
        case Record(key=key, tag=tag) | Enumeration(key=key, tag=tag):
            yield key
            if tag is not None:
                yield tag
            yield from (e.name for e in _enumerators(declaration))
        case _:
            yield declaration.name
