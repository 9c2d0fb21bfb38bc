"""What a run builds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.config.settings import Settings
    from ferrule.pipeline.progress import Stages


@dataclass(frozen=True)
class Job:
    """What to build: the module that `settings` describe, in the file `built`.

    `is_kept` says whether the result is the module itself, rather than its C.
    """

    settings: Settings
    built: Path
    stages: Stages
    is_kept: bool = True
