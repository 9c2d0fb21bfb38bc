"""Every error that ferrule tells its user: one class a cause, each with an exit status.

`except ferrule.errors.FerruleError` catches all of them. Which call raises which is told there:
`ferrule.bind`, `ferrule.Extension`.
"""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class FerruleError(Exception):
    """What happened, where, and what to do next; the class of all of ferrule's errors.

    `exit_status` is the command line's: 1.
    """

    exit_status = 1


class MachineError(FerruleError):
    """The operating system refuses what a run needs, such as disk space; names the file.

    Its `__cause__` is the `OSError`.
    """

    def __init__(self, error: OSError) -> None:
        """Make a message of `error` and what to do about it."""
        super().__init__(f"{error}: {_REMEDIES.get(error.errno or 0, _REMEDY)}")


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
        """Keep `problems` apart and join them into the message, one a line."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class ToolMissingError(FerruleError):
    """A program, a library or Python's own headers are not installed; says what to install.

    It may be the C compiler, libclang, `Python.h`, or a cffi that ferrule knows.
    """


class CommandError(FerruleError):
    """A command failed, such as linking with a library: `what` it was for is the first line.

    `command` is a tuple of `str`, `status` the exit status (an `int`, below 0 for a signal),
    `output` all that the command said.
    """

    def __init__(self, what: str, command: Sequence[str], status: int, output: str) -> None:
        """Make a message of `what`, `command`, `status` and `output`, and keep the last three."""
        shown = "\n".join(f"    {line}" for line in output.rstrip().splitlines())
        super().__init__(
            f"{what}\n  command: {' '.join(command)}\n  exit status: {status}\n{shown}"
        )
        self.command = tuple(command)
        self.status = status
        self.output = output


class AnswerError(CommandError):
    """The answer of the compiler or linker proves nothing, so it was not used.

    Usually the tool was killed, stops at its first error or prints something unexpected. The
    attributes are those of `CommandError`.
    """

    def __init__(
        self, command: Sequence[str], status: int, output: str, what: str = ""
    ) -> None:
        """Make the message of `what`, or a general one; keep `command`, `status` and `output`."""
        what = what or (
            f"the answer of {command[0]!r} was not understood, so nothing was built; check that "
            "it works on its own with the flags in CC, CFLAGS, CPPFLAGS and LDFLAGS"
        )
        super().__init__(what, command, status, output)


class TimeLimitError(FerruleError):
    """A command took too long and was killed, with everything it had started."""


class HeaderError(FerruleError):
    """A header is missing, is no C, or does not compile; carries the compiler's own words.

    `needs` names the standard headers that, included before, would surely mend it.
    """

    def __init__(self, message: str, needs: Sequence[str] = ()) -> None:
        """Keep what the headers need, `needs`, apart from `message`."""
        super().__init__(message)
        self.needs = tuple(needs)


class PackageError(FerruleError):
    """pkg-config does not know a package, or is not there to be asked."""


class CdefError(FerruleError):
    """Cdef text that cffi's parser does not take; says where, as `<cdef>:LINE`, and why."""


class CompileError(FerruleError):
    """The generated module does not compile or link; shows what the tool said.

    `output` is all that the tool said.
    """

    def __init__(self, message: str, output: str = "") -> None:
        """Keep the tool's `output` apart from `message`, which quotes it."""
        super().__init__(message)
        self.output = output


class BuildError(FerruleError):
    """The module could not be built although each failure was understood."""


class OutputError(FerruleError):
    """A result cannot be written where the user asked for it."""


class VerificationError(FerruleError):
    """The built module does not import, or does not hold what was declared."""


class StrictError(FerruleError):
    """`strict` was asked for, and some declarations are skipped; lists them."""


class PatternError(FerruleError):
    """A pattern matches nothing; offers the nearest names."""
