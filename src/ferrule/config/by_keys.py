"""What messages say to someone who writes a table: its keys, where they name flags.

    add --library NAME or --pkg-config NAME   ->   add libraries = ["NAME"] or pkg-config = ["NAME"]

Indented lines stay as they are: they are what a tool said.
"""

from __future__ import annotations

import re
from typing import Final

from ferrule.config.options import FrontEnd
from ferrule.config.settings import options

_FLAG: Final = re.compile(r"(?<![\w-])(--[a-z][a-z-]*)(?: ([A-Z]+)\b)?")
_KEYS: Final = {
    about.flag: (name.replace("_", "-"), about) for name, about in options(FrontEnd.TABLE)
}


def by_keys(message: str) -> str:
    """Return the `message` with keys of the table instead of flags."""
    lines = (
        line if line.startswith(" ") else _FLAG.sub(_key, line) for line in message.split("\n")
    )
    return "\n".join(lines)


def _key(found: re.Match[str]) -> str:
    if found[1] not in _KEYS:
        return found[0]
    key, about = _KEYS[found[1]]
    if found[2] is None:
        return f'"{key}"'
    value = f'"{found[2]}"'
    return f"{key} = {f'[{value}]' if isinstance(about.value.default, tuple) else value}"
