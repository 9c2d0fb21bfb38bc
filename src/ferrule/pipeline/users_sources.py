"""The user's own C files, compiled before anything is asked of the linker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.build import CSource, Meanwhile, compile_sources
from ferrule.toolchain.compiler import python_include_flags

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source


_OPTIMISATION: Final = "-O2"
"""Unlike the module's own C, which only passes values on, it may compute for a long time."""


def with_sources(settings: Settings, source: Source, folder: Path, stages: Stages) -> Source:
    """Compile the user's C files; return `source` with them among what is linked.

    The objects are written to `folder`. This comes before the linker is asked, which must know what
    the files define. Raises `CompileError` for what does not compile.
    """
    with stages.stage("compile"):
        flags = source.flags.with_compile(*python_include_flags())
        files = [CSource(Path(name), flags, _OPTIMISATION) for name in settings.sources]
        shown = Meanwhile(stages.compiling)
        objects = compile_sources(source.compiler, files, folder, settings.jobs, shown)
        return replace(source, flags=source.flags.with_objects(objects))
