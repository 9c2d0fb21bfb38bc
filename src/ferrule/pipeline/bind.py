"""`bind`: the whole run, one line for each stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.errors import machine_errors
from ferrule.pipeline.annotating import annotated
from ferrule.pipeline.attempt import Job, build
from ferrule.pipeline.first_verdicts import ask_tools
from ferrule.pipeline.outputs import Outputs
from ferrule.pipeline.progress import Progress, Stages, silent
from ferrule.pipeline.reading import read, with_sources
from ferrule.pipeline.reporting import report_on
from ferrule.pipeline.required import require
from ferrule.pipeline.transcript import EarlierRun
from ferrule.pipeline.wrong_patterns import telling_all_wrong_patterns
from ferrule.stub.render import render_stub
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.report.report import Report


@dataclass(frozen=True)
class Run:
    """What a run bound: its report, what a later run without libclang needs, and the cdef."""

    report: Report
    later: EarlierRun
    cdef: str


def bind(settings: Settings, progress: Progress = silent) -> Report:
    """Build the module that `settings` describe; return what it binds and what it skips.

    `progress` is called with the name of each stage as it begins. The module, its stub, and what
    else the settings ask for are written once everything has succeeded. Raises a `FerruleError`
    otherwise, as `ferrule.bind` lists them.
    """
    return run(settings, progress).report


@machine_errors()
def run(
    settings: Settings, progress: Progress = silent, earlier: EarlierRun | None = None
) -> Run:
    """Do the work of `bind`. What an `earlier` run has read takes the place of libclang.

    Raises `HeaderError` if something cannot be bound now that was bound then.
    """
    require(settings, "headers", "module")
    outputs, stages = Outputs(settings), Stages(progress)
    # First of all, so that nobody waits for a build whose files cannot be written.
    outputs.prepare()
    with work_folder() as folder:
        source = read(settings, stages, earlier.transcript if earlier else None)
        source = with_sources(settings, source, folder, stages)
        # The user's C files come before the questions, because the linker must know what they
        # define.
        with telling_all_wrong_patterns(settings, source):
            state = ask_tools(source, stages, ask_linker=True)
            verdicts = state.verdicts
            if earlier:
                earlier.require_accepted(verdicts)
            if settings.annotations:
                with stages.stage("select"):
                    state = annotated(state, settings.annotations, stages)
        # In the temporary folder, so that an old module stays until the new one is checked.
        built = folder / outputs.module.name
        result = build(Job(settings, built, stages), state)
        with stages.stage("emit"):
            stub = render_stub(result.plan)
        report = report_on(settings, state.source, result, stub, stages)
        if earlier:
            earlier.require_bound(report)
        outputs.place(built, result.generated, stub, report)
        later = earlier or EarlierRun.of(source.transcript, verdicts, report)
        return Run(report, later, result.generated.cdef)
