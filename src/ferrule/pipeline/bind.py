"""`bind` and `generate`: the whole run, one line for each stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.errors import machine_errors
from ferrule.pipeline.attempt import Job, build
from ferrule.pipeline.first_verdicts import ask_tools
from ferrule.pipeline.outputs import Outputs
from ferrule.pipeline.progress import Progress, Stages, silent
from ferrule.pipeline.reading import read, with_sources
from ferrule.pipeline.reporting import report_on
from ferrule.pipeline.required import require
from ferrule.pipeline.source_outputs import SourceOutputs
from ferrule.pipeline.transcript import EarlierRun
from ferrule.pipeline.wrong_patterns import telling_all_wrong_patterns
from ferrule.stub.render import render_stub
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ferrule.config.settings import Settings
    from ferrule.pipeline.outcome import Built
    from ferrule.pipeline.source import Source
    from ferrule.report.report import Report
    from ferrule.stub.render import Stub


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
        # In the temporary folder, so that an old module stays until the new one is checked.
        built = folder / outputs.module.name
        done = _build(settings, stages, built, earlier)
        outputs.place(built, done.result.generated, done.stub, done.report)
        return Run(done.report, done.later, done.result.generated.cdef)


@machine_errors()
def generate(
    settings: Settings, folder: Path, progress: Progress, made_from: Iterable[Path]
) -> Report:
    """Write the C of the module that `settings` describe, for another build system to compile.

    The module is built and checked as by `bind`, and not kept. `folder` is the output directory as
    the build system calls it, and `made_from` are the files that the settings are from. Raises what
    `bind` raises.
    """
    require(settings, "headers", "module")
    outputs, stages = SourceOutputs(settings, folder), Stages(progress)
    outputs.prepare()
    with work_folder() as folder:
        built = folder / Outputs(settings).module.name
        done = _build(settings, stages, built, None, one_stub=True)
    report = replace(done.report, path=outputs.files[0])
    outputs.place(done.source, done.result, done.stub, report, made_from)
    return report


@dataclass(frozen=True)
class _Done:
    """What a build was made from, and what came of it."""

    source: Source
    result: Built
    stub: Stub
    report: Report
    later: EarlierRun


def _build(
    settings: Settings,
    stages: Stages,
    built: Path,
    earlier: EarlierRun | None,
    *,
    one_stub: bool = False,
) -> _Done:
    """Build the module in the file `built`, in a folder that is for this alone."""
    source = read(settings, stages, earlier.transcript if earlier else None)
    source = with_sources(settings, source, built.parent, stages)
    # The user's C files come before the questions, because the linker must know what they define.
    with telling_all_wrong_patterns(settings, source):
        state = ask_tools(source, stages, ask_linker=True)
        verdicts = state.verdicts
        if earlier:
            earlier.require_accepted(verdicts)
    result = build(Job(settings, built, stages), state)
    with stages.stage("emit"):
        stub = render_stub(result.plan, one_file=one_stub)
    report = report_on(settings, state.source, result, stub, stages)
    if earlier:
        earlier.require_bound(report)
    later = earlier or EarlierRun.of(source.transcript, verdicts, report)
    return _Done(state.source, result, stub, report, later)
