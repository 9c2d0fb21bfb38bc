"""Asking the compiler about many things in one pass, each on a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.toolchain.diagnostics import read_diagnostics

if TYPE_CHECKING:
    from ferrule.toolchain.compiler import BuildFlags, Compiler


def refused_lines(compiler: Compiler, source: str, flags: BuildFlags) -> dict[int, str]:
    """Return the lines of `source` that the compiler refuses, each with its first words.

    Only the syntax and the types are looked at; nothing is written. An error in another file
    counts for no line. The text is preprocessed first, or an error inside a macro's replacement
    would count where the macro is defined, not where it is used.
    """
    expanded = compiler.call(["-E", "-x", "c", "-"], flags, text=source)
    done = compiler.call(["-fsyntax-only", "-x", "cpp-output", "-"],
                         flags.with_compile("-w", *_reporting(compiler)),
                         text=expanded.require("preprocessing questions failed").stdout.decode())
    refused: dict[int, str] = {}
    for diagnostic in read_diagnostics(done.stderr):
        if diagnostic.is_error and diagnostic.path == "<stdin>":
            refused.setdefault(diagnostic.line, diagnostic.message)
    return refused


def _reporting(compiler: Compiler) -> tuple[str, ...]:
    """Return the flags that make the compiler report every error, tersely."""
    if compiler.is_clang:
        return ("-ferror-limit=0", "-fno-caret-diagnostics")
    return ("-fmax-errors=0", "-fno-diagnostics-show-caret")
