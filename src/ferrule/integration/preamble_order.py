"""The C of a `ferrule.Extension` in a build of setuptools, with its preamble before Python.h."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from setuptools.errors import CompileError

from ferrule.emit.preamble_first import has_preamble, with_preamble_first
from ferrule.integration.spawned import commands_of, limit_as_setuptools_error
from ferrule.integration.up_to_date import compiler_of, flags_of
from ferrule.proof.preamble_order import goes_first
from ferrule.toolchain.diagnostics import names_an_error
from ferrule.toolchain.transaction import write_text

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from setuptools import Extension
    from setuptools.command.build_ext import build_ext

    from ferrule.integration.spawned import Commands, Tried
    from ferrule.integration.stub_files import StubsBuildExt

_PYTHON_FIRST: Final = (
    "the preamble of {} does not compile before Python.h, so Python.h comes first, as in cffi, and "
    "may change what the preamble's headers declare; if that is intended, pass python_first=True"
)


def build_in_order(build: StubsBuildExt, ext: Extension) -> None:
    """Have `build` build `ext` with its preamble before Python.h, if it compiles there.

    If not, a warning says so. An extension without such a preamble is built as it is.
    """
    usual, moved = ext.sources, _sources_with_preamble_first(ext)
    if moved is None or build.is_unchanged(ext):
        build.build_as_it_is(ext)
        return
    ext.sources = moved
    commands = commands_of(build.compiler)
    if commands is None:  # setuptools' own show all that the compiler prints
        is_first = _compiles_first(build, ext, Path(next(iter(usual))))
        again: AbstractContextManager[None] = nullcontext()
        if is_first:
            build.build_as_it_is(ext)
    else:
        tried = _built_first(build, ext, commands)
        is_first = tried.rejected is None
        again = commands.without(tried.succeeded)
    if not is_first:
        ext.sources = usual
        with again:
            build.build_as_it_is(ext)
        build.warn(_PYTHON_FIRST.format(ext.name))


def _built_first(build: StubsBuildExt, ext: Extension, commands: Commands) -> Tried:
    """Build `ext`, whose preamble is first, unless the compiler rejects that.

    Raises setuptools' `CompileError` for other files, and if the compiler fails without naming an
    error.
    """
    with commands.trying(str(next(iter(ext.sources)))) as tried:
        try:
            build.build_as_it_is(ext)
        except CompileError:
            rejected = tried.rejected
            if rejected is None or not names_an_error(rejected.stderr):
                tried.show()
                raise
    return tried


def _sources_with_preamble_first(ext: Extension) -> list[str] | None:
    """Return the sources of `ext` with a C file in which the preamble is before Python.h.

    None if the extension has no preamble that can be moved.
    """
    if not ext.sources:
        return None
    generated, *more = map(str, ext.sources)
    path = Path(generated)
    c = path.read_text("utf-8", "replace") if path.is_file() else ""
    if not has_preamble(c):
        return None
    moved, text = path.with_suffix(f".first{path.suffix}"), with_preamble_first(c)
    # An unchanged file keeps its time, by which setuptools sees that nothing is to be done.
    if not moved.is_file() or moved.read_text("utf-8") != text:
        write_text(moved, text)
    return [str(moved), *more]


def _compiles_first(build: build_ext, ext: Extension, usual: Path) -> bool:
    compiler = compiler_of(build)
    if compiler is None:
        return False
    flags = flags_of(build, ext).with_compile("-iquote", str(usual.parent))
    with limit_as_setuptools_error():
        return goes_first(compiler, usual.read_text("utf-8"), flags)
