"""Asking the compiler which of many lines of C it accepts, so that the answer proves itself.

The compiler's diagnostics quickly show which lines it rejects, but silence about the others proves
nothing: a compiler that is killed, stops at its first error or prints in colours names fewer lines
than it rejects. So the other lines are compiled again, without those, until the compiler succeeds
and its output contains a mark (decision 22).
"""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ferrule.errors import AnswerError
from ferrule.toolchain.diagnostics import read_diagnostics, readable_flags, terse_flags
from ferrule.toolchain.launchers import without_own_macros
from ferrule.toolchain.mark import holds, mark_of, marking
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

    Compile = Callable[[str], AbstractContextManager[Callable[[], "Attempt"]]]

_PLACE: Final = "<questions>"
_ROUNDS: Final = 12  # of compiling again; each must bring a new refusal
# What no compiler prints: control characters and invalid UTF-8.
_GARBLED: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")


class Question(NamedTuple):
    """One line of C, `text`, that the compiler accepts or refuses.

    `needs` is the number of a line that this one depends on, if any: if that line is refused, this
    one counts as refused too.
    """

    text: str
    needs: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A finished compilation; `accepted` says whether it proved that all of the C is accepted."""

    finished: Finished
    accepted: bool


@contextmanager
def asking(
    compiler: Compiler,
    text: Preprocessed,
    questions: Sequence[Question | str],
    flags: BuildFlags,
) -> Iterator[Callable[[], dict[int, str]]]:
    """Start asking in the background; yield a function that returns the refused lines.

    The function returns the number of each refused line, from 0, with the compiler's message; it
    raises `AnswerError` if the answer proves nothing. The questions are compiled after `text`. Both
    are preprocessed, so they contain no macros, and each error is reported at its own line. A plain
    `str` among the questions is C that always stays, such as the braces around others.
    """
    if not questions:
        yield dict
        return
    with (
        work_folder() as folder,
        compiling_accepted(compiler, text, questions, flags, folder / "answer.s") as refused,
    ):
        yield refused


def refused_questions(
    compiler: Compiler,
    text: Preprocessed,
    questions: Sequence[Question | str],
    flags: BuildFlags,
) -> dict[int, str]:
    """Return the lines of `questions` that the compiler refuses, as `asking` does."""
    with asking(compiler, text, questions, flags) as refused:
        return refused()


def refused_expressions(
    compiler: Compiler, text: Preprocessed, questions: Sequence[Question], flags: BuildFlags
) -> dict[int, str]:
    """Return the lines of `questions`, which people wrote, that the compiler refuses.

    As in the C that is built from them, what is only a warning but always a bug counts too.
    """
    if not questions:
        return {}
    before = [*_forgetting(compiler), *(f'{_PRAGMA} error "{name}"' for name in _BUGS)]
    lines: list[Question | str] = [*before, *questions]
    with (
        work_folder() as folder,
        compiling_accepted(
            compiler, text, lines, flags, folder / "answer.s", warnings="-Wno-error"
        ) as refused,
    ):
        return {number - len(before): words for number, words in refused().items()}


_PRAGMA: Final = "#pragma GCC diagnostic"
_BUGS: Final = (
    "-Wimplicit-function-declaration",
    "-Wincompatible-pointer-types",
    "-Wint-conversion",
)


def _forgetting(compiler: Compiler) -> list[str]:
    """Return the lines that end what headers have said about warnings, as generated C does."""
    if compiler.is_clang:
        return ['#pragma clang diagnostic ignored "-Weverything"']
    return [f"{_PRAGMA} pop"] * 8


@contextmanager
def compiling_accepted(  # noqa: PLR0913  all that the compiler needs
    compiler: Compiler,
    text: Preprocessed,
    questions: Sequence[Question | str],
    flags: BuildFlags,
    target: Path,
    *,
    warnings: str = "-w",
) -> Iterator[Callable[[], dict[int, str]]]:
    """Compile `text` and the accepted lines of `questions` to the file `target`.

    Yields a function that waits for the file, and returns the refused lines as `asking` does.
    """
    flags = flags.with_compile(*terse_flags(compiler))

    def compiling(source: str) -> AbstractContextManager[Callable[[], Attempt]]:
        return attempting(
            compiler, source, flags, target, language="cpp-output", warnings=warnings
        )

    with compiling(_source(text, questions)) as attempt:

        def settle() -> dict[int, str]:
            refused, last = _settle(compiling, text, questions, attempt())
            if not last.accepted:
                raise control_refused(compiler, flags) or last.finished.not_understood()
            return refused

        yield settle


def mentioned_questions(
    compiler: Compiler,
    text: Preprocessed,
    questions: Sequence[Question | str],
    flags: BuildFlags,
    target: Path,
) -> set[int]:
    """Return the numbers of the lines of `questions` that the compiler's messages mention.

    These are suspects. gcc reports a function that it cannot inline where that is defined, and the
    line that calls it in a note.
    """
    flags = flags.with_compile(*terse_flags(compiler))
    source = _source(text, questions)
    with attempting(compiler, source, flags, target, language="cpp-output") as attempt:
        output = attempt().finished.stderr
    mentioned = {d.line - 1 for d in read_diagnostics(output) if d.path == _PLACE}
    return mentioned.intersection(range(len(questions)))


@contextmanager
def attempting(  # noqa: PLR0913  all that the compiler needs
    compiler: Compiler,
    source: str,
    flags: BuildFlags,
    target: Path,
    *,
    language: str = "c",
    warnings: str = "-w",
) -> Iterator[Callable[[], Attempt]]:
    """Compile `source` to `target` in the background; yield a function that waits for the end.

    `target` is assembler text if it ends in `.s`, otherwise an object file. The attempt counts as
    accepted only if the compiler succeeds and `target` contains the mark, whose two halves only a
    compiler joins that reads the C to its end.
    """
    mark = mark_of(source)
    # The assertion is there for its line: if `source` ends inside a declaration, gcc reports the
    # error at the assertion.
    end = f'_Static_assert(1, "");\n{marking(mark)}'
    own_macros = without_own_macros(compiler) if language == "cpp-output" else ()
    target.unlink(missing_ok=True)  # what an earlier attempt wrote proves nothing
    # -Werror would make errors of warnings. -fno-lto because with LTO the output is the
    # compiler's intermediate code, not assembler text.
    with compiler.calling(
        ["-S" if target.suffix == ".s" else "-c", "-x", language, "-", "-o", str(target)],
        flags.with_compile(warnings, "-fno-lto", *own_macros, *readable_flags(compiler)),
        text=f"{source}\n{end}",
    ) as finish:

        def attempt() -> Attempt:
            finished = finish()
            proved = finished.status == 0 and holds(target, mark)
            return Attempt(finished, proved)

        yield attempt


def control_refused(compiler: Compiler, flags: BuildFlags) -> AnswerError | None:
    """Return the error for a compiler that rejects even one preprocessed declaration, or None.

    If it does, no header is at fault. Some compilers accept most flags of gcc or clang, but do not
    read preprocessed C.
    """
    answer = _control(compiler, flags, "cpp-output")
    if answer.accepted:
        return None
    done = answer.finished
    # Killed by a signal, or it compiles no C at all.
    if done.status < 0 or not _control(compiler, flags, "c").accepted:
        return done.not_understood()
    what = (
        f"`{shlex.join(compiler.command)}` compiles C but not preprocessed C, so ferrule cannot "
        "read headers with it; name gcc or clang in the environment variable CC"
    )
    return AnswerError(done.command, done.status, done.stderr, what)


def _control(compiler: Compiler, flags: BuildFlags, language: str) -> Attempt:
    """Compile one declaration that every compiler must accept."""
    text = "extern int ferrule_control;\n"
    with work_folder() as folder:
        target = folder / "control.o"
        with attempting(compiler, text, flags, target, language=language) as attempt:
            return attempt()


def _settle(
    compiling: Compile,
    text: Preprocessed,
    questions: Sequence[Question | str],
    attempt: Attempt,
) -> tuple[dict[int, str], Attempt]:
    """Compile again without the refused lines until the compiler accepts the rest.

    Returns the refused lines and the last attempt. A round can bring new refusals: gcc reports an
    undeclared identifier once per function.
    """
    refused: dict[int, str] = {}
    for _ in range(_ROUNDS):
        if attempt.accepted or _GARBLED.search(attempt.finished.stderr):
            break
        said = _refused_lines(attempt.finished.stderr, questions)
        new = {number: words for number, words in said.items() if number not in refused}
        if not new:
            break
        refused |= new
        refused |= {
            number: refused[question.needs]
            for number, question in enumerate(questions)
            if isinstance(question, Question)
            and question.needs in refused
            and number not in refused
        }
        with compiling(_source(text, questions, refused)) as again:
            attempt = again()
    return refused, attempt


def _source(
    text: Preprocessed,
    questions: Sequence[Question | str],
    refused: dict[int, str] | None = None,
) -> str:
    """Return `text` followed by the questions, a line each; the `refused` lines are empty.

    Empty rather than left out, so that an error's line is still the number of its question.
    """
    lines = (question if isinstance(question, str) else question.text for question in questions)
    kept = [
        "\n" if refused and number in refused else f"{line}\n"
        for number, line in enumerate(lines)
    ]
    return f'{text.for_questions}\n# 1 "{_PLACE}"\n{"".join(kept)}'


def _refused_lines(output: str, questions: Sequence[Question | str]) -> dict[int, str]:
    """Return the questions that have an error in the compiler's `output`, each with its first."""
    refused: dict[int, str] = {}
    # A last line without a newline may have been cut off, and its number with it.
    whole = output[: output.rfind("\n") + 1]
    # Lines that start with spaces continue a message: `terse_flags` turns off those of the source.
    for diagnostic in read_diagnostics(re.sub(r"\s*\n\s+", " ", whole)):
        number = diagnostic.line - 1
        if (
            diagnostic.is_error
            and diagnostic.path == _PLACE
            and 0 <= number < len(questions)
            and isinstance(questions[number], Question)
        ):
            refused.setdefault(number, diagnostic.message)
    return refused
