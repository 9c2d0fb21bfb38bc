"""Where `py.typed` belongs, the file by which type checkers know a typed package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def typed_mark(packages: Sequence[str], is_regular: Callable[[Path], bool]) -> Path | None:
    """Return the place of the file for a module in nested `packages`; None outside of any.

    That is the outermost package that `is_regular`, which means that it has an `__init__.py`:
    namespaces belong to several distributions. If none is, it is the outermost of all.
    """
    folders = [Path(*packages[: depth + 1]) for depth in range(len(packages))]
    home = next(filter(is_regular, folders), next(iter(folders), None))
    return home and home / "py.typed"
