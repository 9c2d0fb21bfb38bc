"""`bind`: the whole run, one line for each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.errors import machine_errors
from ferrule.pipeline.job import Job
from ferrule.pipeline.outputs import Outputs
from ferrule.pipeline.progress import Progress, Stages, silent
from ferrule.pipeline.reading import read
from ferrule.pipeline.required import require
from ferrule.toolchain.background import in_background
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.made import Made
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
    # Most imports are what builds. They are done while the compiler reads the headers.
    with in_background(_import_making):
        source = read(job.settings, job.stages, earlier.transcript if earlier else None)
    from ferrule.pipeline.making import make_from  # noqa: PLC0415  as above

    return make_from(job, source, earlier)


def _import_making() -> None:
    import ferrule.pipeline.making  # noqa: F401, PLC0415  see `make`
