"""The C of a `ferrule.Extension` in a build of setuptools, with its preamble before Python.h."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.emit.preamble_first import has_preamble, with_preamble_first
from ferrule.integration.up_to_date import compiler_of, flags_of
from ferrule.proof.preamble_order import goes_first
from ferrule.toolchain.transaction import write_text

if TYPE_CHECKING:
    from setuptools import Extension
    from setuptools.command.build_ext import build_ext

_PYTHON_FIRST: Final = (
    "the preamble of {} does not compile before Python.h, so Python.h comes first, as in cffi, and "
    "may change what the preamble's headers declare; if that is intended, pass python_first=True"
)


def choose_order(build: build_ext, ext: Extension) -> None:
    """Move the preamble of `ext` before Python.h if it compiles there; `build` is what builds it.

    If not, a warning says so. An extension without such a preamble stays as it is.
    """
    moved = sources_with_preamble_first(ext)
    if moved is None:
        return
    if _compiles_first(build, ext):
        ext.sources = moved
    else:
        build.warn(_PYTHON_FIRST.format(ext.name))


def sources_with_preamble_first(ext: Extension) -> list[str] | None:
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


def _compiles_first(build: build_ext, ext: Extension) -> bool:
    compiler, path = compiler_of(build), Path(next(iter(ext.sources)))
    if compiler is None:
        return False
    flags = flags_of(build, ext).with_compile("-iquote", str(path.parent))
    return goes_first(compiler, path.read_text("utf-8"), flags)
