"""What an sdist carries of the modules that bind headers.

ferrule-sdist/pkg._lib.json       what libclang read, so that a build does not need it
ferrule-sdist/pkg._lib.cdef.h     the module's cdef, for people
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.pipeline.transcript import EarlierRun

_FOLDER: Final = Path("ferrule-sdist")


def shipped_run(module: str) -> EarlierRun | None:
    """Return what the sdist carries of `module`, or None; None also if libclang is installed.

    Raises `BuildError` if it is damaged, or an incompatible version of ferrule wrote it.
    """
    from ferrule.pipeline.transcript import EarlierRun  # noqa: PLC0415  metadata does not need it

    path, _ = shipped_paths(module)
    return EarlierRun.read(path) if path.is_file() and not has_libclang() else None


def has_libclang() -> bool:
    """Return whether libclang can be loaded."""
    from ferrule.headers.libclang import load_libclang  # noqa: PLC0415  as above

    try:
        load_libclang()
    except ToolMissingError:
        return False
    return True


def shipped_paths(module: str) -> tuple[Path, Path]:
    """Return the files that an sdist carries of `module`, relative to the project."""
    return _FOLDER / f"{module}.json", _FOLDER / f"{module}.cdef.h"


def shipped_texts(module: str, run: EarlierRun, cdef: str) -> Iterator[tuple[Path, str]]:
    """Yield these files with their texts."""
    yield from zip(shipped_paths(module), (run.text(), cdef), strict=True)
