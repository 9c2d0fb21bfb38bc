"""What is known before the first attempt: what the tools said, and the annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.pipeline.first_verdicts import ask_tools
from ferrule.pipeline.wrong_patterns import telling_all_wrong_patterns

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source
    from ferrule.pipeline.state import State
    from ferrule.pipeline.transcript import EarlierRun


def first_state(
    settings: Settings,
    source: Source,
    stages: Stages,
    *,
    ask_linker: bool = True,
    earlier: EarlierRun | None = None,
) -> State:
    """Return what the first attempt starts from.

    Raises one `PatternError` for all wrong patterns, one `AnnotationError` for all that is wrong
    with the tables, and `HeaderError` if the tools refuse what an `earlier` run has bound.
    """
    with telling_all_wrong_patterns(settings, source):
        state = ask_tools(source, stages, ask_linker=ask_linker)
        if earlier:
            # Before the tables are read: they would fail because of what is refused.
            earlier.require_accepted(state.verdicts)
        if not settings.annotations:
            return state
        from ferrule.pipeline.annotating import annotated  # noqa: PLC0415  slow to import

        with stages.stage("select"):
            return annotated(state, settings.annotations, stages)
