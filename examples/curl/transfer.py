"""HTTP with libcurl. What C does not say is in curl.toml and typed.h."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import _curl as c
from _curl import ffi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typing_extensions import Self

CurlError = c.CurlError


class Response(NamedTuple):
    """What a server has answered."""

    status: int
    type: str | None
    body: bytes


class Session:
    """Transfers, one after the other; connections stay open for the next one."""

    def __init__(self, *, timeout: float = 30) -> None:
        """Make a session in which no transfer takes longer, in seconds."""
        self.easy = c.easy_init()
        self.timeout = timeout

    def __enter__(self) -> Self:
        """Return itself, for `with`."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the connections."""
        self.easy.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer of the server."""
        self._prepare(url, headers)
        return self._perform()

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
        """Send the bytes, and return the answer."""
        self._prepare(url, headers)
        self.easy.set_body(body)
        return self._perform()

    def download(self, url: str, write: Callable[[bytes], object]) -> int:
        """Give `write` the body as it comes, and return the status."""
        self._prepare(url, None)
        return self._transfer(write)

    def _prepare(self, url: str, headers: Mapping[str, str] | None) -> None:
        self.easy.reset()
        self.easy.setopt(c.CURLOPT_URL, url)
        self.easy.set_long(c.CURLOPT_FOLLOWLOCATION, 1)
        self.easy.set_long(c.CURLOPT_NOSIGNAL, 1)  # so that any thread may use it
        self.easy.set_long(c.CURLOPT_TIMEOUT_MS, int(self.timeout * 1000))
        self.headers: c.List | None = None  # kept as long as C has it
        for name, value in (headers or {}).items():
            self.headers = c.slist_append(self.headers, f"{name}: {value}")
        if self.headers is not None:
            self.easy.setopt(c.CURLOPT_HTTPHEADER, self.headers)

    def _perform(self) -> Response:
        pieces: list[bytes] = []
        status = self._transfer(pieces.append)
        return Response(status, self.easy.get_text(c.CURLINFO_CONTENT_TYPE), b"".join(pieces))

    def _transfer(self, write: Callable[[bytes], object]) -> int:
        def on_data(data: c.Pointer[c.c_char], size: int, count: int) -> int:
            write(ffi.buffer(data, size * count)[:])
            return size * count

        self.easy.transfer(on_data)
        return self.easy.get_long(c.CURLINFO_RESPONSE_CODE)
