"""`python -m ferrule`, and the command `ferrule`: the command line, however it ends.

Slow imports are in `main`, so that Ctrl-C gives the same line and status during them as later.
"""

# ruff: noqa: PLC0415  see above

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in `ferrule`
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

_INTERRUPTED = 130
_A_MOMENT = 0.01  # seconds


# The signals that end a run, besides Ctrl-C: what is said, and the exit status.
_ENDINGS = {"SIGTERM": ("terminated", 143), "SIGHUP": ("hung up", 129)}


class _Terminated(BaseException):
    """A signal of `_ENDINGS` arrived; its name is the argument."""


def main() -> NoReturn:
    """Run the command line with the process's arguments, and exit with its status.

    Ctrl-C gives status 130, SIGTERM 143 and SIGHUP 129, each with a line on standard error, after
    temporary files are removed.
    """
    sys.unraisablehook = _ending_later
    try:
        try:
            import signal

            for name in _ENDINGS:
                number = getattr(signal, name, None)  # Windows has no SIGHUP
                # `nohup` has it ignored, and so it stays.
                if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                    signal.signal(number, _terminate)
            from ferrule.cli import main as run

            run()
        except KeyboardInterrupt:
            status = _end("interrupted", _INTERRUPTED)
        except _Terminated as error:
            status = _end(*_ENDINGS[error.args[0]])
        finally:
            _ignore_endings()
    except (KeyboardInterrupt, _Terminated):  # again, while the first one was reported
        status = _INTERRUPTED
    # After Ctrl-C in code that `exec` runs, such as that of a dataclass, Python would end the
    # process by SIGINT and not with the status. It forgets the Ctrl-C when it runs other code.
    exec("")  # noqa: S102  the text is empty
    sys.exit(status)


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    import signal

    raise _Terminated(signal.Signals(number).name)


def _end(how: str, status: int) -> int:
    """Say how the run ended, ignoring further signals; return `status`."""
    _ignore_endings()
    try:
        if sys.stderr is not None:
            line = f"ferrule: {how}\n"
            sys.stderr.write(f"\n{line}" if sys.stderr.isatty() else line)
            sys.stderr.flush()
    except OSError:  # the terminal is closed; at its end, Python would try again
        sys.stderr = None
    return status


def _ignore_endings() -> None:
    """Ignore the signals that end a run, since it has ended; one may still come again."""
    import signal

    for name in ("SIGINT", *_ENDINGS):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _ending_later(unraisable: sys.UnraisableHookArgs) -> None:
    """Repeat a signal that arrived where Python cannot raise, such as in a callback of libclang.

    This happens a moment later: raised here, it would be lost again.
    """
    import os
    import signal
    import threading
    from functools import partial

    if isinstance(unraisable.exc_value, _Terminated):
        number = signal.Signals[unraisable.exc_value.args[0]]
    elif unraisable.exc_type is KeyboardInterrupt:
        number = signal.SIGINT
    else:
        sys.__unraisablehook__(unraisable)
        return
    # Python's own `raise_signal` would not interrupt what the main thread waits for. On Windows,
    # `os.kill` would end the process at once.
    repeat = partial(os.kill, os.getpid()) if os.name == "posix" else signal.raise_signal
    again = threading.Timer(_A_MOMENT, repeat, (number,))
    again.daemon = True
    again.start()


if __name__ == "__main__":
    main()
