"""Making: from what the headers declare to a module that has been checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.pipeline.attempt import build
from ferrule.pipeline.first_state import first_state
from ferrule.pipeline.made import Made
from ferrule.pipeline.reporting import report_on
from ferrule.pipeline.sharing import with_included
from ferrule.pipeline.transcript import keep_for_later
from ferrule.pipeline.users_sources import with_sources

if TYPE_CHECKING:
    from ferrule.pipeline.job import Job
    from ferrule.pipeline.source import Source
    from ferrule.pipeline.transcript import EarlierRun


def make_from(job: Job, source: Source, earlier: EarlierRun | None) -> Made:
    """Build the module of `source` and check it, in the folder of `job.built` alone."""
    settings, stages = job.settings, job.stages
    source = with_included(settings, source, stages)
    source = with_sources(settings, source, job.built.parent, stages)
    state = first_state(settings, source, stages, earlier=earlier)
    built = build(job, state)
    report = report_on(settings, state.source, built, stages)
    later = keep_for_later(earlier, state, report)
    return Made(state.source, built, report, later)
