"""The headers as the system compiler's own preprocessor leaves them, and where each line is from.

The declarations are read from this text, so that every `#if` is decided by the compiler that will
build the module, with its own predefined macros and include directories.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import HeaderError
from ferrule.toolchain.diagnostics import read_diagnostics

if TYPE_CHECKING:
    from ferrule.toolchain.compiler import BuildFlags, Compiler

MAIN: Final = "<ferrule>"
"""The name that the text of the `#include` lines itself goes by."""

_INCLUDE: Final = re.compile(rb"^#(?:include|import)(?:_next)? *(.).*$", re.MULTILINE)
_ENTERS: Final = b" 1"
_LINES_BETWEEN: Final = 2  # from the end of an #include line to the marker that enters the file
_LINE_MARKER: Final = re.compile(rb'^# (\d+) "((?:[^"\\\n]|\\.)*)"((?: \d)*)$', re.MULTILINE)


@dataclass(frozen=True)
class Preprocessed:
    """Preprocessed C, `#define` lines and comments kept.

    `starts` are the numbers of the lines behind each line marker, `places` what they say: the
    file, and the number of that line in it. `quoted` are the pairs of a file and one that it
    includes by `"name"` rather than by `<name>`: headers of one library do so among themselves.
    `included` are the files that the text of the `#include` lines itself enters.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[tuple[str, int], ...]
    quoted: frozenset[tuple[str, str]]
    included: tuple[str, ...]

    def locate(self, line: int) -> tuple[str, int]:
        """Return the file and line that line number `line` of the text is from."""
        at = bisect_right(self.starts, line) - 1
        if at < 0:
            return MAIN, line
        path, first = self.places[at]
        return path, first + line - self.starts[at]

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The files that the text is from, in the order of their first line."""
        return tuple(dict.fromkeys(path for path, _ in self.places))


def include_text(preamble: str, headers: tuple[str, ...]) -> str:
    """Return the C that includes `headers` in their order, named as the user spelled them."""
    lines = [preamble.rstrip("\n")] if preamble.strip() else []
    lines += [f'#include "{h}"' if _is_path(h) else f"#include <{h}>" for h in headers]
    return "".join(f"{line}\n" for line in lines)


def _is_path(header: str) -> bool:
    """Tell whether `header` names a file from here, rather than one on the include path."""
    return Path(header).is_file() or header.startswith((".", "/"))


def preprocess(compiler: Compiler, source: str, flags: BuildFlags) -> Preprocessed:
    """Run `source` through the preprocessor of `compiler`.

    Raises `HeaderError` with the compiler's words: a header that does not exist, an `#error`.
    """
    done = compiler.call(["-E", "-dD", "-dI", "-C", "-x", "c", "-"], flags, text=source)
    if done.status:
        raise HeaderError(_explained(done.stderr))
    text = done.stdout.decode("utf-8", "replace").encode("utf-8")
    by_quotes = [m.end() for m in _INCLUDE.finditer(text) if m[1] == b'"']
    return _located(_INCLUDE.sub(lambda m: b" " * len(m[0]), text), by_quotes)


def _located(text: bytes, by_quotes: list[int]) -> Preprocessed:
    """Read the line markers of `text`; an entered file was quoted if such a line is before it."""
    starts, places, quoted, included = [], [], set(), []
    line, end, path, waiting = 1, 0, MAIN, iter([*by_quotes, len(text)])
    next_quote = next(waiting)
    for marker in _LINE_MARKER.finditer(text):
        line += text.count(b"\n", end, marker.start()) + 1
        end = marker.end() + 1
        entered = marker[2].decode("utf-8").replace('\\"', '"').replace("\\\\", "\\")
        entered = MAIN if entered == "<stdin>" else entered
        if marker[3].startswith(_ENTERS):
            if path == MAIN:
                included.append(entered)
            crossed = False
            while next_quote < marker.start():
                crossed, next_quote = next_quote, next(waiting)
            if crossed and text[crossed:marker.start()].count(b"\n") <= _LINES_BETWEEN:
                quoted.add((path, entered))
        path = entered
        starts.append(line)
        places.append((path, int(marker[1])))
    return Preprocessed(text.decode("utf-8"), tuple(starts), tuple(places), frozenset(quoted),
                        tuple(included))


def check_syntax(compiler: Compiler, source: str, flags: BuildFlags) -> None:
    """Raise `HeaderError`, with file, line and caret, if the compiler refuses the headers."""
    done = compiler.call(["-fsyntax-only", "-x", "c", "-"], flags.with_compile("-w"), text=source)
    if done.status:
        raise HeaderError(_explained(done.stderr))


def _explained(output: str) -> str:
    """Return the compiler's words under a sentence that says what to do."""
    shown = output.replace("<stdin>", MAIN).rstrip()
    for problem in read_diagnostics(output):
        if not problem.is_error:
            continue
        missing = problem.message.removesuffix(": No such file or directory")
        missing = missing.removesuffix("' file not found").removeprefix("'")
        if missing == problem.message:
            break
        if problem.path == "<stdin>":
            return (f"{missing}: no such header, neither here nor on the compiler's include path; "
                    "give --include-dir DIR or --pkg-config NAME, or install the library's "
                    "development package")
        return (f"{problem.path}:{problem.line}: includes {missing}, which is not there; give "
                f"--include-dir DIR for it, or install the package that has it\n{_indented(shown)}")
    return f"the headers do not compile:\n{_indented(shown)}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
