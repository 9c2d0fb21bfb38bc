"""The C that includes Python.h after the user's headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

AFTER_HEADERS: Final = '#include "ferrule_after_headers.h"'
"""What always comes between the headers and Python.h: it ends the headers' open pragmas."""


def shield_text(names: Iterable[str]) -> str:
    """Return the C that includes Python.h with `names` out of its way."""
    names = sorted(names)
    return "".join(
        (
            *(f"#define {name} ferrule_python_{name}\n" for name in names),
            '#include "ferrule_python.h"\n',
            *(f"#undef {name}\n" for name in names),
        )
    )
