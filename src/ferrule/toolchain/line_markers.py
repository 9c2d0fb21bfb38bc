"""The line markers of preprocessed C: which file holds each line, and which one `#line` names.

gcc and clang write `# LINE "FILE" FLAGS`: flag 1 enters an included file, flag 2 returns from one.
A `#line` in a header leaves a marker with neither. The lines after it are shown as belonging to the
file that it names, as in the compilers' own messages, but are still in the header:

    # 1 "calc.tab.h" 1      what follows is in calc.tab.h
    # 7 "calc.y"            shown as calc.y:7, still in calc.tab.h
    # 1 "sub.h" 1           what follows is in sub.h
    # 8 "calc.y" 2          shown as calc.y:8, in calc.tab.h
"""

from __future__ import annotations

import os
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from ferrule.toolchain.complaints import STDIN

MAIN: Final = "<ferrule>"
"""The name of the text with the `#include` lines itself."""

_ENTERS: Final = b" 1"
_RETURNS: Final = b" 2"
_LINE_MARKER: Final = re.compile(rb'^# (\d+) "((?:[^"\\\n]|\\.)*)"((?: \d)*)$', re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass
class LineMarkers:
    """What the line markers of a text say; `Preprocessed` describes the public fields."""

    starts: list[int] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    quoted: set[tuple[str, str]] = field(default_factory=set)
    included: list[str] = field(default_factory=list)
    named_includes: set[tuple[str, str]] = field(default_factory=set)
    # A stack: the including files, outermost first, and last the one that holds the current line.
    _holding: list[str] = field(default_factory=lambda: [MAIN])
    # The files that clang prefixes with `./` though the user did not: those that it finds in the
    # current directory, where the text that includes them is.
    _here: set[str] = field(default_factory=set)

    def read(self, text: bytes, directives: list[re.Match[bytes]]) -> None:
        """Read the markers of `text`, whose `#include` lines were `directives`."""
        line, end, waiting = 1, 0, deque(directives)
        # gcc may write a marker for the including line between `#include` and the file's own first
        # marker, so the directive before the last marker counts too.
        before: re.Match[bytes] | None = None
        for marker in _LINE_MARKER.finditer(text):
            directive = None
            while waiting and waiting[0].start() < marker.start():
                directive = waiting.popleft()
                self.named_includes.add((self._holding[-1], _name_in(directive)))
            line += text.count(b"\n", end, marker.start()) + 1
            end = marker.end() + 1
            shown = _shown(marker)
            if marker[3].startswith(_ENTERS):
                self._enter(shown, directive or before)
            elif marker[3].startswith(_RETURNS):
                self._holding = self._holding[:-1] or [MAIN]
            elif is_no_file(self._holding[-1]) and is_no_file(shown):
                self._holding[-1] = shown  # such as <built-in>, then <command-line>
            before = directive
            self.starts.append(line)
            self.holders.append(self._holding[-1])
            self.places.append((self._as_spelled(shown) or self._holding[-1], int(marker[1])))

    def _enter(self, path: str, directive: re.Match[bytes] | None) -> None:
        """Enter the file `path`; without a `directive`, stay in the file that holds the marker."""
        holder = self._holding[-1]
        # A header that was preprocessed before has markers of its own, with flags but no #include.
        if directive is None and not is_no_file(holder):
            self._holding.append(holder)
            return
        if directive is not None and directive[1] == b'"':
            name = _name_in(directive)
            if path.startswith("./") and (
                holder in self._here or (holder == MAIN and path == f"./{name}")
            ):
                self._here.add(path.removeprefix("./"))
            self.quoted.add((holder, self._as_spelled(path)))
        path = self._as_spelled(path)
        if holder == MAIN:
            self.included.append(path)
        self._holding.append(path)

    def _as_spelled(self, path: str) -> str:
        bare = path.removeprefix("./")
        return bare if bare in self._here else path


def without_returning_markers(text: str) -> str:
    """Return `text` with spaces for the markers that stay in the same file.

    gcc writes two around what a macro of a system header stands for, as in `bool f(int);`. libclang
    finds no comment across a marker.
    """
    read, kept, end, name = text.encode("utf-8"), list[bytes](), 0, b""
    for marker in _LINE_MARKER.finditer(read):
        if marker[2] == name and not marker[3].startswith((_ENTERS, _RETURNS)):
            kept += read[end : marker.start()], b" " * len(marker[0])
            end = marker.end()
        name = marker[2]
    return b"".join([*kept, read[end:]]).decode("utf-8")


def marked_files(text: bytes) -> list[str]:
    """Return the files that the markers of the preprocessed `text` name, each once.

    With `-g`, gcc's second marker is the current folder, which ends in two slashes.
    """
    names = (os.fsdecode(name) for name in {m[2]: None for m in _LINE_MARKER.finditer(text)})
    paths = map(_unescaped, names)
    return [path for path in paths if not (is_no_file(path) or path.endswith("//"))]


def _name_in(directive: re.Match[bytes]) -> str:
    return directive[2].decode("utf-8", "replace")


def _shown(marker: re.Match[bytes]) -> str:
    """Return the file that `marker` names."""
    name = _unescaped(marker[2].decode("utf-8"))
    return MAIN if name == STDIN else name


def _unescaped(name: str) -> str:
    return _ESCAPED.sub(lambda escaped: "\n" if escaped[1] == "n" else escaped[1], name)


def is_no_file(name: str) -> bool:
    """Tell whether `name` is not a file's: the compiler's `<built-in>`, say, or ferrule's own."""
    return name.startswith("<")
