"""What `ferrule adopt` found about a module's cdef, as lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.adopt.findings import Drift, Finding
    from ferrule.cli.options import Voice


def drift_lines(drift: Drift, voice: Voice) -> Iterator[Text]:
    """Yield a line for each thing that is wrong, and a line of counts.

    With `--verbose`, everything that was found has a line.
    """
    if drift.error:
        yield Text.assemble((f"{drift.module}: error: ", "bold red"), drift.error)
        return
    for finding in drift.wrong:
        yield _line(finding, "bold red")
    for finding in drift.unproved if not voice.quiet else ():
        yield _line(finding, "yellow")
    if voice.verbose:
        for finding in drift.loose:
            yield _line(finding, "dim")
        for new in drift.new:
            yield Text.assemble(
                (f"{new.where}: ", "dim"),
                (f"{new.kind} {new.name}", "bold"),
                ": it is new [new]",
            )
    if voice.quiet:
        return
    for note in drift.notes:
        yield Text(f"{drift.module}: note: {note}", "cyan")
    yield Text(f"{drift.module}: {_counts(drift)}", "bold red" if drift.wrong else "bold green")


def _line(finding: Finding, style: str) -> Text:
    """Return a finding in the form of a compiler's message."""
    return Text.assemble(
        (f"{finding.where}: ", "dim"),
        (f"{finding.kind} {finding.name}", "bold"),
        f": {finding.message} ",
        (f"[{finding.problem}]", style),
        (f" {finding.declared}" if finding.declared else "", "dim"),
    )


def _counts(drift: Drift) -> str:
    kinds = Counter(new.kind.replace("_", " ") for new in drift.new).most_common()
    new = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in kinds)
    checked = f"{drift.checked} declaration{'s' * (drift.checked != 1)} checked"
    parts = [
        f"{checked}, {len(drift.wrong)} wrong",
        f"{len(drift.loose)} with harmless differences" if drift.loose else "",
        f"{len(drift.unproved)} unproved" if drift.unproved else "",
        f"not in the cdef: {new}" if new else "",
    ]
    return "; ".join(filter(None, parts))
