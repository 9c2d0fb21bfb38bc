"""Timers and sockets, one after the other and at once."""

from __future__ import annotations

import gc
import socket
import time
import weakref
from typing import TYPE_CHECKING

import pytest
from loop import Loop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def loop() -> Iterator[Loop]:
    with Loop() as one:
        yield one


def test_timers_are_called_in_the_order_of_their_times(loop: Loop) -> None:
    called: list[int] = []
    for number in (3, 1, 2):
        loop.later(number / 100, lambda number=number: called.append(number))
    start = time.monotonic()
    loop.run()
    assert called == [1, 2, 3]
    assert time.monotonic() - start >= 0.025
    assert not loop.watches


def test_a_timer_starts_the_next_one(loop: Loop) -> None:
    counts = iter(range(100))

    def again() -> None:
        if next(counts) < 50:
            loop.later(0, again)

    again()
    loop.run()
    assert next(counts) == 51


def test_a_server_echoes(loop: Loop) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    said: list[bytes] = []
    with server, client:

        def accept() -> None:
            other, _ = server.accept()

            def echo() -> None:
                data = other.recv(100)
                if not data:
                    reading.cancel()
                    other.close()
                    listening.cancel()
                other.sendall(data.upper()) if data else None

            reading = loop.when_readable(other, echo)

        def receive() -> None:
            said.append(client.recv(100))
            if len(said) == 3:
                client.shutdown(socket.SHUT_WR)
                hearing.cancel()
            else:
                client.sendall(b"again")

        listening = loop.when_readable(server, accept)
        hearing = loop.when_readable(client, receive)
        client.sendall(b"hello")
        loop.run()
    assert said == [b"HELLO", b"AGAIN", b"AGAIN"]


def test_what_a_function_raises_comes_out_of_run(loop: Loop) -> None:
    called: list[str] = []
    loop.later(0, lambda: called.append("before"))
    loop.later(0.01, lambda: 1 // 0)
    loop.later(0.02, lambda: called.append("after"))
    with pytest.raises(ZeroDivisionError):
        loop.run()
    assert called == ["before"]
    loop.run()
    assert called == ["before", "after"]


def test_what_is_cancelled_is_not_called(loop: Loop) -> None:
    called: list[int] = []
    timer = loop.later(0.02, lambda: called.append(1))
    loop.later(0, timer.cancel)
    loop.run()
    assert called == []
    timer.cancel()
    with pytest.raises(ValueError, match="this Event is closed"):
        timer.start(1)


def test_stop_ends_run(loop: Loop) -> None:
    left, right = socket.socketpair()
    with left, right:
        loop.when_readable(left, lambda: None)
        loop.later(0.01, loop.stop)
        loop.run()
    assert len(loop.watches) == 1


def test_a_loop_is_not_closed_while_it_runs(loop: Loop) -> None:
    loop.later(0, loop.base.close)
    with pytest.raises(ValueError, match="this Base is in use"):
        loop.run()


def test_nothing_is_left(loop: Loop) -> None:
    class Function:
        def __call__(self) -> None:
            pass

    functions = [Function() for _ in range(10)]
    gone = [weakref.ref(function) for function in functions]
    for number, function in enumerate(functions):
        loop.later(number / 1000, function)
    del functions, function
    loop.run()
    gc.collect()
    assert [ref() for ref in gone] == [None] * 10
    assert not loop.base.closed
