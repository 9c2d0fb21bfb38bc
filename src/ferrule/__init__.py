"""ferrule builds importable Python extensions from C declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from ferrule.extension import Extension
    from ferrule.verify.report import Report

__version__ = "0.1.0"

__all__ = ["Extension", "__version__", "bind", "cimport"]


def bind(**settings: object) -> Report:
    """Build a module from headers, as `ferrule bind` does; return what it binds and skips.

    The keywords are the options of the command line with underscores: `headers`, `module`,
    `output_dir`, `pkg_config` and so on::

        ferrule.bind(headers=["zlib.h"], module="zlib_c", pkg_config=["zlib"])

    Raises a `ferrule.errors.FerruleError` that says what to do.
    """
    from ferrule.config.settings import Settings  # noqa: PLC0415  `import ferrule` stays light
    from ferrule.generate import bind as generate  # noqa: PLC0415  reads headers: needs libclang

    return generate(Settings.of(settings))


def cimport(headers: str | Iterable[str], **settings: object) -> ModuleType:
    """Return a module of headers; it is built when there is none in the user's cache directory.

    The keywords are those of `bind`, but for those that say where to write. A module is built anew
    when anything that it is made of has changed: headers, sources, settings, tools::

        zlib_c = ferrule.cimport("zlib.h", pkg_config=["zlib"])

    Raises a `ferrule.errors.FerruleError` that says what to do.
    """
    from ferrule.cached import import_cached  # noqa: PLC0415  `import ferrule` stays light
    from ferrule.config.settings import Settings  # noqa: PLC0415  as above

    return import_cached(Settings.of({**settings, "headers": headers}))


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module's attributes are of any type
    """Import `Extension` when it is first asked for: it takes cffi's parser along."""
    if name == "Extension":
        from ferrule.extension import Extension  # noqa: PLC0415  see above

        return Extension
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
