"""What a run knows, and the only place where it learns more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.pipeline.resolving import Resolved, resolve

if TYPE_CHECKING:
    from ferrule.annotations.conventions import Annotations
    from ferrule.pipeline.outcome import Refused
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source
    from ferrule.selection.verdicts import Verdicts


@dataclass(frozen=True)
class State:
    """What an attempt to build the module starts from.

    `source` is what was read, `verdicts` what the tools have said about it so far. `annotations`
    are what the tables of annotations say about its functions. `bound` is what is bound by the
    verdicts, if that is known already.
    """

    source: Source
    verdicts: Verdicts
    annotations: Annotations = NO_ANNOTATIONS
    bound: Resolved | None = None

    def resolve(self, stages: Stages) -> Resolved:
        """Return what is bound and what is skipped by the verdicts."""
        return self.bound or resolve(self.source, self.verdicts, stages)

    def learn(self, refused: Refused) -> State:
        """Return the state for the next attempt, which leaves out what was refused."""
        return replace(self, verdicts=self.verdicts.joined(refused.verdicts), bound=None)
