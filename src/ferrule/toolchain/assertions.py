"""Asking the compiler many things in one pass: it refuses those lines whose answer is no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.toolchain.diagnostics import read_diagnostics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_PLACE: Final = "<questions>"


def refused_questions(compiler: Compiler, text: Preprocessed, questions: Sequence[str],
                      flags: BuildFlags) -> dict[int, str]:
    """Return the numbers of the `questions` that the compiler refuses behind `text`, with its words.

    A question is one line of C at file scope, without macros: it stands in preprocessed text, so
    that an error is reported at its line, and not where some macro is defined. Only the syntax and
    the types are looked at; nothing is written.
    """
    asked = f'{text.text}\n# 1 "{_PLACE}"\n' + "".join(f"{line}\n" for line in questions)
    done = compiler.call(["-fsyntax-only", "-x", "cpp-output", "-"],
                         flags.with_compile("-w", *_reporting(compiler)), text=asked)
    refused: dict[int, str] = {}
    for diagnostic in read_diagnostics(done.stderr):
        if diagnostic.is_error and diagnostic.path == _PLACE:
            refused.setdefault(diagnostic.line - 1, diagnostic.message)
    return refused


def all_errors(compiler: Compiler) -> tuple[str, ...]:
    """Return the flag that makes the compiler report every error, however many."""
    return ("-ferror-limit=0",) if compiler.is_clang else ("-fmax-errors=0",)


def _reporting(compiler: Compiler) -> tuple[str, ...]:
    """Return the flags that make the compiler report every error, tersely."""
    terse = "-fno-caret-diagnostics" if compiler.is_clang else "-fno-diagnostics-show-caret"
    return (*all_errors(compiler), terse)
