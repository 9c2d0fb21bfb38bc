"""What the compiler knows at file scope after a header, found without libclang or the reader.

Each word of the header's own text is put to the compiler, as a name and as each kind of tag: it
accepts those that are declared. Its preprocessor lists the macros.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.preprocess import include_text, preprocess
from ferrule.toolchain.preprocessor import preprocess_whole
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ferrule.report.report import Report
    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_WORD: Final = re.compile(r"(?<![\w.$'\"])[A-Za-z_]\w*")
_COMMENT: Final = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_TAGS: Final = ("struct", "union", "enum")


def lost_names(
    report: Report,
    header: str,
    compiler: Compiler,
    flags: BuildFlags,
    own: Callable[[str], bool],
) -> list[str]:
    """Return what `header` declares in files that are `own`, and the report does not mention."""
    told = {b.name for b in report.bound} | {s.name for s in report.skipped}
    return [name for name in declared_names(header, compiler, flags, own) if name not in told]


def declared_names(
    header: str, compiler: Compiler, flags: BuildFlags, own: Callable[[str], bool]
) -> Iterator[str]:
    """Yield the names, tags and macros that `header` declares in its `own` files."""
    source = include_text("", (header,))
    text = preprocess(compiler, source, (header,), flags)
    foreign = {*_words(text, lambda path: not own(path))}
    words = sorted({*_words(text, own)} - foreign)
    # Keywords and what the compiler declares by itself are accepted without any header.
    asked = [(w, f"extern __typeof__({w}) *ferrule_asked_{i};") for i, w in enumerate(words)]
    builtin = {*_accepted(compiler, preprocess(compiler, "", (), flags), asked, flags)}
    yield from (w for w in _accepted(compiler, text, asked, flags) if w not in builtin)
    tags = [f"{tag} {word}" for word in words for tag in _TAGS]
    yield from _accepted(
        compiler,
        text,
        [(tag, f"typedef char ferrule_tag_{i}[sizeof({tag})];") for i, tag in enumerate(tags)],
        flags,
    )
    macros = _macros(compiler, source, flags)
    defined = set(re.findall(r"^#define (\w+)", _text_of(text, own), re.MULTILINE))
    yield from sorted(macros & defined)


def _macros(compiler: Compiler, source: str, flags: BuildFlags) -> set[str]:
    """Return the names of the macros that are defined at the end of `source`."""
    text, done = preprocess_whole(compiler, ["-dD"], source, flags)
    assert text is not None, done.stderr
    defined: set[str] = set()
    for what, name in re.findall(r"^#(define|undef) (\w+)", text.decode(), re.MULTILINE):
        if what == "define":
            defined.add(name)
        else:
            defined.discard(name)
    return defined


def _accepted(
    compiler: Compiler,
    text: Preprocessed,
    asked: Iterable[tuple[str, str]],
    flags: BuildFlags,
) -> Iterator[str]:
    names, lines = zip(*asked, strict=True)
    refused = refused_questions(compiler, text, [Question(line) for line in lines], flags)
    yield from (name for i, name in enumerate(names) if i not in refused)


def _words(text: Preprocessed, own: Callable[[str], bool]) -> Iterator[str]:
    declarations = re.sub(r"^#.*$", "", _text_of(text, own), flags=re.MULTILINE)
    yield from _WORD.findall(_COMMENT.sub(" ", declarations))


def _text_of(text: Preprocessed, own: Callable[[str], bool]) -> str:
    lines = text.text.split("\n")
    return "\n".join(line for i, line in enumerate(lines, 1) if own(text.holder(i)))
