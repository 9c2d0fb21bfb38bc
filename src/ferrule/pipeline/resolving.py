"""What is bound and what is skipped, by the verdicts so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.bindings.decide import Bindings, decide
from ferrule.errors import StrictError
from ferrule.selection.kinds import FUNCTIONS
from ferrule.selection.reasons import NOTHING_LOST, Skip
from ferrule.selection.select import select_from

if TYPE_CHECKING:
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source
    from ferrule.selection.select import Selection
    from ferrule.selection.verdicts import Verdicts


@dataclass(frozen=True)
class Resolved:
    """What is bound, and what is skipped."""

    bindings: Bindings
    skipped: tuple[Skip, ...]

    @property
    def skipped_functions(self) -> dict[str, str]:
        """The functions that are skipped, and why."""
        return {s.name: s.message for s in self.skipped if s.kind in FUNCTIONS}

    def require_complete(self) -> None:
        """Raise `StrictError` if a declaration is skipped that the module could have used."""
        lost = [s for s in self.skipped if s.reason not in NOTHING_LOST]
        if lost:
            raise StrictError(lost)


def resolve(source: Source, verdicts: Verdicts, stages: Stages) -> Resolved:
    """Select what stays by these verdicts, and decide how it is bound."""
    with stages.stage("select"):
        return bound(source, select_from(source.candidates, verdicts), verdicts)


def bound(source: Source, selection: Selection, verdicts: Verdicts) -> Resolved:
    """Decide how the `selection` that was made by these verdicts is bound."""
    bindings = decide(
        selection.kept,
        source.defined,
        source.renames,
        source.callbacks,
        verdicts.inexact,
        source.shared,
    )
    bindings = replace(
        bindings,
        indirect=verdicts.indirect,
        defined=verdicts.defined,
        wrapped=verdicts.wrapped,
    )
    return Resolved(bindings, selection.skipped)
