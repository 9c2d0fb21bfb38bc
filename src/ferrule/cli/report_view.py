"""What a run bound and skipped, as lines and a table; what became of one name, as lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from ferrule.cli.terminal import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from ferrule.report.explain import Explanation
    from ferrule.report.report import Report

_NAMES_A_REASON: Final = 4


def report_lines(report: Report) -> Iterator[Text]:
    """Yield what a run built: where the module is, how to import it, what is in it."""
    root = report.path.parents[report.module.count(".")]
    yield Text.assemble(("built    ", "bold green"), str(report.path))
    yield Text.assemble(
        ("import   ", "bold green"), report.module, (f", with {root} on sys.path", "dim")
    )
    yield from count_lines(report)


def count_lines(report: Report) -> Iterator[Text]:
    """Yield how much is bound and how much is skipped, and what a user should know besides."""
    kinds = Counter(bound.kind.replace("_", " ") for bound in report.bound)
    shown = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in kinds.most_common())
    skipped = report.counts["skipped"]
    yield Text.assemble(
        ("bound    ", "bold green"),
        str(report.counts["bound"]),
        (f" ({shown})" if shown else "", "dim"),
    )
    yield Text.assemble(("skipped  ", "bold yellow" if skipped else "bold green"), str(skipped))
    for hint in report.hints:
        yield Text.assemble(("note     ", "bold cyan"), hint)


def skips_view(report: Report) -> Table:
    """Return the skipped declarations by reason, the most frequent first."""
    made = table("reason", "count", "declarations", right=("count",))
    for reason, count in Counter(skip.reason for skip in report.skipped).most_common():
        names = [skip.name for skip in report.skipped if skip.reason is reason]
        more = f", and {count - _NAMES_A_REASON} more" if count > _NAMES_A_REASON else ""
        shown = Text(", ".join(names[:_NAMES_A_REASON]) + more)
        made.add_row(
            Text(reason.code, style="yellow"),
            str(count),
            shown.append(f"\n{reason.text}", style="dim"),
        )
    return made


def skip_lines(report: Report) -> Iterator[Text]:
    """Yield a line for each skipped declaration, in the form of a compiler's message."""
    for skip in report.skipped:
        yield Text.assemble(
            (f"{skip.where}: ", "dim"),
            (f"{skip.kind} {skip.name}", "bold"),
            f": {skip.message} ",
            (f"[{skip.reason.code}]", "yellow"),
        )


def explanation_lines(explanation: Explanation) -> Iterator[Text]:
    """Yield where one declaration is, how it was understood, and what became of it."""
    yield Text.assemble((explanation.name, "bold"), f"  {explanation.kind}")
    yield Text.assemble(("  declared  ", "bold"), explanation.where)
    yield from _labelled("  read as   ", explanation.declared)
    if explanation.cdef:
        yield from _labelled("  in cdef   ", explanation.cdef)
    if explanation.bound:
        yield Text.assemble(("  bound as  ", "bold green"), explanation.python_name)
    for skip in explanation.skips:
        yield Text.assemble(
            ("  skipped   ", "bold yellow"),
            f"{skip.name}: {skip.message} ",
            (f"[{skip.reason.code}]", "yellow"),
        )


def _labelled(label: str, text: str) -> Iterator[Text]:
    """Yield the lines of `text`, the first one after the label."""
    for number, line in enumerate(text.splitlines()):
        yield Text.assemble((label if number == 0 else " " * len(label), "bold"), line)
