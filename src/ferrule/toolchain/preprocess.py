"""The headers after the system compiler's own preprocessor, and where each line is from.

The declarations are read from this text, so that every `#if` is decided by the compiler that will
build the module, with its own predefined macros and include directories.
"""

from __future__ import annotations

import re
import shlex
from bisect import bisect_right
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ferrule.errors import AnswerError
from ferrule.toolchain.complaints import complaint
from ferrule.toolchain.header_files import is_path
from ferrule.toolchain.line_markers import MAIN, LineMarkers
from ferrule.toolchain.own_names import without_names_for_asking
from ferrule.toolchain.preprocessor import preprocess_whole, preprocessing_whole
from ferrule.toolchain.questions import attempting
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.questions import Attempt

_COMMENT: Final = rb"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"
# A comment that begins after the name may end some lines later.
_INCLUDE: Final = re.compile(
    rb'^#(?:include|import)(?:_next)? *([<"])([^>"\n]*)(?://[^\n]*|' + _COMMENT + rb"|[^\n])*$",
    re.MULTILINE,
)
# With -C, a `#` after a comment begins no directive. Few headers have any `#` there at all.
_AFTER_COMMENT: Final = re.compile(rb"\*/[ \t\v\f]*(?:#|%:)")
_NO_DIRECTIVE: Final = re.compile(
    rb"^[ \t\v\f]*(?:" + _COMMENT + rb"[ \t\v\f]*)+(?:#|%:)", re.MULTILINE
)
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_MANY: Final = 300
_CONSTANTS: Final = frozenset({"true", "false", "nullptr"})
_CHARACTER: Final = re.compile(rb"[^\n]")
_MACRO: Final = re.compile(r"^#(define|undef) (\w+)(\([^)\n]*\))?", re.MULTILINE)
# A line inside a comment may look like a definition; the one that ends the comment must stay.
_DEFINITION: Final = re.compile(r"^#(?:define|undef) [^*\n]*(?:\*(?!/)[^*\n]*)*$", re.MULTILINE)


@dataclass(frozen=True)
class Preprocessed:
    """Preprocessed C, `#define` lines and comments kept.

    Line numbers count from 1. `starts` are the numbers of the lines after each line marker, and
    `places` what the markers say: a file, and the number of that line in it. `holders` are the
    files that contain those lines, which differ if a `#line` in a header names its source.

    `quoted` are pairs of a file and one that it includes by `"name"` rather than `<name>`, as
    headers of one library include each other. `included` are the files that the `#include` lines
    of the user's headers enter. `named_includes` are pairs of a file and a name that it includes,
    even if the named file was read before.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[tuple[str, int], ...]
    holders: tuple[str, ...]
    quoted: frozenset[tuple[str, str]]
    included: tuple[str, ...]
    named_includes: frozenset[tuple[str, str]]

    def locate(self, line: int) -> tuple[str, int]:
        """Return the file and line to show for line number `line` of the text, as `#line` says."""
        at = bisect_right(self.starts, line) - 1
        if at < 0:
            return MAIN, line
        path, first = self.places[at]
        return path, first + line - self.starts[at]

    def holder(self, line: int) -> str:
        """Return the file that contains line number `line` of the text, whatever `#line` says."""
        at = bisect_right(self.starts, line) - 1
        return self.holders[at] if at >= 0 else MAIN

    def macro_names(self, *, function_like: bool) -> frozenset[str]:
        """Return the names that any file of the text defines as a macro of one form."""
        return self._macro_names[function_like]

    @cached_property
    def _macro_names(self) -> tuple[frozenset[str], frozenset[str]]:
        found = [(name, brackets) for word, name, brackets in self._macros if word == "define"]
        return (
            frozenset([name for name, brackets in found if not brackets]),
            frozenset([name for name, brackets in found if brackets]),
        )

    @cached_property
    def _macros(self) -> list[tuple[str, str, str]]:
        """The `define`s and `undef`s: the word, the name, and the parameters in their brackets."""
        return _MACRO.findall(self.text)

    def macro_parameters(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the parameters of those macros of `names` that have some at the end of the text.

        A macro may have an empty list of them.
        """
        last = {name: brackets for _, name, brackets in self._macros}
        return {
            name: tuple(filter(None, map(str.strip, last[name][1:-1].split(","))))
            for name in names
            if last.get(name)
        }

    @cached_property
    def without_macros(self) -> str:
        """The text with an empty line in place of each macro's definition.

        A compiler that meets an unknown name looks for similar ones to suggest, among the macros
        too, which takes long if there are thousands.
        """
        return _DEFINITION.sub("", self.text)

    @cached_property
    def for_questions(self) -> str:
        """The text that the compiler's questions follow: without macros and names of theirs."""
        return without_names_for_asking(self.without_macros)

    def names_nowhere(self, names: Iterable[str]) -> frozenset[str]:
        """Return those of many `names` that no line of the text has: nothing declares these.

        gcc takes long to reject an undeclared name, because it looks for one to suggest among all
        that are declared. A few are quicker asked about than looked for. The compiler itself knows
        names that begin with `__`, and some constants in newer standards of C.
        """
        looked_for = {n for n in names if not n.startswith("__")} - _CONSTANTS
        if len(looked_for) < _MANY:
            return frozenset()
        return frozenset(looked_for.difference(_WORD.findall(self.for_questions)))

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The files that the text is from, in the order of their first line."""
        return tuple(dict.fromkeys(self.holders))


def include_text(preamble: str, headers: tuple[str, ...]) -> str:
    """Return the C that includes `headers` in their order, named as the user spelled them."""
    lines = [preamble.rstrip("\n")] if preamble.strip() else []
    lines += [f'#include "{h}"' if is_path(h) else f"#include <{h}>" for h in headers]
    return "".join(f"{line}\n" for line in lines)


def preprocess(
    compiler: Compiler, source: str, headers: Sequence[str], flags: BuildFlags
) -> Preprocessed:
    """Run `source`, which includes `headers`, through the preprocessor, as `preprocessing` does."""
    with preprocessing(compiler, source, headers, flags) as preprocessed:
        return preprocessed()


@contextmanager
def preprocessing(
    compiler: Compiler, source: str, headers: Sequence[str], flags: BuildFlags
) -> Iterator[Callable[[], Preprocessed]]:
    """Run `source`, which includes `headers`, through the preprocessor in the background.

    Yields a function that waits for the result. It raises `HeaderError` with the compiler's
    message, for a header that does not exist or an `#error`, and `AnswerError` if the compiler does
    not say what is included, as clang 13 does not. Comments are kept, unless one comes before a
    directive in its line.
    """
    options = ["-dD", "-dI"]  # they keep `#define` and `#include`, and -C keeps comments
    with preprocessing_whole(compiler, [*options, "-C"], source, flags) as finish:

        def preprocessed() -> Preprocessed:
            whole, done = finish()
            if _AFTER_COMMENT.search(done.stdout) and _NO_DIRECTIVE.search(done.stdout):
                whole, done = preprocess_whole(compiler, options, source, flags)
            if done.status:
                raise complaint(compiler, source, headers, flags, done)
            if whole is None:
                raise done.not_understood()
            return _read(compiler, whole, done, headers)

        yield preprocessed


def _read(
    compiler: Compiler, whole: bytes, done: Finished, headers: Sequence[str]
) -> Preprocessed:
    """Read the output `whole` of the command `done`, which preprocessed `headers`."""
    text = whole.decode("utf-8", "replace").encode("utf-8")
    directives = list(_INCLUDE.finditer(text))
    if headers and not directives:
        what = (
            f"`{shlex.join(compiler.command)}` does not print the `#include` lines (-dI) by which "
            "ferrule tells whose the headers are; name gcc, or clang 14 or newer, in the "
            "environment variable CC"
        )
        raise AnswerError(done.command, done.status, done.stderr, what)
    # The text is compiled again, and must not include anything then. Blanks keep all positions.
    return _located(_INCLUDE.sub(lambda m: _CHARACTER.sub(b" ", m[0]), text), directives)


def _located(text: bytes, directives: list[re.Match[bytes]]) -> Preprocessed:
    """Read the line markers of `text`, whose `#include` lines were `directives`."""
    markers = LineMarkers()
    markers.read(text, directives)
    return Preprocessed(
        text.decode("utf-8"),
        tuple(markers.starts),
        tuple(markers.places),
        tuple(markers.holders),
        frozenset(markers.quoted),
        tuple(markers.included),
        frozenset(markers.named_includes),
    )


@contextmanager
def checking_syntax(
    compiler: Compiler, source: str, flags: BuildFlags
) -> Iterator[Callable[[], Attempt]]:
    """Compile `source` in the background; yield a function that waits and returns the attempt."""
    with (
        work_folder() as folder,
        attempting(compiler, source, flags, folder / "headers.s") as attempt,
    ):
        yield attempt
