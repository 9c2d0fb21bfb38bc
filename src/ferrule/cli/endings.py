"""What a run prints when it fails, and its exit status."""

# ruff: noqa: PLC0415  a run that succeeds does not need these

from __future__ import annotations

import errno
import os
import traceback
from typing import TYPE_CHECKING, Final

import rich_click as click

from ferrule.errors import CffiMissingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.cli.options import Voice

_BUG: Final = 70
_OUTPUTS_ERRORS: Final = frozenset(
    {errno.EBADF, errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EPIPE}
)


def say(who: str, message: str) -> None:
    """Write an error to standard error; on a terminal, its first words are coloured."""
    from rich.text import Text

    from ferrule.cli.terminal import console

    words = Text.assemble((f"{who}: error: ", "bold red"), message)
    console(stderr=True).print(words, soft_wrap=True)


def say_usage(error: click.ClickException) -> int:
    """Print what is wrong with the arguments and how to use the command; return the status."""
    context = getattr(error, "ctx", None)
    who = context.command_path if context else "ferrule"
    say(who, error.format_message())
    if context:
        click.echo(context.get_usage().strip(), err=True)
    click.echo(f"Try '{who} --help'.", err=True)
    return error.exit_code


def interrupt_behind(error: Exception) -> BaseException | None:
    """Return the interrupt that was under way when `error` arose; None if there was none.

    In Python's own `threading`, an interrupt at the wrong moment becomes a `RuntimeError`.
    """
    before = error.__context__
    while isinstance(before, (Exception, GeneratorExit, SystemExit)):
        before = before.__context__
    return before


def say_bug(error: Exception, voice: Voice, arguments: Sequence[str]) -> int:
    """Print that `error` is a bug of ours and what to report; return the status.

    `arguments` are those of the command line.
    """
    from ferrule.cli.bug_report import keep_for_report

    if voice.verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    try:
        folder = keep_for_report(error, ("ferrule", *arguments), voice.settings)
        how = (
            f"the files in {folder}: the traceback, versions, settings and preprocessed headers"
        )
    except OSError as no_folder:
        how = f"the output of --verbose (it could not be saved: {no_folder})"
    say(
        "ferrule",
        f"{type(error).__name__}: {error}\n"
        f"  This is a bug in ferrule, not in your code. Please report it, with {how}.",
    )
    return _BUG


def missing_cffi() -> CffiMissingError | None:
    """Return the error for a cffi that cannot be used, which may be why anything failed."""
    from ferrule.toolchain.required_cffi import require_cffi

    try:
        require_cffi()
    except CffiMissingError as error:
        return error
    return None


def say_unwritten(error: OSError) -> int:
    """Report that standard output cannot be written, and close it; return the status."""
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123  otherwise Python tries again at exit
        os.dup2(nothing.fileno(), 1)
    if error.errno != errno.EPIPE:  # a reader such as `head` stops on purpose
        say("ferrule", f"cannot write to standard output: {error.strerror}")
    return 1


def is_about_output(error: OSError) -> bool:
    """Return whether writing to standard output failed: errors of other files have a name."""
    return error.errno in _OUTPUTS_ERRORS and error.filename is None
