"""Transfers from and to a server of this machine."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import _curl as c
import pytest
from transfer import CurlError, Response, Session

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = bytes(range(256)) * 4096


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.answer(302, b"", {"Location": "/large"})
        elif self.path == "/large":
            self.answer(200, LARGE, {"Content-Type": "application/octet-stream"})
        elif self.path == "/connection":
            self.answer(200, str(self.client_address[1]).encode())
        elif self.path == "/header":
            self.answer(200, self.headers.get("X-Name", "none").encode("latin-1"))
        else:
            self.answer(404, "nö".encode(), {"Content-Type": "text/plain; charset=utf-8"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201, body[::-1], {"Content-Type": self.headers["Content-Type"]})

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(timeout=10) as one:
        yield one


def test_get(server: str, session: Session) -> None:
    assert session.get(f"{server}/moved") == Response(200, "application/octet-stream", LARGE)
    missing = session.get(f"{server}/missing")
    assert missing == Response(404, "text/plain; charset=utf-8", "nö".encode())


def test_post(server: str, session: Session) -> None:
    headers = {"Content-Type": "application/x-thing"}
    for body in (b"a\0b", b"", LARGE):
        assert session.post(server, body, headers) == (201, "application/x-thing", body[::-1])
    assert session.get(f"{server}/large").body == LARGE  # nothing of the last transfer is left


def test_headers(server: str, session: Session) -> None:
    assert session.get(f"{server}/header", {"X-Name": "one", "X-Other": "two"}).body == b"one"
    assert session.get(f"{server}/header").body == b"none"


def test_a_connection_is_used_again(server: str, session: Session) -> None:
    assert len({session.get(f"{server}/connection").body for _ in range(5)}) == 1


def test_errors_have_the_librarys_words(server: str, session: Session) -> None:
    with pytest.raises(CurlError, match="Couldn't connect to server") as caught:
        session.get("http://127.0.0.1:1/")
    assert caught.value.code == c.CURLE_COULDNT_CONNECT
    with pytest.raises(CurlError, match="Unsupported protocol"):
        session.get("nothing://here")
    with pytest.raises(CurlError, match="unknown option"):
        session.easy.set_long(c.CURLOPT_LASTENTRY, 1)
    assert session.get(f"{server}/large").status == 200


def test_what_a_callback_raises_comes_out_of_the_transfer(
    server: str, session: Session
) -> None:
    pieces: list[bytes] = []

    def write(data: bytes) -> None:
        pieces.append(data)
        if len(pieces) == 2:
            raise BufferError

    with pytest.raises(BufferError) as caught:
        session.download(f"{server}/large", write)
    assert isinstance(caught.value.__context__, CurlError)
    assert len(pieces) == 2
    assert session.download(f"{server}/large", pieces.append) == 200
    assert b"".join(pieces[2:]) == LARGE


def test_a_session_is_not_closed_during_a_transfer(server: str, session: Session) -> None:
    with pytest.raises(ValueError, match="this Easy is in use"):
        session.download(f"{server}/large", lambda _: session.easy.close())
    session.easy.close()
    with pytest.raises(ValueError, match="this Easy is closed"):
        session.get(server)


def test_threads_transfer_at_once(server: str) -> None:
    found: list[int] = []

    def work() -> None:
        with Session() as own:
            found.extend(len(own.get(f"{server}/large").body) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [len(LARGE)] * 20
