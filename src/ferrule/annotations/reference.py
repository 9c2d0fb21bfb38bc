"""The reference page of annotations, as Markdown: `python -m ferrule.annotations.reference`.

Input: the keys of `ferrule.annotations.keys`. Output: the text of `docs/reference/annotations.md`,
which a test compares.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from ferrule.annotations.keys import ERROR_KEYS, FUNCTION_KEYS, TYPE_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.annotations.keys import Key

_INTRODUCTION: Final = """\
# Annotations

<!-- Printed by `python -m ferrule.annotations.reference`; change `ferrule/annotations/keys.py`. -->

The tables of a file that `--annotations` names, and their keys, which may be written with `-` or
`_`. [The guide](../guides/annotations.md) shows how to use them.
"""
_TABLES: Final = (
    ("`[[functions]]`", FUNCTION_KEYS),
    ("`[types.T]`", TYPE_KEYS),
    ("`[errors.NAME]`", ERROR_KEYS),
)
_VALUES: Final = """
## `values`

A list of structs, such as `values = ["struct timespec"]`, or a table of them by the names of
classes. They are tuples with names in Python: as results, as `out`, and as arguments by value or by
pointer to const.
"""


def render_reference() -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    for title, keys in _TABLES:
        parts += [f"\n## {title}\n\n| key | value | meaning |\n|---|---|---|\n", _rows(keys)]
    parts.append(_VALUES)
    return "".join(parts)


def _rows(keys: Mapping[str, Key]) -> str:
    return "".join(f"| `{name}` | {key.words} | {key.text} |\n" for name, key in keys.items())


if __name__ == "__main__":
    sys.stdout.write(render_reference())
