"""Saving what a bug report needs after an internal error, in a private folder.

report.txt     the traceback, the versions, the command, its settings, the variables
headers.i      the preprocessed headers, if the preprocessor still works
"""

from __future__ import annotations

import os
import platform
import shlex
import sys
import tempfile
import traceback
from functools import partial
from importlib.metadata import version
from pathlib import Path
from pprint import pformat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferrule.config.settings import Settings

_PACKAGES: Final = ("ferrule", "cffi", "libclang-ng", "libclang", "pycparser", "setuptools")
_VARIABLES: Final = (
    "CC",
    "CPPFLAGS",
    "CFLAGS",
    "LDFLAGS",
    "LDSHARED",
    "PKG_CONFIG",
    "PKG_CONFIG_PATH",
)


def keep_for_report(
    error: BaseException, command: Sequence[str], settings: Settings | None
) -> Path:
    """Write what is known about `error` to a new folder that only the user can read; return it.

    `command` is what was run, `settings` are its settings if it got that far. Raises `OSError` if
    the folder cannot be made.
    """
    folder = Path(tempfile.mkdtemp(prefix="ferrule-bug-"))
    parts = [
        "".join(traceback.format_exception(error)),
        "\n".join(_versions()),
        f"command: {shlex.join(command)}",
        *(f"{name}={os.environ[name]}" for name in _VARIABLES if name in os.environ),
    ]
    if settings is not None:
        parts += [
            f"settings: {pformat(settings)}",
            f"compiler: {_tried(_compiler)}",
            f"headers.i: {_tried(lambda: _preprocessed(settings, folder / 'headers.i'))}",
        ]
    text = "\n\n".join(parts) + "\n"
    (folder / "report.txt").write_text(text, encoding="utf-8", errors="backslashreplace")
    return folder


def _versions() -> Iterator[str]:
    yield f"{platform.python_implementation()} {sys.version} on {platform.platform()}"
    for package in _PACKAGES:
        yield f"{package}: {_tried(partial(version, package))}"


def _tried(ask: Callable[[], str]) -> str:
    """Return the result of `ask`, or its error: this may be the very thing that failed."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001  the report has it
        return f"{type(error).__name__}: {error}"


def _compiler() -> str:
    from ferrule.toolchain.compiler import Compiler  # noqa: PLC0415  it may be what is broken

    compiler = Compiler.find()
    return f"{shlex.join(compiler.command)}: {compiler.version}, for {compiler.target}"


def _preprocessed(settings: Settings, path: Path) -> str:
    from ferrule.toolchain.compiler import Compiler  # noqa: PLC0415  as above
    from ferrule.toolchain.packages import build_flags  # noqa: PLC0415  as above
    from ferrule.toolchain.preprocess import include_text, preprocess  # noqa: PLC0415  as above

    includes = include_text(settings.preamble, settings.headers)
    text = preprocess(Compiler.find(), includes, settings.headers, build_flags(settings)).text
    path.write_text(text, encoding="utf-8")
    return f"{len(text)} characters"
