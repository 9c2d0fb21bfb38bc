"""The files of a project that its modules are built from, which an sdist must contain.

    headers = ["csrc/api.h"]          csrc/api.h, and the other headers in its folder
    include-dirs = ["include"]        the headers in include/
    sources = ["csrc/api.c"]          csrc/api.c, and what it includes, wherever that is
    cdef = { file = "api.cdef" }      api.cdef
    scripts = ["build_x.py:ffi"]      build_x.py

Headers that this platform does not read are included, since another platform may read them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.integration.included_files import included_files
from ferrule.toolchain.packages import FOLDER_OPTIONS
from ferrule.toolchain.words import files_in, plain_words, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from setuptools import Distribution
    from setuptools._distutils.extension import Extension

    from ferrule.config.table import Table, TableModule

_INCLUDED: Final = (".h", ".hh", ".hpp", ".inc", ".inl", ".def")
"""The suffixes of files that C includes."""
_NOT_SOURCES: Final = ("build", "dist", "__pycache__", "node_modules")
"""Folders of a project with generated files, or with files of other projects."""


def project_files(folder: str = ".") -> Iterator[str]:
    """Yield the files in `folder` and below, relative to the project, that may be sources.

    Hidden folders, virtual environments and build directories are left out.
    """
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if _has_sources(Path(path, name)))
        yield from (os.path.normpath(os.path.join(path, name)) for name in sorted(files))  # noqa: PTH118  as setuptools' lists


def files_of(distribution: Distribution) -> set[str]:
    """Return the files, as far as known, that building the modules of `distribution` reads."""
    table: Table | None = getattr(distribution, "ferrule_table", None)
    scripts = getattr(distribution, "cffi_modules", None) or []
    listed = [scripts] if isinstance(scripts, str) else scripts
    found = {script.partition(":")[0] for script in listed}
    for module in table.modules if table else ():
        found |= _files_of_module(module)
    for ext in distribution.ext_modules or ():
        found |= _files_of_extension(ext)
    return {os.path.normpath(name) for name in found if _is_in_project(name)}


def _files_of_module(module: TableModule) -> set[str]:
    settings = module.settings
    if settings is None:
        return set()
    named = (*settings.headers, *settings.sources, *settings.depends, *settings.extra_objects)
    files = (*named, *module.files)
    words = (*settings.compile_args, *settings.link_args)
    folders = (*settings.include_dirs, *_folders_in(words))
    texts = (*(f'#include "{header}"' for header in settings.headers), settings.preamble)
    return _with_headers(files, words, folders, texts)


def _files_of_extension(ext: Extension) -> set[str]:
    """Return the headers next to the C files of `ext`, and what its build script says it needs."""
    words = (*(ext.extra_compile_args or ()), *(ext.extra_link_args or ()))
    folders = (*map(os.fspath, ext.include_dirs), *_folders_in(words))
    files = (*ext.depends, *ext.sources, *(ext.extra_objects or ()))
    return _with_headers(map(os.fspath, files), words, folders)


def _folders_in(words: Sequence[str]) -> Iterator[str]:
    yield from values_of(plain_words(words), FOLDER_OPTIONS)


def _with_headers(
    files: Iterable[str],
    words: Sequence[str],
    folders: Sequence[str],
    texts: Sequence[str] = (),
) -> set[str]:
    """Return `files` and those that the `words` of a command name, with what they include.

    `texts` are more C. All headers in `folders` and next to the `files` are taken too.
    """
    named = {*files, *files_in(words)}
    inner = {name for name in included_files(named, texts, folders) if _is_in_project(name)}
    beside = (str(path.parent) for path in map(Path, named) if path.is_file())
    return {*named, *inner, *_headers_in((*folders, *beside))}


def _headers_in(folders: Iterable[str]) -> Iterator[str]:
    for folder in dict.fromkeys(folders):
        if folder and _is_in_project(folder):
            yield from (name for name in project_files(folder) if name.endswith(_INCLUDED))


def _is_in_project(name: str) -> bool:
    """Return whether `name` is a file or folder in the project, or a link there."""
    parts = Path(os.path.normpath(name)).parts
    outside = Path(name).is_absolute() or parts[:1] == (os.pardir,)
    return not outside and Path(name).exists()


def _has_sources(folder: Path) -> bool:
    name = folder.name
    return not (
        name.startswith(".")
        or name.endswith(".egg-info")
        or name in _NOT_SOURCES
        or (folder / "pyvenv.cfg").exists()
    )
