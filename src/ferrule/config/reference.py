"""The reference page of the options, as Markdown: `python -m ferrule.config.reference`.

Input: the fields of `Settings`. Output: the text of `docs/reference/options.md`, which a
test compares.
"""

from __future__ import annotations

import sys
from itertools import groupby

from ferrule.config.settings import Option, is_many, is_switch, options

_INTRODUCTION = """\
# Options

<!-- Printed by `python -m ferrule.config.reference`; change `ferrule/config/settings.py`. -->

One list serves the command line and `ferrule.bind` (keyword arguments); `ferrule.cimport` and
`ferrule.Extension` take those that mean something there. An option that may repeat is a list in
Python, or a single `str`. For `--preamble` and `--cdef`, `@FILE` stands for the text of that file.
"""


def render_reference() -> str:
    """Return the page: a table for each group of options, in the order of the settings."""
    parts = [_INTRODUCTION]
    for group, members in groupby(options(), key=lambda item: item[1].group):
        parts.append(
            f"## {group}\n\n"
            + "\n".join(
                [
                    "| flag | keyword | repeats | meaning |",
                    "|---|---|---|---|",
                    *(_row(name, option) for name, option in members),
                ]
            )
            + "\n"
        )
    return "\n".join(parts)


def _row(name: str, option: Option) -> str:
    flag = option.flag if is_switch(name) else f"{option.flag} {option.meta}"
    cells = (
        f"`{flag}`",
        f"`{name}`",
        "yes" if is_many(name) else "",
        option.help,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(render_reference())
