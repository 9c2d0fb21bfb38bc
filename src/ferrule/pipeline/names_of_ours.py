"""Declarations whose names the C of the module uses for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.decide import uncovered_by
from ferrule.declarations.identity import RecordField, TaggedType, identity, named
from ferrule.declarations.nodes import Record
from ferrule.pipeline.source import c_names_of
from ferrule.selection.reasons import Reason
from ferrule.toolchain.own_names import macros_before_headers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.identity import NameKind, Subject
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.source import Source


def names_of_ours(source: Source) -> dict[Subject, str]:
    """Return what cannot be bound because generated C uses its name, or a name in its macro."""
    own = source.own_names
    subjects: dict[Subject, str] = {
        identity(d): f"{Reason.RESERVED_NAME.text}: {name}"
        for d in (source.unit.declarations if own else ())
        for name in c_names_of(d)
        if name in own
    }
    subjects.update(
        (RecordField(TaggedType(d.key), str(f.name)), f"{Reason.RESERVED_NAME.text}: {f.name}")
        for d in source.unit.declarations
        if isinstance(d, Record)
        for f in d.fields or ()
        if f.name in macros_before_headers()
    )
    for name, users in uncovered_by(own, source.defined.words).items():
        for user in users:
            for subject in _of_macro(user, source.unit):
                subjects[subject] = f"{Reason.RESERVED_NAME.text}: {name}"
    return subjects


def _of_macro(name: str, unit: Unit) -> Iterator[Subject]:
    """Yield what the macro `name` may be bound as."""
    kinds: tuple[NameKind, ...] = ("macro", "variable", "function")
    for kind in kinds:
        subject = named(kind, name)
        declared = unit.by_identity.get(subject)
        if declared is None or kind == "macro" or getattr(declared, "macro", False):
            yield subject
