"""An event loop with libevent: timers and sockets. The conventions of C are in libevent.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import _event as c
from _event import ffi, lib

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from typing_extensions import Self


class Watch:
    """A timer or a socket that a loop watches, until it is cancelled."""

    def __init__(self, loop: Loop, fd: int, what: int, function: Callable[[], object]) -> None:
        """Make an event that calls the function; it is not added yet."""
        self.loop, self.function = loop, function
        self.once = not what & c.EV_PERSIST
        self.data = ffi.new_handle(self)  # what C gives back; `cancel` ends the cycle
        self.event = loop.base.new(fd, what, lib.on_event, self.data)

    def start(self, seconds: float | None = None) -> Self:
        """Watch from now on; a timer ends after some seconds."""
        if seconds is None:
            self.event.add()
        else:
            self.event.add(divmod(round(seconds * 1e6), 10**6))
        self.loop.watches.add(self)
        return self

    def cancel(self) -> None:
        """Do not call the function any more."""
        self.event.close()
        self.loop.watches.discard(self)
        self.data = ffi.NULL


class Loop:
    """Calls functions when it is time for them, or when a socket has something to read."""

    def __init__(self) -> None:
        """Make a loop that watches nothing yet."""
        self.base = c.base_new()
        self.watches: set[Watch] = set()
        self.raised: BaseException | None = None

    def __enter__(self) -> Self:
        """Return itself, for `with`."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Cancel everything, and close the loop."""
        for watch in [*self.watches]:
            watch.cancel()
        self.base.close()

    def later(self, seconds: float, function: Callable[[], object]) -> Watch:
        """Call the function once, after some seconds."""
        return Watch(self, -1, c.EV_TIMEOUT, function).start(seconds)

    def when_readable(self, sock: socket.socket, function: Callable[[], object]) -> Watch:
        """Call the function as often as the socket has something to read."""
        return Watch(self, sock.fileno(), c.EV_READ | c.EV_PERSIST, function).start()

    def run(self) -> None:
        """Wait until nothing is watched or `stop` is called, and raise what a function raised."""
        self.base.loop()
        raised, self.raised = self.raised, None
        if raised is not None:
            raise raised

    def stop(self) -> None:
        """End `run` when the function that is being called returns."""
        self.base.loopbreak()


@ffi.def_extern()
def on_event(_fd: int, _what: int, data: c.Pointer[c.void]) -> None:
    """Call the function of a watch; C calls this."""
    watch = cast("Watch", ffi.from_handle(data))
    if watch.once:
        watch.cancel()
    try:
        watch.function()
    except BaseException as raised:  # noqa: BLE001  it comes out of `run`
        watch.loop.raised = raised
        watch.loop.stop()
