"""`generate`: a run whose result is C for another build system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.errors import machine_errors
from ferrule.pipeline.bind import make
from ferrule.pipeline.job import Job
from ferrule.pipeline.outputs import Outputs
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.required import require
from ferrule.pipeline.shipped import shipped_paths, shipped_run
from ferrule.pipeline.source_outputs import SourceOutputs
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.config.settings import Settings
    from ferrule.pipeline.progress import Progress
    from ferrule.report.report import Report


@machine_errors()
def generate(
    settings: Settings,
    folder: Path,
    made_from: tuple[Path, ...],
    progress: Progress,
    *,
    sdist: Path | None = None,
) -> Report:
    """Write the C and the stub of the module that `settings` describe; return what it binds.

    The module is built and checked as by `bind`, but not kept. `folder` and `made_from` are as in
    `SourceOutputs`. Without libclang, the record that the sdist in the current directory carries is
    used instead; the folder `sdist` is where to write that record. Raises what `bind` raises.
    """
    require(settings, "headers", "module")
    earlier = shipped_run(settings.module)
    if earlier:
        made_from = (*made_from, *shipped_paths(settings.module)[:1])
    outputs = SourceOutputs(settings, folder, made_from, sdist)
    outputs.prepare()
    with work_folder() as work:
        built = work / Outputs(settings).module.name
        made = make(Job(settings, built, Stages(progress), is_kept=False), earlier)
    outputs.place(made)
    return made.report
