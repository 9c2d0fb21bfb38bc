"""What a run has made, from which its files are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferrule.pipeline.outcome import Built
    from ferrule.pipeline.source import Source
    from ferrule.pipeline.transcript import EarlierRun
    from ferrule.report.report import Report


@dataclass(frozen=True)
class Made:
    """The module as it was built from `source`, and the report.

    `later` is what a later run without libclang needs.
    """

    source: Source
    built: Built
    report: Report
    later: EarlierRun
