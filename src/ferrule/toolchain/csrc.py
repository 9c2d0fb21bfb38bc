"""Where ferrule's own C files are."""

from __future__ import annotations

from pathlib import Path

from ferrule.errors import ToolMissingError


def runtime_dir() -> Path:
    """Return `csrc/runtime`, the directory of the C that built modules carry.

    An installed ferrule has it as package data, in `ferrule/csrc`. A source tree has it next to
    `src`: ferrule uses that one while it builds itself, and in an editable install. Raises
    `ToolMissingError` if it is in neither place.
    """
    package = Path(__file__).resolve().parents[1]
    for place in (package, package.parents[1]):
        folder = place / "csrc" / "runtime"
        if (folder / "ferrule_runtime.c").is_file():
            return folder
    message = (
        f"ferrule's own C files are missing from {package / 'csrc'}; install ferrule again"
    )
    raise ToolMissingError(message)
