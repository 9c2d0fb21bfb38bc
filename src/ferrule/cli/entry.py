"""The start and the end of the command line: streams, errors, the exit status.

Exit status: 0 success; 1 an error that the user can fix; 2 wrong usage; 70 a bug of ours; see
`__main__` for runs that a signal ends. Results go to standard output, errors and progress to
standard error.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn

import rich_click as click

from ferrule.cli.commands import Interrupted, command_line
from ferrule.cli.endings import (
    interrupt_behind,
    is_about_output,
    missing_cffi,
    say,
    say_bug,
    say_unwritten,
    say_usage,
)
from ferrule.cli.options import Voice
from ferrule.errors import FerruleError, MachineError

if TYPE_CHECKING:
    from collections.abc import Sequence

# How long a thread that starts commands waits for the GIL, each time that it needs it. With
# Python's 5 ms, the waits of one command add up to more than the command itself takes.
_SECONDS_TO_SWITCH: Final = 0.0005


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line on `arguments`, or the process's own, and exit with its status.

    Raises `SystemExit`, or `KeyboardInterrupt` after Ctrl-C; the module's docstring lists the
    statuses. A character that standard output cannot encode is written as an escape.
    """
    own_process = arguments is None
    if own_process:
        _open_closed_streams()
        # With 0 columns, rich would print no text at all.
        if not os.environ.get("COLUMNS", "1").strip("0"):
            del os.environ["COLUMNS"]
        gc.disable()  # a run makes a million objects that live to its end, and few cycles
        sys.setswitchinterval(_SECONDS_TO_SWITCH)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    status = _flushed(_run(arguments, Voice()))
    if own_process and hasattr(gc, "freeze"):  # PyPy has none
        gc.freeze()  # so that the interpreter does not look for cycles at exit
    sys.exit(status)


def _open_closed_streams() -> None:
    """Open unusable streams in place of the standard ones that the process was started without.

    Otherwise a file that is opened later would get the number of one, and with it everything that
    libraries print. Writing a result to such a stream is an error.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDONLY)  # it gets the lowest free number: this one
            if number == 1:
                sys.stdout = os.fdopen(number, "w", encoding="utf-8", closefd=False)


def _run(arguments: Sequence[str] | None, voice: Voice) -> int:
    try:
        status = command_line.main(arguments, "ferrule", standalone_mode=False, obj=voice)
    except click.ClickException as error:
        return say_usage(error)
    except (Interrupted, click.Abort):
        raise KeyboardInterrupt from None
    except FerruleError as error:
        say("ferrule", str(error))
        return error.exit_status
    except OSError as error:
        if is_about_output(error):
            return say_unwritten(error)
        say("ferrule", str(MachineError(error)))
        return MachineError.exit_status
    except MemoryError:
        say("ferrule", "out of memory; name fewer headers, or free some memory")
        return 1
    except Exception as error:  # noqa: BLE001  a bug of ours: the user gets a sentence
        if (interrupt := interrupt_behind(error)) is not None:
            raise interrupt from None
        if (missing := missing_cffi()) is not None:
            say("ferrule", str(missing))
            return missing.exit_status
        return say_bug(error, voice, sys.argv[1:] if arguments is None else arguments)
    return status if isinstance(status, int) else 0


def _flushed(status: int) -> int:
    """Flush standard output; return `status`, or 1 if that fails."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return say_unwritten(error)
    return status
