"""The editor session that the guide on typing shows, repeated with pyright's language server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import ferrule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "typing.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Editor:
    """A language server, asked as an editor asks it: one request at a time."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._server = subprocess.Popen(
            [program, "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._folder, self._asked = folder, 0
        self._wrong: dict[str, list[dict[str, Any]]] = {}
        root = {"uri": folder.as_uri(), "name": "session"}
        looks = {"hover": {"contentFormat": ["plaintext"]}}
        self.ask(
            "initialize",
            processId=None,
            workspaceFolders=[root],
            capabilities={"workspace": {"configuration": True}, "textDocument": looks},
        )
        self._send({"method": "initialized", "params": {}})

    def _send(self, message: dict[str, object]) -> None:
        assert self._server.stdin is not None
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._server.stdin.flush()

    def _received(self) -> dict[str, Any]:
        """Return the server's next message; answer it if it is a question."""
        assert self._server.stdout is not None
        length = 0
        while line := self._server.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self._server.stdout.read(length))
        if "id" in message and "method" in message:
            items = message.get("params", {}).get("items", ())
            answer = [{"pythonPath": sys.executable} for _ in items] or None
            self._send({"id": message["id"], "result": answer})
        if message.get("method") == "textDocument/publishDiagnostics":
            self._wrong[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def ask(self, method: str, **parameters: object) -> Any:
        """Return the answer to a request."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": parameters})
        while True:
            message = self._received()
            if message.get("id") == self._asked and "method" not in message:
                return message["result"]

    def open(self, name: str, text: str) -> str:
        uri = (self._folder / name).as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return uri

    def offered(self, name: str, text: str) -> list[str]:
        """Return what completes `text` at its end."""
        *above, last = text.split("\n")
        answer = self.ask(
            "textDocument/completion",
            textDocument={"uri": self.open(name, text)},
            position={"line": len(above), "character": len(last)},
        )
        return [item["label"] for item in answer["items"]]

    def shown(self, uri: str, line: int, column: int) -> str:
        """Return what is shown over a place, whose line and column count from 0."""
        place = {"line": line, "character": column}
        answer = self.ask("textDocument/hover", textDocument={"uri": uri}, position=place)
        return str(answer["contents"]["value"])

    def wrong(self, uri: str) -> list[tuple[int, str]]:
        """Return what is underlined: the line, from 1, and the first line of the message."""
        while not self._wrong.get(uri):
            self._received()
        return [
            (found["range"]["start"]["line"] + 1, found["message"].partition("\n")[0])
            for found in self._wrong[uri]
        ]

    def close(self) -> None:
        self.ask("shutdown")
        self._send({"method": "exit"})
        self._server.communicate(timeout=30)


@pytest.fixture
def editor(
    tmp_path: Path, need_package: Callable[[str], None], need_program: Callable[[str], None]
) -> Iterator[Editor]:
    """Return an editor of a folder with a module of zlib in it."""
    need_package("zlib")
    program = Path(sys.executable).with_name("pyright-langserver")
    need_program(str(program))
    ferrule.bind(headers="zlib.h", module="zlib_c", pkg_config="zlib", output_dir=tmp_path)
    editor = Editor(program, tmp_path)
    yield editor
    editor.close()


@pytest.mark.skipif(not PAGE.is_file(), reason="docs/ is not next to the tests")
def test_the_session_of_the_guide(
    editor: Editor,
    tmp_path: Path,
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = [text for _, text in FENCE.findall(page.partition("## C's types in Python")[0])]
    code, offers, hover, errors = blocks
    opening = "\n".join(code.split("\n")[:3])  # the import, and what `stream` is
    for number, line in enumerate(offers.splitlines()):
        typed, names = re.split(r" {2,}", line, maxsplit=1)
        offered = editor.offered(f"offer{number}.py", f"{opening}\n{typed}")
        assert set(names.split(", ")) <= set(offered), line

    uri = editor.open("session.py", code)
    told = re.findall(r"^session\.py:(\d+): (.*)$", errors, re.MULTILINE)
    assert editor.wrong(uri) == [(int(number), message) for number, message in told]
    (tmp_path / "session.py").write_text(code, encoding="utf-8")
    by_mypy = {(file, number) for file, number, _ in type_errors("mypy", tmp_path)}
    assert by_mypy == {("session.py", int(number)) for number, _ in told}
    line = next(i for i, text in enumerate(code.splitlines()) if text.startswith("deflate("))
    assert editor.shown(uri, line, 3) == hover.rstrip()
