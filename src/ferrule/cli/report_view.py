"""What a run bound and skipped, and what became of one name, as lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from ferrule.cli.terminal import hanging
from ferrule.selection.reasons import NO_ACTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.report.explain import Explanation
    from ferrule.report.report import Report
    from ferrule.scaffold.project import NewProject

_NAMES_A_REASON: Final = 4
_MESSAGES_A_REASON: Final = 3


def report_lines(report: Report) -> Iterator[Text]:
    """Yield what a run built: where the files are, how to import the module, what is in it."""
    root = report.path.parents[report.module.count(".")]
    yield _line("built", str(report.path))
    yield _line("stub", str(report.stub))
    yield _line("import", f"{report.module}, with {root} on sys.path")
    yield from count_lines(report)


def count_lines(report: Report) -> Iterator[Text]:
    """Yield how much is bound and how much is skipped, and the hints for the user."""
    kinds = Counter(bound.kind.replace("_", " ") for bound in report.bound)
    shown = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in kinds.most_common())
    yield _line("bound", f"{report.counts['bound']}{f' ({shown})' * bool(shown)}")
    yield _line("skipped", _skip_counts(report), "yellow" if report.skipped else "green")
    for hint in report.hints:
        yield _line("note", hint, "cyan")


def project_lines(made: NewProject) -> Iterator[Text]:
    """Yield what `ferrule new` wrote, and how to go on."""
    yield _line("made", "\n".join(f"{made.folder}/{name}" for name in made.files))
    for note in made.notes:
        yield _line("note", note, "cyan")
    yield _line("next", f"cd {made.folder} && {made.installing} && pytest")
    yield _line("import", made.module)


def _line(label: str, text: str, colour: str = "green") -> Text:
    return hanging(Text(f"{label:9}", f"bold {colour}"), text)


def _skip_counts(report: Report) -> str:
    """Return how many declarations were skipped, and which of them nobody needs to look at."""
    idle = Counter(skip.reason.code for skip in report.skipped if skip.reason in NO_ACTION)
    total = str(len(report.skipped))
    if not idle:
        return total
    counts = ", ".join(f"{n} {code}" for code, n in idle.most_common())
    return f"{total} ({idle.total()} need no action: {counts})"


def skip_summary(report: Report) -> Iterator[Text]:
    """Yield the skips that may need action, by reason: how many, some names, what was said."""
    skips = [skip for skip in report.skipped if skip.reason not in NO_ACTION]
    reasons = Counter(skip.reason for skip in skips).most_common()
    width = max((len(reason.code) for reason, _ in reasons), default=0)
    for reason, count in reasons:
        group = [skip for skip in skips if skip.reason is reason]
        label = Text(f"  {reason.code:{width}}", "yellow").append(f" {count:5}  ", "default")
        indent = Text(" " * label.cell_len)
        yield hanging(label, _some([skip.name for skip in group], _NAMES_A_REASON, ", "))
        messages = [message for message, _ in Counter(s.message for s in group).most_common()]
        yield hanging(indent, _some(messages, _MESSAGES_A_REASON, "\n"), "dim")


def _some(items: Sequence[str], limit: int, separator: str) -> str:
    """Return the first `limit` items, and how many more there are."""
    rest = len(items) - limit
    return separator.join([*items[:limit], *([f"and {rest} more"] if rest > 0 else [])])


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
    for place in explanation.annotations:
        yield Text.assemble(("  annotated ", "bold green"), place)
    if explanation.method:
        yield Text.assemble(("  method    ", "bold green"), explanation.method)
    if explanation.no_method:
        yield Text.assemble(("  no method ", "bold yellow"), explanation.no_method)
    for words in explanation.unmatched:
        yield Text.assemble(("  no match  ", "bold yellow"), words)
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
