"""Every error that ferrule raises for its user: one class per cause, each with an exit status.

All are `FerruleError`s, and can be imported from `ferrule` too. Which call raises which is written
there: `ferrule.bind`, `ferrule.Extension`. An error keeps what it is about as attributes and makes
its message from them only when it is shown, so it can be pickled, copied and reworded.
"""

from __future__ import annotations

import errno
import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


class FerruleError(Exception):
    """What happened, where, and what to do next; the class of all of ferrule's errors.

    `exit_status` is the command line's: 1.
    """

    exit_status = 1

    def __str__(self) -> str:
        """Return the message."""
        return str(self.args[0]) if self.args else type(self).__name__


class MachineError(FerruleError):
    """The operating system refuses what a run needs, such as disk space; names the file.

    `error` is the `OSError`.
    """

    def __init__(self, error: OSError) -> None:
        """Keep `error`, which the message explains."""
        super().__init__(error)
        self.error = error

    def __str__(self) -> str:
        """Return what the system said, and what to do about it."""
        return f"{self.error}: {_REMEDIES.get(self.error.errno or 0, _REMEDY)}"


@contextmanager
def machine_errors() -> Iterator[None]:
    """Turn an `OSError` raised inside into a `MachineError`."""
    try:
        yield
    except OSError as error:
        raise MachineError(error) from error


_MORE: Final = "the machine has run out; free some and run again"
_OTHER_PLACE: Final = "check the permissions, or use another path"
_REMEDY: Final = "the operating system refused; check the path, or use another one"
_REMEDIES: Final = {
    errno.ENOSPC: _MORE,
    errno.EDQUOT: _MORE,
    errno.EMFILE: _MORE,
    errno.ENFILE: _MORE,
    errno.ENOMEM: _MORE,
    errno.EAGAIN: _MORE,  # no more processes or threads
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EACCES: _OTHER_PLACE,
    errno.EPERM: _OTHER_PLACE,
    errno.EROFS: _OTHER_PLACE,
}


class SettingsError(FerruleError):
    """The settings are unknown, of a wrong type, or contradict themselves.

    `problems` holds a sentence for each thing that is wrong, as a tuple of `str`.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep `problems`, which are the lines of the message."""
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """Return the problems, one a line."""
        return "\n".join(self.problems)


class ToolMissingError(FerruleError):
    """A program, a library or Python's own headers are not installed; says what to install.

    It may be the C compiler, libclang, `Python.h`, or a cffi that ferrule knows.
    """


class CffiMissingError(ToolMissingError, ImportError):
    """cffi is missing, or cannot be imported; an `ImportError` too."""


class CommandError(FerruleError):
    """A command failed, such as linking with a library: `what` it was for is the first line.

    `command` is a tuple of `str`, `status` the exit status (an `int`, below 0 for a signal),
    `output` all that the command said.
    """

    def __init__(self, what: str, command: Sequence[str], status: int, output: str) -> None:
        """Keep `what`, `command`, `status` and `output`."""
        super().__init__(what, tuple(command), status, output)
        self.what = what
        self.command = tuple(command)
        self.status = status
        self.output = output

    def __str__(self) -> str:
        """Return what failed, the command, its exit status and its output."""
        shown = "\n".join(f"    {line}" for line in self.output.rstrip().splitlines())
        return (
            f"{self.what}\n  command: {' '.join(self.command)}\n"
            f"  exit status: {self.status}\n{shown}"
        )


def complaint_in(output: str) -> str:
    """Return the first line of a tool's `output` that is more than a warning; "" without one."""
    lines = (line.strip() for line in output.splitlines())
    return next((line for line in lines if line and "warning" not in line), "")


class AnswerError(CommandError):
    """The answer of the compiler or linker proves nothing, so it was not used.

    Usually the tool was killed, stops at its first error or prints something unexpected. The
    attributes are those of `CommandError`.
    """

    def __init__(
        self, command: Sequence[str], status: int, output: str, what: str = ""
    ) -> None:
        """Keep `what`, or general words, with `command`, `status` and `output`."""
        answer = f"the answer of {command[0]!r} was not understood"
        said = complaint_in(output)
        if status > 0 and said:
            answer = f"{command[0]!r} failed ({said})"
        what = what or (
            f"{answer}, so nothing was built; check that it works on its own with the flags in "
            "CC, CFLAGS, CPPFLAGS and LDFLAGS"
        )
        super().__init__(what, command, status, output)
        self.args = (self.command, status, output, what)  # what a copy is made from


class TimeLimitError(FerruleError):
    """A command took too long and was killed, with everything it had started.

    `command` is a tuple of `str`, `seconds` the limit.
    """

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        """Keep `command` and the limit, in `seconds`."""
        super().__init__(tuple(command), seconds)
        self.command = tuple(command)
        self.seconds = seconds

    def __str__(self) -> str:
        """Return what took too long, and how to set another limit."""
        return (
            f"{self.command[0]} did not end within {self.seconds:g} seconds and was killed; the "
            "environment variable FERRULE_TOOL_TIMEOUT sets another limit, 0 means none\n"
            f"  command: {shlex.join(self.command)}"
        )


class HeaderError(FerruleError):
    """A header is missing, is not C, or does not compile; shows the compiler's own words.

    `output` is all that the compiler said, where it was asked.
    """

    def __init__(self, message: str, output: str = "") -> None:
        """Keep the `message`, and the compiler's `output`."""
        super().__init__(message, output)
        self.output = output


class PackageError(FerruleError):
    """pkg-config does not know a package, or there is no pkg-config to ask.

    `packages` are those that it was asked about, as a tuple of `str`.
    """

    def __init__(self, message: str, packages: Sequence[str] = ()) -> None:
        """Keep the `message` and the `packages`."""
        super().__init__(message, tuple(packages))
        self.packages = tuple(packages)


class CdefError(FerruleError):
    """Cdef text that cffi's parser rejects; says where, as `<cdef>:LINE`, and why.

    `words` say why, `line` and `column` (from 1, or None if unknown) where, and `source` is the
    text of that line. `path` is `<cdef>`, or `<cdef 2>` for the second of several texts.
    """

    def __init__(
        self,
        words: str,
        line: int | None = None,
        column: int | None = None,
        source: str = "",
        path: str = "<cdef>",
    ) -> None:
        """Keep `words`, `line`, `column`, `source` and `path`."""
        super().__init__(words, line, column, source, path)
        self.words = words
        self.line = line
        self.column = column
        self.source = source
        self.path = path

    def __str__(self) -> str:
        """Return the place and the words, then the line with a caret where the column is known."""
        if self.line is None:
            return f"{self.path}: {self.words}"
        place = f"{self.path}:{self.line}" + (f":{self.column}" if self.column else "")
        caret = f"\n    {' ' * (self.column - 1)}^" if self.column else ""
        return f"{place}: {self.words}\n    {self.source}{caret}"


class CompileError(FerruleError):
    """The generated module does not compile or link; shows what the tool said.

    `what` is the first line; `command`, `status` and `output` are as in `CommandError`; `shown` is
    the part of the output that the message quotes.
    """

    def __init__(
        self, what: str, command: Sequence[str], status: int, output: str, shown: str
    ) -> None:
        """Keep `what`, `command`, `status`, `output` and the part of it that is `shown`."""
        super().__init__(what, tuple(command), status, output, shown)
        self.what = what
        self.command = tuple(command)
        self.status = status
        self.output = output
        self.shown = shown

    def __str__(self) -> str:
        """Return what does not compile, the command, and the first errors."""
        return f"{self.what}\n  command: {shlex.join(self.command)}\n{self.shown}"


class BuildError(FerruleError):
    """The module could not be built, although the cause of each failure was found."""


class BuildScriptError(FerruleError):
    """A cffi build script cannot be run, or describes no module with C of its own."""


class OutputError(FerruleError):
    """A result cannot be written where the user asked for it.

    `reason` says why; `path` is the file or folder, or None if the reason names it.
    """

    def __init__(self, reason: str, path: Path | None = None) -> None:
        """Keep `reason` and `path`."""
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        """Return what cannot be written, and why."""
        return self.reason if self.path is None else f"cannot write {self.path}: {self.reason}"


class VerificationError(FerruleError):
    """The built module cannot be imported, or does not have what was declared."""


class _Skipped(Protocol):
    """What `StrictError` says about a declaration: a `ferrule.selection.reasons.Skip` is one."""

    @property
    def kind(self) -> str:
        """The kind of declaration, as in reports."""

    @property
    def name(self) -> str:
        """The name in C."""

    @property
    def where(self) -> str:
        """The place in the headers, as `path:line:column`."""

    @property
    def message(self) -> str:
        """Why it is skipped."""


class StrictError(FerruleError):
    """`strict` was asked for, and some declarations are skipped; lists them.

    `skipped` is a tuple of them, each with `kind`, `name`, `where` and `message`.
    """

    def __init__(self, skipped: Iterable[_Skipped]) -> None:
        """Keep what is `skipped`."""
        self.skipped = tuple(skipped)
        super().__init__(self.skipped)

    def __str__(self) -> str:
        """Return the skipped declarations, one a line."""
        lines = (f"  {s.where}: {s.kind} {s.name}: {s.message}" for s in self.skipped)
        return "strict: these declarations would be skipped:\n" + "\n".join(lines)


@dataclass(frozen=True, slots=True)
class PatternProblem:
    """What is wrong with one pattern.

    `option` is its flag without the dashes, empty for a command's own argument; `pattern` is what
    the user gave; `words` say what is wrong with it; `nearest` are names that it may have meant,
    the nearest first.
    """

    option: str
    pattern: str
    words: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the option, the pattern, what is wrong with it, and what is near."""
        head = f"{self.option}: " if self.option else ""
        return f"{head}{self.pattern!r} {self.words}{_question(self.nearest)}"


def _question(names: Sequence[str]) -> str:
    """Return `; did you mean a, b or c?`, or nothing without a name."""
    *others, last = names or ("",)
    meant = f"{', '.join(others)} or {last}" if others else last
    return f"; did you mean {meant}?" if meant else ""


class PatternError(FerruleError):
    """Patterns of the options that match nothing, or are not well-formed; offers the nearest names.

    `problems` holds a `PatternProblem` for each. `option`, `pattern` and `nearest` are those of
    the first.
    """

    def __init__(self, problems: Iterable[PatternProblem]) -> None:
        """Keep the `problems`, of which there is at least one; each is listed once."""
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return the problems, one a line."""
        return "\n".join(map(str, self.problems))

    @property
    def option(self) -> str:
        """The option of the first problem: its flag without the dashes."""
        return self.problems[0].option

    @property
    def pattern(self) -> str:
        """The first wrong pattern, as the user gave it."""
        return self.problems[0].pattern

    @property
    def nearest(self) -> tuple[str, ...]:
        """The names that the first wrong pattern may have meant."""
        return self.problems[0].nearest


@dataclass(frozen=True, slots=True)
class AnnotationProblem:
    """What is wrong with one annotation.

    `file` and `table` say where it is, `key` which value is meant, or nothing, and `words` what is
    wrong with it.
    """

    file: str
    table: str
    key: str
    words: str

    def __str__(self) -> str:
        """Return where it is, and what is wrong with it."""
        key = f', "{self.key}"' if self.key else ""
        return f"{self.file}, {self.table}{key}: {self.words}"


class AnnotationError(FerruleError):
    """Annotations that are not well-formed, do not fit the functions, or contradict themselves.

    `problems` holds an `AnnotationProblem` for each thing that is wrong.
    """

    def __init__(self, problems: Iterable[AnnotationProblem]) -> None:
        """Keep the `problems`, of which there is at least one; each is listed once."""
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return the problems, one a line."""
        return "\n".join(map(str, self.problems))


class WrongPatterns:
    """Collects the problems of several `PatternError`s, to raise them as one.

    `problems` are those that were collected.
    """

    def __init__(self) -> None:
        """Start without problems."""
        self.problems: list[PatternProblem] = []

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Collect the problems of a `PatternError` that is raised inside, and go on after it."""
        try:
            yield
        except PatternError as error:
            self.problems += error.problems

    def require_none(self) -> None:
        """Raise one `PatternError` for everything that was collected."""
        if self.problems:
            raise PatternError(self.problems)
