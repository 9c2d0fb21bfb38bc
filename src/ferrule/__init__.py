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

TYPE_CHECKING = False  # importing typing takes longer than all of this
if TYPE_CHECKING:
    from types import ModuleType

    from typing_extensions import Unpack  # checkers know it; nothing needs it at run time

    from ferrule.config.cdef_texts import Cdef
    from ferrule.config.keywords import BindOptions, CimportOptions, Texts
    from ferrule.errors import (
        AnnotationError,
        AnswerError,
        BuildError,
        BuildScriptError,
        CdefError,
        CffiMissingError,
        CommandError,
        CompileError,
        FerruleError,
        HeaderError,
        MachineError,
        OutputError,
        PackageError,
        PatternError,
        SettingsError,
        StrictError,
        TimeLimitError,
        ToolMissingError,
        VerificationError,
    )
    from ferrule.extension import Extension
    from ferrule.report.report import Report

__version__ = "0.1.0"

__all__ = [
    "AnnotationError",
    "AnswerError",
    "BuildError",
    "BuildScriptError",
    "Cdef",
    "CdefError",
    "CffiMissingError",
    "CommandError",
    "CompileError",
    "Extension",
    "FerruleError",
    "HeaderError",
    "MachineError",
    "OutputError",
    "PackageError",
    "PatternError",
    "Report",
    "SettingsError",
    "StrictError",
    "TimeLimitError",
    "ToolMissingError",
    "VerificationError",
    "__version__",
    "bind",
    "cimport",
    "get_include",
]


def bind(**options: Unpack[BindOptions]) -> Report:
    """Build a module from C headers, and its stub; return what it binds and what it skips.

    The work of `ferrule bind`: libclang reads the headers, and the C compiler decides every
    size, offset and constant::

        report = ferrule.bind(headers=["zlib.h"], module="zlib_c", pkg_config=["zlib"])
        print(report.path, report.counts)

    `options` are those of the command line, with underscores in place of dashes, and in the plural
    if they may repeat; docs/reference/options.md lists them. `headers` and `module` are required.
    By the types of their values:

    - an option that may repeat takes one `str` or path, or an iterable of them;
    - a text is a `str`; that of `preamble` and `cdef` may be `"@FILE"`;
    - a file or folder is a path, relative to the current directory;
    - a switch is a `bool`, and `jobs` an `int`, where 0 means one per processor.

    The result's `path` is the built module, its `seconds` are in seconds, by stage; the rest is
    described at `ferrule.Report`.

    If it raises, nothing is written. Each error is a `ferrule.FerruleError`; its attributes, which
    docs/reference/errors.md lists, say what it is about:

    - `SettingsError` for options that are unknown, of a wrong type or contradictory, and
      `PatternError` for patterns that match nothing, and `AnnotationError` for annotations that
      do not fit; each lists all problems;
    - `HeaderError` for a header that is missing or that the compiler refuses, `CdefError` for a
      wrong `cdef`, and `PackageError` for a package that pkg-config does not know;
    - `ToolMissingError` if the compiler, libclang or `Python.h` is missing, `CffiMissingError` if
      cffi is, `CommandError` if a library cannot be linked, `AnswerError` if the answers of the
      compiler or linker cannot be trusted, and `TimeLimitError` if a tool or the import takes too
      long;
    - `CompileError` if C of `sources` does not compile, or the module does not for a reason other
      than one declaration, `BuildError` if leaving out declarations does not help, and
      `VerificationError` if the built module cannot be imported;
    - `StrictError` for skipped declarations, with `strict`;
    - `OutputError` if the result cannot be written, and `MachineError` if the operating system
      refuses something else.
    """
    from ferrule.toolchain.required_cffi import require_cffi  # noqa: PLC0415  `import ferrule` stays light

    require_cffi()
    from ferrule.config.settings import Settings  # noqa: PLC0415  as above
    from ferrule.pipeline.bind import bind as generate  # noqa: PLC0415  reads headers: needs libclang

    return generate(Settings.of(options))


def cimport(headers: Texts, **options: Unpack[CimportOptions]) -> ModuleType:
    """Return a module of C headers, built if the user's cache directory does not have it yet.

    ::

        zlib_c = ferrule.cimport("zlib.h", pkg_config=["zlib"])

    `headers` is a path, a name as in `#include`, or several of them. `options` are those of
    `ferrule.bind`, without those that say where to write: `output_dir`, `report`, `keep`. The
    module is in `sys.modules` under the name `module`, by default that of the first header followed
    by `_c`. It is built again when anything that it is made of has changed: headers, sources,
    options, tools.

    A build warns of what deserves a look, such as functions that are skipped because no library
    is named. It takes seconds, a look into the cache about a tenth of a second. Modules that
    nobody has used for 30 days are removed from it when another one is built.

    Raises the errors of `ferrule.bind`, and leaves nothing of a failed build: `SettingsError` also
    if another module of that name is imported already, and `OutputError` if the cache directory
    cannot be written.
    """
    from ferrule.toolchain.required_cffi import require_cffi  # noqa: PLC0415  `import ferrule` stays light

    require_cffi()
    from ferrule.cache.load import import_cached  # noqa: PLC0415  as above
    from ferrule.config.settings import Settings  # noqa: PLC0415  as above

    return import_cached(Settings.of({**options, "headers": headers}))


def get_include() -> str:
    """Return the directory of ferrule's own headers, such as `ferrule_python.h`.

    For build systems that compile C which includes them; the C that `ferrule generate` and
    `emit_c_code` write does not.
    """
    from ferrule.toolchain.csrc import runtime_dir  # noqa: PLC0415  `import ferrule` stays light

    return str(runtime_dir())


if not TYPE_CHECKING:  # checkers would take any name for one of the module's

    def __getattr__(name):  # noqa: ANN001, ANN202  see above
        """Import a name of `__all__` when it is first asked for: `import ferrule` stays light."""
        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from importlib import import_module  # noqa: PLC0415  see above

        if name == "Extension":
            from ferrule.toolchain.required_cffi import require_cffi  # noqa: PLC0415  see above

            require_cffi()
        homes = {
            "Cdef": "ferrule.config.cdef_texts",
            "Extension": "ferrule.extension",
            "Report": "ferrule.report.report",
        }
        return getattr(import_module(homes.get(name, "ferrule.errors")), name)

    def __dir__():  # noqa: ANN202  see above
        """Return the names of the module, also those that are not imported yet."""
        return sorted({*globals(), *__all__})
