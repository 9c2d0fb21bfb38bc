"""`bind`: the whole run, one line for each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.errors import machine_errors
from ferrule.pipeline.first_state import first_state
from ferrule.pipeline.job import Job
from ferrule.pipeline.made import Made
from ferrule.pipeline.outputs import Outputs
from ferrule.pipeline.progress import Progress, Stages, silent
from ferrule.pipeline.reading import read
from ferrule.pipeline.reporting import report_on
from ferrule.pipeline.required import require
from ferrule.pipeline.sharing import with_included
from ferrule.pipeline.transcript import keep_for_later
from ferrule.pipeline.users_sources import with_sources
from ferrule.toolchain.background import in_background
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.transcript import EarlierRun
    from ferrule.report.report import Report


def bind(settings: Settings, progress: Progress = silent) -> Report:
    """Build the module that `settings` describe; return what it binds and what it skips.

    `progress` is called with what begins, in words. The module, its stub and the other files that
    the settings ask for are written once everything has succeeded. Otherwise raises one of the
    errors that `ferrule.bind` lists.
    """
    return run(settings, progress).report


@machine_errors()
def run(
    settings: Settings, progress: Progress = silent, earlier: EarlierRun | None = None
) -> Made:
    """Do the work of `bind`. What an `earlier` run has read takes the place of libclang.

    Raises `HeaderError` if something cannot be bound now that was bound then.
    """
    require(settings, "headers", "module")
    outputs = Outputs(settings)
    # First, so that nobody waits for a build whose files cannot be written.
    outputs.prepare()
    with work_folder() as folder:
        # In the temporary folder, so that an old module stays until the new one is checked.
        job = Job(settings, folder / outputs.module.name, Stages(progress))
        made = make(job, earlier)
        outputs.place(job.built, made)
    return made


def make(job: Job, earlier: EarlierRun | None = None) -> Made:
    """Build the module and check it; nothing is written outside the folder of `job.built`."""
    settings, stages = job.settings, job.stages
    # What builds is a third of all imports. It is imported while the compiler reads the headers.
    with in_background(_import_attempt):
        source = read(settings, stages, earlier.transcript if earlier else None)
        source = with_included(settings, source, stages)
        source = with_sources(settings, source, job.built.parent, stages)
        state = first_state(settings, source, stages, earlier=earlier)
    from ferrule.pipeline.attempt import build  # noqa: PLC0415  as above

    built = build(job, state)
    report = report_on(settings, state.source, built, stages)
    later = keep_for_later(earlier, state, report)
    return Made(state.source, built, report, later)


def _import_attempt() -> None:
    import ferrule.pipeline.attempt  # noqa: F401, PLC0415  see `make`
