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
_TERMINATED = 143
_A_MOMENT = 0.01  # seconds


class _Terminated(BaseException):
    """SIGTERM arrived."""


def main() -> NoReturn:
    """Run the command line with the process's arguments, and exit with its status.

    Ctrl-C gives status 130, SIGTERM 143, each with a line on standard error, after temporary files
    are removed.
    """
    sys.unraisablehook = _ending_later
    try:
        try:
            import signal

            signal.signal(signal.SIGTERM, _terminate)
            from ferrule.cli import main as run

            run()
        except KeyboardInterrupt:
            status = _end("interrupted", _INTERRUPTED)
        except _Terminated:
            status = _end("terminated", _TERMINATED)
    except (KeyboardInterrupt, _Terminated):  # again, while the first one was reported
        status = _INTERRUPTED
    sys.exit(status)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated


def _end(how: str, status: int) -> int:
    """Say how the run ended, ignoring further signals; return `status`."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.stderr is not None:
        sys.stderr.write(f"\nferrule: {how}\n" if sys.stderr.isatty() else f"ferrule: {how}\n")
    return status


def _ending_later(unraisable: sys.UnraisableHookArgs) -> None:
    """Repeat a signal that arrived where Python cannot raise, such as in a callback of libclang.

    This happens a moment later: raised here, it would be lost again.
    """
    import signal
    import threading

    number = {KeyboardInterrupt: signal.SIGINT, _Terminated: signal.SIGTERM}.get(
        unraisable.exc_type
    )
    if number is None:
        sys.__unraisablehook__(unraisable)
    else:
        again = threading.Timer(_A_MOMENT, signal.raise_signal, (number,))
        again.daemon = True
        again.start()


if __name__ == "__main__":
    main()
