"""Reading: from the settings to what the headers declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.pipeline.including import including

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source
    from ferrule.pipeline.transcript import Transcript


def read(settings: Settings, stages: Stages, transcript: Transcript | None = None) -> Source:
    """Find the compiler, read the headers through its preprocessor, and ask what macros are.

    The `transcript` of an earlier run takes the place of libclang. Raises `ToolMissingError`,
    `PackageError`, and `HeaderError` for headers that do not compile.
    """
    healed = transcript.healed if transcript else ()
    with stages.stage("read"), including(settings, healed) as included:
        # Imported while the compiler preprocesses the headers.
        from ferrule.pipeline.included import read_included  # noqa: PLC0415  as above

        return read_included(settings, included(), transcript, reasons=True)
