"""What the compiler resolved, as tables, with a map of each record's bytes.

Input: a `ModuleLayout`. Output: rich renderables. Sizes and offsets are in bytes.
"""

from __future__ import annotations

from itertools import groupby
from string import ascii_letters
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.text import Text

from ferrule.cli.terminal import bytes_of, indented, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType
    from rich.table import Table

    from ferrule.inspect.layout import (
        Constant,
        EnumLayout,
        Member,
        ModuleLayout,
        RecordLayout,
        TypedefLayout,
        Value,
    )

_ROW: Final = 16
_COLOURS: Final = ("cyan", "green", "yellow", "magenta", "blue", "red")
_GAP_SIGN: Final = {"padding": ".", "unnamed": "?"}
_GAP_WORDS: Final = {"padding": "padding", "unnamed": "not declared here"}
_UNREAD: Final = (
    "To find them, the library has to be called, and the call ended the process; it may have to be "
    "initialised first."
)
_SHARED: Final = "*"
_OBVIOUS: Final = 9
"""Up to here, a number looks the same in hexadecimal."""


def layout_view(layout: ModuleLayout) -> Group:
    """Return all of `layout`: each record with its byte map, then one table for each other kind."""
    parts: list[RenderableType] = [record_view(record) for record in layout.records]
    if layout.typedefs:
        parts.append(_section("Typedefs", _typedefs(layout.typedefs)))
    if layout.enumerations:
        parts.append(_section("Enumerations", _enumerations(layout.enumerations)))
    if layout.constants:
        parts.append(_section("Constants", _constants(layout.constants)))
    if layout.unread:
        names = ", ".join(layout.unread)
        parts.append(Text(f"Not shown: {names}. {_UNREAD}", style="yellow"))
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
    # Without gaps the table says everything; in a union every field would have the same bytes.
    if record.keyword == "struct" and record.gaps:
        parts += ["", indented(Group(*_byte_map(record)))]
    return Group(*parts, "")


def _constants(constants: Iterable[Constant]) -> Group:
    """Return constants with their values, whole numbers above 9 also in hexadecimal."""
    made = table("name", "value", "hex", right=("value", "hex"))
    problems: list[Text] = []
    for constant in constants:
        value = constant.value
        if value is None:
            words = f"  contradicts the compiler: {constant.problem}"
            problems.append(Text.assemble((constant.name, "bold"), (words, "red")))
            continue
        hexadecimal = f"{value:#x}" if isinstance(value, int) and value > _OBVIOUS else ""
        made.add_row(constant.name, _shown(value), hexadecimal)
    return Group(*([made] if made.row_count else []), *problems)


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
        # A field without bytes, such as `char tail[]`, comes after the gap at its offset.
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
    """Yield the bytes of a record as the letters of their fields, sixteen a line.

    Lines that repeat are counted, not shown.
    """
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
