"""`cimport`: taking a module from the cache or building it; one key, one build, one module.

A cache entry is checked before it is loaded, and built again if it is damaged. Threads and
processes that want a module at the same time wait for the first of them.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import time
import warnings
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final

from ferrule.cache.build_lock import build_lock
from ferrule.cache.entries import (
    Entry,
    publish,
    remove_staged,
    remove_unused,
    staged,
    take_entry,
)
from ferrule.cache.key import module_key
from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings, options
from ferrule.errors import OutputError, SettingsError
from ferrule.inspect.introspection import load_module
from ferrule.toolchain.suffix import extension_suffix
from ferrule.toolchain.trust import WRITABLE, cache_folder, made_cache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from ferrule.cache.key import Key

_LOADED: Final[dict[Path, ModuleType]] = {}
_loading = RLock()


def import_cached(settings: Settings) -> ModuleType:
    """Return the module that `settings` describe, built if the cache does not have it.

    It is in `sys.modules` under its name, by default the first header's name followed by `_c`.
    Raises a `FerruleError`, and then leaves nothing in the cache: `SettingsError` for settings that
    say where to write, and for a name that another module has; `OutputError` if the cache cannot be
    written or another user could change it; otherwise what `bind` raises.
    """
    problems = list(_problems(settings))
    if problems:
        raise SettingsError(problems)
    settings = replace(settings, module=settings.module or _default_name(settings.headers[0]))
    cache = cache_folder()
    _refuse_other_modules(settings.module, cache)
    _require_whole_sysconfig()
    key = module_key(settings, cache)
    entry = _entry(cache, settings, key)
    return _loaded(entry) or _built(settings, key)


def _built(settings: Settings, key: Key) -> ModuleType:
    """Build the module and return it, or wait for another thread or process that is building it."""
    cache = made_cache()
    with build_lock(cache, settings.module) as alone:
        module = _loaded(_entry(cache, settings, key))  # another process has built it by now
        if module is None:
            if alone:
                remove_staged(cache, settings.module)
            module = _loaded(_published(settings, cache, key))
    if module is None:
        message = (
            f"the module {settings.module} was built, but its files in {cache} were changed "
            "immediately: stop the program that writes there, or set the environment variable "
            "XDG_CACHE_HOME to another directory"
        )
        raise OutputError(message)
    remove_unused(cache)
    return module


def _published(settings: Settings, cache: Path, key: Key) -> Entry:
    """Build the module and cache it under a key that is the same before and after the build.

    A header may change while it is read. If it keeps changing, only this process uses the module.
    """
    entry = _entry(cache, settings, key)
    for is_last in (False, True):
        with staged(entry) as folder:
            _build(settings, folder)
            after = module_key(settings, cache)
            if after == key or is_last:
                entry = replace(entry, is_shared=entry.is_shared and after == key)
                publish(entry, folder)
                break
        key, entry = after, _entry(cache, settings, after)
    return entry


def _build(settings: Settings, folder: Path) -> None:
    from ferrule.pipeline.bind import bind  # noqa: PLC0415  a cached module does not need it

    try:
        report = bind(replace(settings, output_dir=folder, report=folder / "report.json"))
    except OutputError as error:
        if error.path is None or folder not in (error.path, *error.path.parents):
            raise  # it is about another folder, such as the temporary one
        message = f"cannot write to the cache {folder.parent}: {error.reason}; {WRITABLE}"
        raise OutputError(message) from None
    for hint in report.hints:
        warnings.warn(f"{settings.module}: {hint}", stacklevel=_CALLER)


_CALLER: Final = 6
"""How many calls above `_build` the user called `cimport`: warnings name that line."""


def _entry(cache: Path, settings: Settings, key: Key) -> Entry:
    file = f"{settings.module}{extension_suffix()}"
    return Entry(cache, settings.module, key.digest, file, is_shared=key.is_proved)


def _loaded(entry: Entry) -> ModuleType | None:
    """Return the module of `entry`, the same one each time, or None if the entry is not usable.

    It is put in `sys.modules` once it is complete.
    """
    with _loading:
        module = _LOADED.get(entry.module)
        if module is None and take_entry(entry):
            # Loading may run a signal handler or a `__del__` that loads the same module.
            module = _LOADED.setdefault(entry.module, load_module(str(entry.module)))
        if module is not None:
            sys.modules[entry.name] = module
        return module


def _problems(settings: Settings) -> Iterator[str]:
    if not settings.headers:
        yield "headers: none given; name at least one, as in `cimport('zlib.h')`"
    if settings.package:
        yield (
            f"module: {settings.module!r} is in a package, but cimport builds top-level modules; "
            f"write {settings.module_stem!r}"
        )
    default = Settings()
    for name, option in options():
        if not option.front_ends & FrontEnd.CIMPORT and (
            getattr(settings, name) != getattr(default, name)
        ):
            yield f"{name}: cimport writes only to its cache; use `ferrule.bind` instead"


def _default_name(header: str) -> str:
    """Return `zlib_c` for `zlib.h`, because Python may have a module `zlib` of its own."""
    stem = re.sub(r"\W", "_", Path(header).stem, flags=re.ASCII)
    return f"{stem}_c" if stem.isidentifier() else f"_{stem}_c"


def _refuse_other_modules(name: str, cache: Path) -> None:
    """Raise `SettingsError` if `name` is already imported, but not from `cache`."""
    loaded = sys.modules.get(name)
    if (
        loaded is not None
        and loaded not in _LOADED.values()
        and cache not in Path(getattr(loaded, "__file__", None) or "").parents
    ):
        message = (
            f"module: a module {name!r} is imported already, and cimport would replace it; "
            "choose another name with `module=`"
        )
        raise SettingsError([message])


def _require_whole_sysconfig() -> None:
    """Wait until `sysconfig` is complete.

    Up to Python 3.12, a thread that asks while another one fills it sees it half-filled.
    """
    while sysconfig.get_config_var("EXT_SUFFIX") is None:
        time.sleep(0.001)


def _forget_lock() -> None:
    """Give a forked child a free lock: the thread that holds it may not exist there."""
    global _loading  # noqa: PLW0603  that is what is replaced
    _loading = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_lock)
