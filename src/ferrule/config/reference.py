"""The reference page of the options, as Markdown: `python -m ferrule.config.reference`.

Input: the fields of `Settings`. Output: the text of `docs/reference/options.md`, which a
test compares.
"""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ferrule.config.options import EVERYWHERE, FrontEnd
from ferrule.config.settings import every_option, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.options import Option

_INTRODUCTION: Final = """\
# Options

<!-- Printed by `python -m ferrule.config.reference`; change `ferrule/config/settings.py`. -->

One list serves the command line, the keyword arguments of `ferrule.bind`, `ferrule.cimport` and
`ferrule.Extension`, and [the table `[tool.ferrule]`](../guides/packages.md) of `pyproject.toml`.
The last column says where an option is taken. A key of the table is the keyword with dashes:
`include-dirs` for `include_dirs`. An option that may repeat is a list in Python and an array in the
table, or a single string. For `--preamble` and `--cdef`, `@FILE` stands for the text of that file;
in the table, `{ file = "FILE" }` does.

The compiler gets the same flags when it reads the headers and when it compiles them into a module:
`-fPIC`, what `CPPFLAGS` and `CFLAGS` say, the options of this page, and the flags of packages.
Later flags win. ferrule optimises the C that it generates, but hides that from the headers: there
`__OPTIMIZE__` is not defined and `__NO_INLINE__` is, as without any `-O`. If your flags have an
`-O`, it replaces ferrule's, and the headers see it. C files of `sources` are compiled with `-O2`.
"""


_FOR_EXTENSIONS: Final = """\
## Only for `Extension`

These keywords mean what they mean in `cdef()` and `set_source()` of cffi, and so in setuptools'
`Extension`. [From `set_source` to `Extension`](../guides/from-set-source.md) has the whole list.
"""
_TYPES: Final = {
    "Texts": "a `str` or path, or a list",
    "Macros": "a list of pairs",
}
"""What the page calls the types of `ferrule.config.keywords`."""


def render_reference() -> str:
    """Return the page: a table for each group of options, in the order of the settings."""
    parts = [_INTRODUCTION]
    for group, members in groupby(options(), key=lambda item: item[1].group):
        parts.append(
            f"## {group}\n\n"
            + "\n".join(
                [
                    "| flag | keyword | repeats | meaning | taken by |",
                    "|---|---|---|---|---|",
                    *(_row(name, option) for name, option in members),
                ]
            )
            + "\n"
        )
    parts.append(_FOR_EXTENSIONS)
    parts.append(
        "\n".join(
            [
                "| keyword | type | meaning |",
                "|---|---|---|",
                *(_row_of_keyword(name, option) for name, option in _keywords_alone()),
            ]
        )
        + "\n"
    )
    return "\n".join(parts)


def _keywords_alone() -> Iterator[tuple[str, Option]]:
    """Yield the options of `ferrule.Extension` that no command has."""
    for name, option in every_option():
        if option.front_ends == FrontEnd.EXTENSION:
            yield name, option


def _row_of_keyword(name: str, option: Option) -> str:
    type_ = _TYPES.get(option.value.annotation, f"`{option.value.annotation}`")
    cells = (f"`{name}`", type_.replace("|", "\\|"), option.help)
    return f"| {' | '.join(cells)} |"


def _row(name: str, option: Option) -> str:
    cells = (
        f"`{option.flag} {option.meta}`".replace(" `", "`"),
        f"`{name}`",
        "yes" if option.value.repeats else "",
        option.help,
        _taken_by(option),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


_NAMES: Final = {
    FrontEnd.BIND: "bind",
    FrontEnd.READ: "cdef, explain, suggest",
    FrontEnd.CIMPORT: "cimport",
    FrontEnd.EXTENSION: "Extension",
    FrontEnd.TABLE: "table",
}
_ADOPT: Final = "adopt"


def _taken_by(option: Option) -> str:
    if option.front_ends & EVERYWHERE == EVERYWHERE:
        names = ["all"]
    else:
        names = [name for end, name in _NAMES.items() if end & option.front_ends]
    return ", ".join([*names, *[_ADOPT] * bool(option.front_ends & FrontEnd.ADOPT)])


if __name__ == "__main__":
    sys.stdout.write(render_reference())
