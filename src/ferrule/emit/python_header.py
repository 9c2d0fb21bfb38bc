"""The C between the user's headers and Python.h, and the inclusion of Python.h."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

AFTER_HEADERS: Final = '#include "ferrule_after_headers.h"'
"""The first line after the headers: it ends pragmas that a header has left open."""


def shield_text(names: Iterable[str]) -> str:
    """Return the C that includes Python.h with `names`, which the headers use too, renamed."""
    names = sorted(names)
    return "".join(
        (
            *(f"#define {name} ferrule_python_{name}\n" for name in names),
            '#include "ferrule_python.h"\n',
            *(f"#undef {name}\n" for name in names),
        )
    )
