"""Where the hand-written C is that generated modules include."""

from __future__ import annotations

from pathlib import Path

from ferrule.errors import ToolMissingError


def csrc_dir() -> Path:
    """Return the directory of `ferrule_module.h`.

    It is package data (`ferrule/csrc`) in an installed ferrule, and `csrc/` of the source tree
    while ferrule itself is built, and in an editable install. Raises `ToolMissingError` where it is
    neither.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "csrc", package.parents[1] / "csrc"):
        if (folder / "ferrule_module.h").is_file():
            return folder
    message = f"ferrule's own C files are not in {package / 'csrc'}; install ferrule again"
    raise ToolMissingError(message)
