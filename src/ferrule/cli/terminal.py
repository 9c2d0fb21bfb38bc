"""How results look on a terminal: the one console, and the one style of tables.

Everything can be read without colour and without a terminal: colour only repeats what a letter or a
word says. No text is taken for markup, so `char[256]` is printed as it is.
"""

from __future__ import annotations

import os
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from rich.text import Text

_PLAIN_WIDTH: Final = 100
_NARROWEST: Final = 20


def console(*, stderr: bool = False) -> Console:
    """Return a console that uses colour only on a terminal, and no markup."""
    made = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not made.is_terminal and "COLUMNS" not in os.environ:
        made.width = _PLAIN_WIDTH
    return made


def show(*renderables: RenderableType, reflow: bool = True) -> None:
    """Write to standard output, without trailing spaces if that is not a terminal."""
    out = console()
    if out.is_terminal:
        out.print(*renderables, sep="\n", soft_wrap=not reflow)
        return
    with out.capture() as written:
        out.print(*renderables, sep="\n", soft_wrap=not reflow)
    out.file.writelines(f"{line.rstrip()}\n" for line in written.get().splitlines())


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """Return an empty table in ferrule's one style; the columns in `right` are numbers."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return made


def hanging(label: Text, text: str, style: str = "") -> Text:
    """Return `text` next to `label`, broken between words only.

    A path or a name stays whole, so that it can be found and copied: show it with `reflow=False`.
    """
    indent = " " * label.cell_len
    width = max(console().width - len(indent), _NARROWEST)
    lines = (
        part
        for line in text.splitlines()
        for part in wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
    )
    return label.append(f"\n{indent}".join(lines), style)


def indented(content: RenderableType) -> Padding:
    """Return `content`, moved two columns to the right."""
    return Padding(content, (0, 0, 0, 2), expand=False)


def bytes_of(count: int) -> str:
    """Return a `count` of bytes with its unit."""
    return "1 byte" if count == 1 else f"{count} bytes"
