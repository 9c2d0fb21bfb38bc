"""The files of the built modules that the setting `includes` names."""

from __future__ import annotations

import importlib.util
import os
import sys
from difflib import get_close_matches
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.config.settings import Settings


def included_files(settings: Settings) -> dict[str, Path]:
    """Return the file of each module that is included, by its name.

    They are looked for in the output directory, then among the modules that are imported, and then
    where Python would find them; nothing is imported here. Raises one `SettingsError` for all that
    are not there.
    """
    found = {name: module_file(name, settings.output_dir) for name in settings.includes}
    missing = [_missing(name, settings.output_dir) for name, file in found.items() if not file]
    if missing:
        raise SettingsError(missing)
    return {name: file for name, file in found.items() if file}


def module_file(name: str, output_dir: Path) -> Path | None:
    """Return the file of the built module `name`, looked for first in `output_dir`, or None."""
    *packages, stem = name.split(".")
    folders = [os.fspath(output_dir.joinpath(*packages)), *_folders_of(packages)]
    imported = getattr(sys.modules.get(name), "__file__", None) or ""
    candidates = [Path(f, f"{stem}{suffix}") for f in folders for suffix in EXTENSION_SUFFIXES]
    if imported.endswith(tuple(EXTENSION_SUFFIXES)):  # by `cimport`, which is on no path
        candidates.insert(len(EXTENSION_SUFFIXES), Path(imported))
    return next((file.absolute() for file in candidates if file.is_file()), None)


def _folders_of(packages: Sequence[str]) -> Sequence[str]:
    """Return the folders of the innermost of `packages`, none of which is imported."""
    folders: Sequence[str] = sys.path
    for number, package in enumerate(packages):
        try:
            # Only the first may be found by other means than a path, as in an editable install.
            spec = (
                PathFinder.find_spec(".".join(packages[: number + 1]), folders)
                if number
                else importlib.util.find_spec(package)
            )
        except ValueError:  # a module without a spec, such as `__main__`
            return ()
        folders = (spec and spec.submodule_search_locations) or ()
    return [*folders]


def _missing(name: str, output_dir: Path) -> str:
    near = get_close_matches(name, _modules_under(output_dir), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; build that module first, or import it"
    return (
        f"includes: there is no extension module {name!r} in {output_dir}{os.sep} or on Python's "
        f"path{hint}"
    )


def _modules_under(folder: Path) -> Iterator[str]:
    """Yield the names of the extension modules in `folder` and in its folders, as packages."""
    for suffix in EXTENSION_SUFFIXES:
        for pattern in (f"*{suffix}", f"*/*{suffix}"):
            for file in folder.glob(pattern):
                parts = file.relative_to(folder).parts
                yield ".".join([*parts[:-1], file.name.partition(".")[0]])
