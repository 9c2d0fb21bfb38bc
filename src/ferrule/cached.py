"""Modules that are built when they are first imported, and kept in the user's cache directory.

A module stands in a folder whose name is a digest of all that it is made of, and is placed there
last and in one step: where there is a module, its stub and its report are complete beside it.

This file is not called `cimport.py`: importing a module `ferrule.cimport` would put it in the place
of the function `ferrule.cimport`.
"""

from __future__ import annotations

import hashlib
import re
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import cffi
from platformdirs import user_cache_path

from ferrule import __version__
from ferrule.cache_entries import build_lock, entry_folder, remove_unused, take_entry
from ferrule.errors import OutputError, SettingsError
from ferrule.headers.libclang import libclang_version
from ferrule.toolchain.build import extension_suffix
from ferrule.toolchain.compiler import BuildFlags, Compiler, python_include_flags
from ferrule.toolchain.files import require_writable
from ferrule.toolchain.packages import build_flags
from ferrule.toolchain.preprocess import include_text, preprocess
from ferrule.verify.introspection import load_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ferrule.config.settings import Settings

_LOADING: Final = Lock()
_ENDINGS: Final = (".so", ".dylib", ".a")


def import_cached(settings: Settings) -> ModuleType:
    """Return the module that `settings` describe, built if the cache does not have it.

    It is in `sys.modules` under its name, by default the first header's with `_c` behind it.
    Raises a `FerruleError` and then leaves nothing in the cache: `SettingsError` for settings that
    say where to write, and for the name of another module; else what `bind` raises.
    """
    problems = list(_problems(settings))
    if problems:
        raise SettingsError(problems)
    settings = replace(settings, module=settings.module or _default_name(settings.headers[0]))
    cache = user_cache_path("ferrule")
    _refuse_other_modules(settings.module, cache)
    folder = entry_folder(cache, settings.module, _digest(settings))
    path = folder / f"{settings.module}{extension_suffix()}"
    if not take_entry(path):
        with build_lock(writable_cache(), settings.module):
            if not take_entry(path):  # nor has another process built it meanwhile
                _build(settings, folder)
                take_entry(path)
        remove_unused(cache)
    return _loaded(settings.module, path)


def writable_cache() -> Path:
    """Return the cache directory; raise `OutputError` if it could not be written to."""
    cache = user_cache_path("ferrule")
    try:
        require_writable(cache / "lock")
    except OutputError as error:
        message = (
            f"there is no cache: {error}; set the environment variable XDG_CACHE_HOME to a "
            "directory that can be written"
        )
        raise OutputError(message) from None
    return cache


def _problems(settings: Settings) -> Iterator[str]:
    if not settings.headers:
        yield "headers: no header is given; name at least one, as in `cimport('zlib.h')`"
    if settings.package:
        yield (
            f"module: {settings.module!r} is in a package, and what cimport builds is in none; "
            f"write {settings.module_stem!r}"
        )
    for name, given in (
        ("output_dir", settings.output_dir != Path()),
        ("report", settings.report is not None),
        ("keep", settings.keep is not None),
    ):
        if given:
            yield f"{name}: cimport writes to its cache alone; use `ferrule.bind` for this"


def _default_name(header: str) -> str:
    """Return `zlib_c` for `zlib.h`: Python may well have a module `zlib` of its own."""
    stem = re.sub(r"\W", "_", Path(header).stem, flags=re.ASCII)
    return f"{stem}_c" if stem.isidentifier() else f"_{stem}_c"


def _refuse_other_modules(name: str, cache: Path) -> None:
    """Raise `SettingsError` if `name` is imported, and not from the `cache`."""
    loaded = sys.modules.get(name)
    if (
        loaded is not None
        and cache not in Path(getattr(loaded, "__file__", None) or "").parents
    ):
        message = (
            f"module: a module {name!r} is imported already, and cimport would replace it; "
            "give another name with `module=`"
        )
        raise SettingsError([message])


def _digest(settings: Settings) -> str:
    """Return a digest of all that the module depends on: of files their content.

    The preprocessor's text holds each header that is entered, and the paths. Libraries may be
    large: their time and size stand for them.
    """
    compiler, flags = Compiler.find(), build_flags(settings)
    includes = include_text(settings.preamble, settings.headers)
    made_of = (
        __version__,
        cffi.__version__,
        sysconfig.get_config_var("EXT_SUFFIX"),
        compiler,
        compiler.environment_flags,
        libclang_version(),
        flags,
        replace(settings, jobs=0),
        preprocess(compiler, includes, settings.headers, flags).text,
        *_preprocessed_sources(settings, compiler, flags),
        *_library_stamps(flags),
    )
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def _preprocessed_sources(
    settings: Settings, compiler: Compiler, flags: BuildFlags
) -> Iterator[bytes]:
    """Yield the text of each C file; what is wrong with it is told when it is compiled."""
    for source in settings.sources:
        more = (*python_include_flags(), "-iquote", str(Path.cwd()))
        yield compiler.call(["-E", source], flags.with_compile(*more)).stdout


def _library_stamps(flags: BuildFlags) -> Iterator[tuple[str, int, int]]:
    """Yield path, time and size of what is linked by its path, or from a folder that is named."""
    named = [Path(word) for word in flags.link if not word.startswith("-")]
    folders = [Path(word[2:]) for word in flags.link if word.startswith("-L")]
    names = [word[2:] for word in flags.link if word.startswith("-l")]
    in_folders = (f / f"lib{name}{end}" for f in folders for name in names for end in _ENDINGS)
    for path in (*named, *in_folders):
        if path.is_file():
            about = path.stat()
            yield str(path), about.st_mtime_ns, about.st_size


def _build(settings: Settings, folder: Path) -> None:
    from ferrule.generate import bind  # noqa: PLC0415  what is in the cache needs none of it

    bind(replace(settings, output_dir=folder, report=folder / "report.json"))


def _loaded(name: str, path: Path) -> ModuleType:
    """Return the module `name` from `path`, the same one each time."""
    with _LOADING:
        loaded = sys.modules.get(name)
        if loaded is None or loaded.__file__ != str(path):
            loaded = sys.modules[name] = load_module(str(path))
        return loaded
