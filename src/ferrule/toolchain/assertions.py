"""Asking the compiler many things in one pass: it refuses those lines whose answer is no."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.diagnostics import read_diagnostics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_PLACE: Final = "<questions>"


@contextmanager
def asking(
    compiler: Compiler, text: Preprocessed, questions: Sequence[str], flags: BuildFlags
) -> Iterator[Callable[[], dict[int, str]]]:
    """Ask beside what happens inside; give a function that waits for what is refused.

    It returns the numbers of the `questions` that the compiler refuses behind `text`, with its
    words. A question is one line of C, without macros: it stands in preprocessed text, so that
    an error is reported at its line, and not where some macro is defined. Only the syntax and
    the types are looked at; nothing is written.
    """
    if not questions:
        yield dict
        return
    with compiler.calling(
        ["-fsyntax-only", "-x", "cpp-output", "-"],
        flags.with_compile("-w", *reporting(compiler)),
        text=with_lines(text, questions),
    ) as finish:
        yield lambda: refused_lines(finish().stderr)


def refused_questions(
    compiler: Compiler, text: Preprocessed, questions: Sequence[str], flags: BuildFlags
) -> dict[int, str]:
    """Return what the compiler refuses of the `questions`, as `asking` does."""
    with asking(compiler, text, questions, flags) as refused:
        return refused()


def with_lines(text: Preprocessed, lines: Iterable[str]) -> str:
    """Return `text` with more lines of C behind it, as `refused_lines` expects it."""
    return f'{text.without_macros}\n# 1 "{_PLACE}"\n' + "".join([f"{line}\n" for line in lines])


def refused_lines(output: str) -> dict[int, str]:
    """Return the numbers, from 0, and the first errors of lines put behind a text."""
    refused: dict[int, str] = {}
    for diagnostic in read_diagnostics(output):
        if diagnostic.is_error and diagnostic.path == _PLACE:
            refused.setdefault(diagnostic.line - 1, diagnostic.message)
    return refused


def all_errors(compiler: Compiler) -> tuple[str, ...]:
    """Return the flag that makes the compiler report every error, however many."""
    return ("-ferror-limit=0",) if compiler.is_clang else ("-fmax-errors=0",)


def reporting(compiler: Compiler) -> tuple[str, ...]:
    """Return the flags that make the compiler report every error, tersely."""
    terse = "-fno-caret-diagnostics" if compiler.is_clang else "-fno-diagnostics-show-caret"
    return (*all_errors(compiler), terse)
