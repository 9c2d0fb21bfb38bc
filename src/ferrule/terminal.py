"""What results look like on a terminal: consoles, and layouts and reports as rich renderables.

Everything still reads without colour and without a terminal: colour only repeats what a letter
or a word says, and no text is interpreted as markup (`char[256]` stays itself).
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import groupby
from string import ascii_letters
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from ferrule.inspect.layout import (
        Constant,
        EnumLayout,
        Member,
        ModuleLayout,
        RecordLayout,
        TypedefLayout,
        Value,
    )
    from ferrule.report.explain import Explanation
    from ferrule.report.report import Report

_PLAIN_WIDTH: Final = 100
_ROW: Final = 16
_COLOURS: Final = ("cyan", "green", "yellow", "magenta", "blue", "red")
_GAP_SIGN: Final = {"padding": ".", "unnamed": "?"}
_GAP_WORDS: Final = {"padding": "padding", "unnamed": "not declared here"}
_SHARED: Final = "*"
_NAMES_A_REASON: Final = 4
_OBVIOUS: Final = 9


def console(*, stderr: bool = False) -> Console:
    """Return a console that colours only on a terminal and takes every text literally."""
    made = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = _PLAIN_WIDTH
    return made


def show(*renderables: RenderableType, wrap: bool = True) -> None:
    """Write to standard output; where that is no terminal, without blanks that fill lines."""
    out = console()
    if out.is_terminal:
        out.print(*renderables, sep="\n", soft_wrap=not wrap)
        return
    with out.capture() as written:
        out.print(*renderables, sep="\n", soft_wrap=not wrap)
    out.file.writelines(f"{line.rstrip()}\n" for line in written.get().splitlines())


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Return an empty table in ferrule's one style; the columns in `right` are numbers."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


def indented(content: RenderableType) -> Padding:
    """Return `content` two columns to the right."""
    return Padding(content, (0, 0, 0, 2), expand=False)


def bytes_of(count: int) -> str:
    """Return `count` with its unit."""
    return "1 byte" if count == 1 else f"{count} bytes"


def layout_view(layout: ModuleLayout) -> Group:
    """Return all of `layout`: each record with its byte map, then one table a kind."""
    parts: list[RenderableType] = [record_view(record) for record in layout.records]
    if layout.typedefs:
        parts.append(_section("Typedefs", _typedefs(layout.typedefs)))
    if layout.enumerations:
        parts.append(_section("Enumerations", _enumerations(layout.enumerations)))
    if layout.constants:
        parts.append(_section("Constants", constants_view(layout.constants)))
    return Group(*parts)


def record_view(record: RecordLayout) -> Group:
    """Return a record's fields and gaps by offset, and a map of its bytes."""
    title = Text.assemble((record.name, "bold"))
    if record.problem is not None:
        title.append(f"  contradicts the compiler: {record.problem}", style="red")
    elif record.size is None or record.alignment is None:
        title.append("  opaque: only pointers to it can be used", style="dim")
    else:
        title.append(f"  {bytes_of(record.size)}, aligned to {record.alignment}", style="dim")
    if not record.size:
        return Group(title, "")
    parts: list[RenderableType] = [title, indented(_fields(record))]
    if record.keyword == "struct" and record.gaps:
        parts += ["", indented(Group(*_byte_map(record)))]
    return Group(*parts, "")


def constants_view(constants: Iterable[Constant]) -> Table:
    """Return constants with their values, the larger whole numbers also in hexadecimal."""
    made = table("name", "value", "hex", right=("value", "hex"))
    for constant in constants:
        value = constant.value
        hexadecimal = f"{value:#x}" if isinstance(value, int) and value > _OBVIOUS else ""
        made.add_row(constant.name, _shown(value), hexadecimal)
    return made


def report_lines(report: Report) -> Iterator[Text]:
    """Yield what a run built: where the module is, how to import it, what it holds."""
    kinds = Counter(bound.kind.replace("_", " ") for bound in report.bound)
    shown = ", ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in kinds.most_common())
    root = report.path.parents[report.module.count(".")]
    skipped = report.counts["skipped"]
    yield Text.assemble(("built    ", "bold green"), str(report.path))
    yield Text.assemble(
        ("import   ", "bold green"), report.module, (f", with {root} on sys.path", "dim")
    )
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
    """Yield where one declaration stands, how it was understood, and what became of it."""
    yield Text.assemble((explanation.name, "bold"), f"  {explanation.kind}")
    yield Text.assemble(("  declared  ", "bold"), explanation.where)
    yield from _beside("  read as   ", explanation.declared)
    if explanation.cdef:
        yield from _beside("  in cdef   ", explanation.cdef)
    if explanation.bound:
        yield Text.assemble(("  bound as  ", "bold green"), explanation.python_name)
    for skip in explanation.skips:
        yield Text.assemble(
            ("  skipped   ", "bold yellow"),
            f"{skip.name}: {skip.message} ",
            (f"[{skip.reason.code}]", "yellow"),
        )


def _beside(label: str, text: str) -> Iterator[Text]:
    """Yield the lines of `text`, the first behind the label."""
    for number, line in enumerate(text.splitlines()):
        yield Text.assemble((label if number == 0 else " " * len(label), "bold"), line)


def _section(title: str, content: RenderableType) -> Group:
    return Group(Text(title, style="bold"), indented(content), "")


def _fields(record: RecordLayout) -> Table:
    """Return the fields and the gaps between them as rows in the order of their offsets."""
    made = table("", "offset", "size", "field", "type", right=("offset", "size"))
    rows: list[tuple[int, int, tuple[Text | str, ...]]] = []
    for index, member in enumerate(record.members):
        size = "flexible" if member.size is None else str(member.size)
        rows.append(
            (
                member.offset,
                index,
                (
                    Text(_sign(index), style=_colour(index)),
                    str(member.offset),
                    size,
                    Text(member.name + _bits(member), style=_colour(index)),
                    member.type,
                ),
            )
        )
    for gap in record.gaps:
        cells = (_GAP_SIGN[gap.kind], str(gap.offset), str(gap.size), _GAP_WORDS[gap.kind], "")
        rows.append((gap.offset, -1, tuple(Text(cell, style="dim") for cell in cells)))
    for *_, cells_of_row in sorted(rows, key=lambda row: row[:2]):
        made.add_row(*cells_of_row)
    return made


def _bits(member: Member) -> str:
    if member.bits is None:
        return ""
    first = member.bits.shift
    last = first + member.bits.width - 1
    where = f"bit {first}" if first == last else f"bits {first} to {last}"
    return f" : {member.bits.width}  ({where})"


def _byte_map(record: RecordLayout) -> Iterator[Text]:
    """Yield the record's bytes, sixteen a line, as their field's letters; equal lines once."""
    signs = _signs(record)
    lines = [tuple(signs[start : start + _ROW]) for start in range(0, len(signs), _ROW)]
    width = len(f"{len(signs):x}")
    yield Text(" " * width + "  " + " ".join(f"{n:x}" for n in range(_ROW)), style="dim")
    offset = 0
    for line, group in groupby(lines):
        count = len(list(group))
        text = Text(f"{offset:{width}x}  ", style="dim")
        for sign, style in line:
            text.append(f"{sign} ", style=f"not dim {style}")
        yield text
        if count > 1:
            yield Text(f"{'':{width}}  ... {count - 1} more of this line", style="dim")
        offset += count * _ROW


def _signs(record: RecordLayout) -> list[tuple[str, str]]:
    """Return the letter and the style of every byte; `*` where bit-fields share one."""
    signs = [("?", "dim")] * (record.size or 0)
    for gap in record.gaps:
        signs[gap.offset : gap.offset + gap.size] = [(_GAP_SIGN[gap.kind], "dim")] * gap.size
    taken: set[int] = set()
    for index, member in enumerate(record.members):
        for byte in range(*member.extent):
            signs[byte] = (_SHARED if byte in taken else _sign(index), _colour(index))
            taken.add(byte)
    return signs


def _sign(index: int) -> str:
    return ascii_letters[index % len(ascii_letters)]


def _colour(index: int) -> str:
    return _COLOURS[index % len(_COLOURS)]


def _typedefs(typedefs: Iterable[TypedefLayout]) -> Table:
    made = table("name", "is", "size", "aligned to", right=("size", "aligned to"))
    for typedef in typedefs:
        what = typedef.problem or typedef.type
        made.add_row(typedef.name, what, _or_dash(typedef.size), _or_dash(typedef.alignment))
    return made


def _enumerations(enumerations: Iterable[EnumLayout]) -> Table:
    made = table("name", "size", "sign", "values", right=("size",))
    for enumeration in enumerations:
        values = ", ".join(f"{name} = {value}" for name, value in enumeration.enumerators)
        sign = "signed" if enumeration.signed else "unsigned"
        made.add_row(enumeration.name, str(enumeration.size), sign, values)
    return made


def _or_dash(number: int | None) -> str:
    return "-" if number is None else str(number)


def _shown(value: Value) -> str:
    return repr(value) if isinstance(value, str) else str(value)
