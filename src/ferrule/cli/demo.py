"""`ferrule demo`: the two bundled jobs, done by `ferrule._lib`, and what the compiler resolved.

Input: this machine. Output: one rich renderable. Every number in it is read from the compiled
module, except those about other systems.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Group
from rich.constrain import Constrain
from rich.panel import Panel
from rich.text import Text

from ferrule.cli.layout_view import record_view
from ferrule.cli.terminal import bytes_of, indented, table
from ferrule.inspect.introspection import load_module
from ferrule.inspect.layout_reader import read_layout
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from rich.table import Table

    from ferrule.inspect.layout import ModuleLayout, RecordLayout

_WIDTH: Final = 88
_DECLARED: Final = """\
struct dirent {
    ino_t d_ino;
    off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[...];
    ...;
};
"""
_POINTS: Final = ((1, 0.5), (2, 1.25), (39, 40.25))


def demo_view() -> Group:
    """Do both jobs, and return the results with what the compiler resolved for them.

    Sizes and offsets are in bytes.

    Raises `VerificationError` if ferrule's own compiled module is missing.
    """
    layout = read_layout(load_module("ferrule._lib"))
    return Group(
        _text(
            "ferrule._lib is a compiled module. Its C declarations have names but no numbers; "
            "the C compiler of this machine filled those in."
        ),
        "",
        _panel("1  Reading a directory", _directory(layout)),
        _panel("2  Adding up points", _points(layout)),
        "",
        _text("Your turn: ferrule bind zlib.h --pkg-config zlib --module zlib_c"),
    )


def _directory(layout: ModuleLayout) -> Iterable[RenderableType]:
    """Yield what is in a new directory, and the struct in which readdir returned it."""
    entry = _record(layout, "struct dirent")
    offsets = {member.name: member.offset for member in entry.members}
    yield _text("ferrule.directory.scan lists a new directory:")
    yield _entries()
    yield _text(
        "\nC's readdir returned each entry in a struct. ferrule's source declares it like this:"
    )
    yield indented(Text(_DECLARED))
    yield _text("The compiler of this machine laid it out like this:")
    yield record_view(entry)
    yield _text(
        f"You did not have to know that it has {bytes_of(entry.size or 0)}, nor that "
        f"d_name starts at byte {offsets['d_name']}. On 64-bit Linux it is byte 19, on "
        "macOS 21, on FreeBSD 24: a struct copied by hand reads garbage elsewhere."
    )
    yield _text("\nNor did you have to know what these are:")
    yield _meanings(layout)


def _entries() -> Table:
    """Return the entries of a directory that has one of each kind that can be made here."""
    from ferrule.directory import scan  # noqa: PLC0415  the caller has loaded ferrule._lib

    made = table("name", "kind", "inode", right=("inode",))
    with work_folder() as folder:
        (folder / "letter.txt").write_text("hello\n", encoding="utf-8")
        (folder / "drawer").mkdir()
        if hasattr(os, "mkfifo"):
            os.mkfifo(folder / "pipe")
        (folder / "shortcut").symlink_to("letter.txt")
        with scan(folder) as entries:
            for entry in sorted(entries):
                kind = f"{entry.kind.name} ({entry.kind:d})"
                made.add_row(entry.name, kind, str(entry.inode))
    return made


def _meanings(layout: ModuleLayout) -> Table:
    made = table("declared as", "on this machine")
    for typedef in layout.typedefs:
        if typedef.name in {"ino_t", "off_t"} and typedef.size is not None:
            what = f"{typedef.type}, {bytes_of(typedef.size)}"
            # Written as in the cdef: only there does `...` ask the compiler for the width.
            made.add_row(f"typedef int... {typedef.name};", what)
    for constant in layout.constants:
        if constant.name in {"DT_DIR", "DT_LNK", "DT_REG"}:
            made.add_row(f"#define {constant.name} ...", str(constant.value))
    return made


def _points(layout: ModuleLayout) -> Iterable[RenderableType]:
    """Yield a sum that C computed, and the struct that its input was packed into."""
    from ferrule.datapoint import add_data  # noqa: PLC0415  as in _entries

    point = _record(layout, "DataPoint")
    padding = sum(gap.size for gap in point.gaps)
    yield Text(f"add_data({list(_POINTS)})\n{add_data(_POINTS)}", style="bold")
    yield ""
    yield _text("C got the points as an array of this struct:")
    yield record_view(point)
    if padding:
        yield _text(
            f"You did not have to know of the {bytes_of(padding)} of padding, with which "
            "the compiler aligns dnum. A copy of the struct without it reads every number "
            "after the first from the wrong place."
        )
    else:
        yield _text(
            "Here the fields are next to each other. Where a double is aligned to 8, the "
            "compiler puts 4 bytes of padding between them; either way, you need not know."
        )


def _record(layout: ModuleLayout, name: str) -> RecordLayout:
    return layout.only([name]).records[0]


def _panel(title: str, content: Iterable[RenderableType]) -> Constrain:
    panel = Panel(
        Group(*content),
        title=Text(title, style="bold"),
        title_align="left",
        border_style="cyan",
        box=box.ROUNDED,
        padding=(1, 2),
    )
    return Constrain(panel, _WIDTH)


def _text(words: str) -> Constrain:
    return Constrain(Text(words + "\n" if words.endswith(":") else words), _WIDTH)
