"""The user's own headers and C files, which are copied into a new project."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.scaffold.texts import COPIES
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.header_files import check_sources, is_path
from ferrule.toolchain.packages import build_flags
from ferrule.toolchain.preprocess import include_text, preprocess

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ferrule.config.settings import Settings
    from ferrule.toolchain.preprocess import Preprocessed


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Settings for the new project, and the files to copy: their paths in it, and here."""

    settings: Settings
    copies: dict[str, Path]


def take_local_files(settings: Settings) -> LocalFiles:
    """Return the headers and C files to copy: those that `settings` name by path.

    The files next to them that they include as `"name"` are copied too. Folders are not copied; the
    settings get their absolute paths. Raises the errors of `preprocess`.
    """
    paths = [name for name in settings.headers if is_path(name)]
    named = [Path(name).resolve() for name in (*paths, *settings.sources)]
    check_sources(settings.sources)
    settings = replace(
        settings,
        include_dirs=tuple(map(os.path.abspath, settings.include_dirs)),
        library_dirs=tuple(map(os.path.abspath, settings.library_dirs)),
    )
    if not named:
        return LocalFiles(settings, {})
    compiler, flags = Compiler.find(), build_flags(settings)
    files = {*named}
    for names in (settings.headers, settings.sources):
        text = preprocess(compiler, include_text(settings.preamble, names), names, flags)
        files = _with_neighbours(files, text)
    root = Path(os.path.commonpath([path.parent for path in files]))
    copies = {_place(path, root): path for path in sorted(files)}

    def placed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            _place(Path(n).resolve(), root) if Path(n).resolve() in named else n for n in names
        )

    return LocalFiles(
        replace(settings, headers=placed(settings.headers), sources=placed(settings.sources)),
        copies,
    )


def _with_neighbours(files: AbstractSet[Path], text: Preprocessed) -> set[Path]:
    """Return `files`, and what C finds for `#include "name"` next to the including file.

    What it finds in an include folder, such as a header of the C library, does not belong to the
    project.
    """
    neighbours = {
        (Path(outer).resolve(), Path(outer).parent.joinpath(name).resolve())
        for outer, name in text.named_includes
        if not Path(name).is_absolute()
    }
    quoted = {(Path(outer).resolve(), Path(inner).resolve()) for outer, inner in text.quoted}
    pairs = neighbours & quoted
    found = {*files}
    while more := {inner for outer, inner in pairs if outer in found} - found:
        found |= more
    return found


def _place(path: Path, root: Path) -> str:
    return f"{COPIES}/{path.relative_to(root).as_posix()}"
