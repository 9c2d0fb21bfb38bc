"""The run-time of a `ferrule.Extension`, compiled once on a machine and not with each module.

The C of an extension contains the run-time. Here it is compiled without it, and linked with the
object that is kept for all modules (`ferrule.toolchain.kept_objects`). Only the commands of the
build decide whether that is done, not what is kept, so that each build makes the same file.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.emit.calls import APART, has_handles, has_run_time
from ferrule.errors import CompileError
from ferrule.integration.spawned import limit_as_setuptools_error
from ferrule.integration.up_to_date import compiler_of
from ferrule.toolchain.build import WITHOUT_UNUSED, compile_sources
from ferrule.toolchain.command import run
from ferrule.toolchain.compiler import (
    BuildFlags,
    is_pypy,
    python_include_flags,
    runtime_flags,
)
from ferrule.toolchain.cross import builds_for_another_machine
from ferrule.toolchain.kept_objects import run_time
from ferrule.toolchain.known_objects import find_reusable, take_known
from ferrule.toolchain.launchers import has_launcher
from ferrule.toolchain.portable_flags import are_portable, words_of_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from setuptools import Extension
    from setuptools.command.build_ext import build_ext


@contextmanager
def with_run_time_apart(build: build_ext, ext: Extension) -> Iterator[None]:
    """Link `ext` with its run-time as an object of its own, if this build can; `build` builds it.

    If not, the run-time is compiled with the module, as in other build systems.
    """
    with limit_as_setuptools_error():
        built = _run_time(build, ext)
    if built is None:
        yield
        return
    with limit_as_setuptools_error():
        without_unused = _without_unused(build, built.parent)
    usual = ext.define_macros, ext.extra_objects, ext.extra_link_args
    ext.define_macros = [*ext.define_macros, (APART, None)]
    ext.extra_objects = [*ext.extra_objects, str(built)]
    ext.extra_link_args = [*without_unused, *(ext.extra_link_args or ())]
    try:
        yield
    finally:
        ext.define_macros, ext.extra_objects, ext.extra_link_args = usual


def _run_time(build: build_ext, ext: Extension) -> Path | None:
    """Return the object of the run-time for `ext`; None if it is compiled with the module."""
    if sys.platform != "linux" or is_pypy() or not ext.sources:
        return None
    path = Path(os.fspath(next(iter(ext.sources))))
    c = path.read_text("utf-8", "replace") if path.is_file() else ""
    compiler, words = compiler_of(build), ext.extra_compile_args or ()
    if (
        compiler is None
        or not has_run_time(c)
        or has_launcher(compiler.command)  # it keeps objects itself
        or builds_for_another_machine()
        or not are_portable(words)
    ):
        return None
    # The other options are for the preamble's headers and for the user's C.
    flags = BuildFlags((*runtime_flags(), *words_of_code(words), *python_include_flags()))
    source = run_time(flags, handles=has_handles(c))
    folder = Path(build.build_temp, "run-time", ext.name)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "kept.o"
    if take_known(compiler, source, kept):
        return kept
    found = find_reusable(compiler, source)
    if found is None:
        return None
    if found.take(kept):
        return kept
    try:
        (built,) = compile_sources(compiler, [found.source], folder)
    except CompileError:  # together with the module it may compile; if not, the user sees why
        return None
    found.keep(Path(built))
    return Path(built)


def _without_unused(build: build_ext, folder: Path) -> Sequence[str]:
    """Return the flags by which the linker leaves out what the module does not use.

    A linker that does not know the second one always does what that says.
    """
    empty = folder / "empty.a"
    empty.write_bytes(b"!<arch>\n")
    tried = ["-o", str(folder / "tried.so"), str(empty)]
    done = run([*build.compiler.linker_so, *WITHOUT_UNUSED, *tried])
    return WITHOUT_UNUSED if done.status == 0 and not done.stderr else WITHOUT_UNUSED[:1]
