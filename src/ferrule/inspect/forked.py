"""Reading a module's layout in a forked process, which the module's library may end.

Where a variable is, or what it is, may be known only to a function of the library:

    #define errno (*__errno_location())

Such a function may need the library to be initialised first, and crash without that.
"""

from __future__ import annotations

import os
import signal
import traceback
from contextlib import suppress
from multiprocessing import Pipe
from typing import TYPE_CHECKING, NoReturn

from ferrule.errors import VerificationError
from ferrule.inspect.introspection import load_module
from ferrule.inspect.layout_reader import read_layout

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from ferrule.inspect.layout import ModuleLayout


def read_layout_of(target: str) -> ModuleLayout:
    """Return the layout of the module `target`, a dotted name or the path of an extension.

    A name is left out if looking it up ends the process. Raises `VerificationError` if the module
    cannot be imported, or is not one of cffi's.
    """
    if not hasattr(os, "fork"):
        return read_layout(load_module(target))
    unread: tuple[str, ...] = ()
    while isinstance(answer := _answer(target, unread), str):
        unread = (*unread, answer)
    return answer


def _answer(target: str, unread: tuple[str, ...]) -> ModuleLayout | str:
    """Return the layout without `unread`, or the name that ended the process that read it."""
    receiver, sender = Pipe(duplex=False)
    child = os.fork()
    if not child:
        _read(target, unread, sender)
    try:
        with receiver:
            sender.close()  # else the end of the child would not end what is received
            last = _last(receiver)
    except BaseException:  # an interrupt: the library may never return
        with suppress(ProcessLookupError):  # it has ended, and SIGCHLD is ignored
            os.kill(child, signal.SIGKILL)
        _end_of(child)
        raise
    end = _end_of(child)
    match last:
        case Exception():
            raise last
        case None:
            message = f"{target} cannot be imported: it ends the process ({end})"
            raise VerificationError(message)
        case _:
            return last


def _end_of(child: int) -> str:
    """Wait until the process `child` ends; return how it ended."""
    try:
        _, status = os.waitpid(child, 0)
    except ChildProcessError:  # SIGCHLD is ignored, so the system has not kept it
        return "its status is not known"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"status {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:  # most real-time signals have no name
        return f"signal {-code}"


def _last(receiver: Connection) -> ModuleLayout | Exception | str | None:
    """Return the last thing that was sent, None if there was none."""
    last: ModuleLayout | Exception | str | None = None
    with suppress(EOFError, OSError):  # the second if the sender was ended while it sent
        while True:
            last = receiver.recv()
    return last


def _read(target: str, unread: tuple[str, ...], sender: Connection) -> NoReturn:
    """Send each name that is looked up, and at last the layout or an error; end the process."""
    try:
        # What the library prints is not part of the layout, which may be printed as JSON.
        with suppress(OSError):  # nobody has opened one of them
            os.dup2(2, 1)
        sender.send(read_layout(load_module(target), unread, sender.send))
    except VerificationError as error:
        sender.send(error)
    except Exception:  # noqa: BLE001  the parent raises it
        # As text: only here are the module's own classes of errors, and cffi's, known.
        sender.send(RuntimeError(traceback.format_exc()))
    finally:
        # Not by `sys.exit`: what is to be done at the end is for the parent.
        os._exit(0)
