"""Which package of a system has the header that is missing, for the most common libraries."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("system_packages.tsv")
_NONE: Final = "-"
INSTALL: Final = {
    "Debian": "apt-get install",
    "Fedora": "dnf install",
    "Alpine": "apk add",
    "Homebrew": "brew install",
}
"""How each system installs a package, in the order of the table's columns."""


def packages_with(header: str) -> dict[str, str]:
    """Return the package that has `header`, named as in `#include`, by system; none if unknown.

    A system that has no such package is left out.
    """
    folder = header.partition("/")[0] + "/"
    names = _table().get(header) or _table().get(folder) or ()
    return {system: name for system, name in zip(INSTALL, names, strict=False) if name != _NONE}


def advice(header: str, otherwise: str) -> str:
    """Return what to install for `header` on each system, or `otherwise` if that is unknown."""
    packages = packages_with(header)
    if not packages:
        return otherwise
    ways = [f"`{INSTALL[system]} {name}` ({system})" for system, name in packages.items()]
    return f"install its package: {', '.join(ways)}"


@cache
def _table() -> dict[str, tuple[str, ...]]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {header: tuple(names) for header, *names in rows}
