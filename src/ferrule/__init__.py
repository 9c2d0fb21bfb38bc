"""ferrule builds importable Python extensions from C declarations."""

from __future__ import annotations

import sys

if sys.version_info < (3, 10):  # noqa: UP036  a source tree on the path; pip refuses to install it
    message = "ferrule needs Python 3.10 or newer, and this is Python " + sys.version.split()[0]
    raise (
        SystemExit("ferrule: error: " + message)
        if sys.argv[:1] == ["-m"]
        else ImportError(message)
    )

TYPE_CHECKING = False  # typing's own takes longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType
    from typing import Any

    from ferrule.extension import Extension
    from ferrule.report.report import Report

__version__ = "0.1.0"

__all__ = ["Extension", "__version__", "bind", "cimport"]


def bind(**settings: object) -> Report:
    """Build a module from C headers, and its stub; return what it binds and what it skips.

    The work of `ferrule bind`: libclang reads the headers, and the C compiler decides every
    size, offset and constant::

        report = ferrule.bind(headers=["zlib.h"], module="zlib_c", pkg_config=["zlib"])
        print(report.path, report.counts)

    `settings` are the options of the command line, with underscores; `ferrule bind --help` and
    docs/reference/options.md explain them. By the types of their values:

    - required are `headers`, paths or names as in `#include`, and `module`, a dotted name;
    - one `str`, or an iterable of them: `headers`, `pkg_config`, `libraries`, `library_dirs`,
      `include_dirs`, `defines`, `sources`, `compile_args`, `link_args`, `own`, `allow`, `block`,
      `renames`, `optional`, `function_macros`, `callbacks`, `enum_classes`, `nullable`,
      `reads_only`, `scoped_callbacks`, `hold_gil`, `no_errno`, `hot`;
    - a `str`: `module`, `std`, `preamble`, `cdef`; the last two may be `"@FILE"`;
    - a path, relative to the current directory: `output_dir`, `report`, `keep`;
    - a `bool`: `no_docs`, `strict`; an `int`: `jobs`, where 0 means one per processor.

    The result's `path` is the built module, its `seconds` are in seconds, by stage; the rest is
    described at `ferrule.report.report.Report`.

    If it raises, nothing is written. Each error is a `ferrule.errors.FerruleError`:
    `SettingsError` for settings that are unknown, of a wrong type or contradictory, listing all
    problems; `PatternError` for a pattern that matches nothing; `HeaderError` for a header that is
    missing or that the compiler refuses; `CdefError` for a wrong `cdef`; `PackageError` for a
    package that pkg-config does not know; `ToolMissingError` if there is no compiler, libclang or
    `Python.h`; `CommandError` if a library cannot be linked; `AnswerError` if the answers of the
    compiler or linker cannot be trusted; `CompileError` if C of `sources` does not compile, or the
    module does not for a reason other than one declaration; `VerificationError` if the built module
    cannot be imported; `TimeLimitError` if a tool or the import takes too long; `StrictError` for
    skipped declarations, with `strict`; `OutputError` if the result cannot be written;
    `MachineError` if the operating system refuses something else.
    """
    from ferrule.config.settings import Settings  # noqa: PLC0415  `import ferrule` stays light
    from ferrule.pipeline.bind import bind as generate  # noqa: PLC0415  reads headers: needs libclang

    return generate(Settings.of(settings))


def cimport(headers: str | Iterable[str], **settings: object) -> ModuleType:
    """Return a module of C headers, built if the user's cache directory does not have it yet.

    ::

        zlib_c = ferrule.cimport("zlib.h", pkg_config=["zlib"])

    `headers` is a path, a name as in `#include`, or several of them. `settings` are those of
    `ferrule.bind`, but for those that say where to write: `output_dir`, `report`, `keep`. The
    module is in `sys.modules` under the name `module`, by default that of the first header with
    `_c` behind it. It is built anew when anything that it is made of has changed: headers,
    sources, settings, tools.

    A build takes seconds, a look into the cache about a tenth of a second. Modules that nobody has
    used for 30 days are removed from it when another one is built.

    Raises the errors of `ferrule.bind`, and leaves nothing of a failed build: `SettingsError` also
    where another module of that name is imported already, and `OutputError` where the cache
    directory cannot be written.
    """
    from ferrule.cache.load import import_cached  # noqa: PLC0415  `import ferrule` stays light
    from ferrule.config.settings import Settings  # noqa: PLC0415  as above

    return import_cached(Settings.of({**settings, "headers": headers}))


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module's attributes are of any type
    """Import `Extension` when it is first asked for: it takes cffi's parser along."""
    if name == "Extension":
        from ferrule.extension import Extension  # noqa: PLC0415  see above

        return Extension
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
