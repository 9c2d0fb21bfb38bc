"""What object-like macros expand to: one run of the system compiler's preprocessor for all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.mark import mark_of
from ferrule.toolchain.preprocessor import preprocess_whole

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler

# Brackets after each macro. `#define BEGIN CALL(` opens the argument list of another macro and
# would swallow the lines that follow; a bracket closes the list, and is then missing from the
# output, which shows that the macro did so.
_CLOSERS: Final = 16


def expand_macros(
    compiler: Compiler, includes: str, names: Sequence[str], flags: BuildFlags
) -> dict[str, str]:
    """Return the full expansion of each macro of `names` after the C of `includes`.

    A macro that opens the argument list of another is left out: its expansion has no end. Raises
    `AnswerError` if the preprocessor did not reach the end.
    """
    if not names:
        return {}
    mark, closers = mark_of(includes), ")" * _CLOSERS
    lines = "".join(
        [f"{mark}_is_ {i} {name} {mark}_end {closers}\n" for i, name in enumerate(names)]
    )
    # -P leaves out the line markers, which would look like part of an expansion.
    text, done = preprocess_whole(compiler, ["-P"], includes + lines, flags.with_compile("-w"))
    if text is None:
        raise done.not_understood()
    expanded = {}
    for answer in text.decode("utf-8", "replace").split(f"{mark}_is_")[1:]:
        expansion, ended, after = answer.rpartition(f"{mark}_end")
        if ended and "".join(after.split()) == closers:
            number, *words = expansion.split()
            expanded[names[int(number)]] = " ".join(words)
    return expanded


def is_balanced(text: str) -> bool:
    """Tell whether the brackets of `text` match, apart from those in its literals."""
    open_ = []
    for character in _UNBRACKETED.sub("", text):
        if character in _CLOSING:
            open_.append(_CLOSING[character])
        elif character in "\"'" or (
            character in ")]}" and (not open_ or open_.pop() != character)
        ):
            return False
    return not open_


def is_list(text: str) -> bool:
    """Tell whether `text`, whose brackets match, can only be several expressions, with commas.

    A single expression has commas only in brackets, and between a `?` and its `:`.
    """
    bare = _UNBRACKETED.sub("", text)
    if "?" in bare or "<:" in bare or "<%" in bare:  # these two are other spellings of brackets
        return False
    depth = 0
    for character in bare:
        if character in _CLOSING.values():
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif character == "," and not depth:
            return True
    return False


def has_braces(text: str) -> bool:
    """Tell whether there are braces in `text` outside its literals.

    In an expression these are a compound literal's, or a statement's in `({ ... })`.
    """
    return "{" in _UNBRACKETED.sub("", text)


def without_calls(text: str, names: Container[str]) -> str:
    """Return `text`, whose brackets match, with 0 in place of each call of one of the `names`."""
    kept: list[str] = []
    end = depth = 0
    for found in _CALL_OR_BRACKET.finditer(text):
        if depth:
            depth += found["bracket"] == "(" or bool(found["call"])
            depth -= found["bracket"] == ")"
            end = found.end()
        elif found["call"] and found["name"] in names:
            kept.append(f"{text[end : found.start()]}0")
            depth = 1
    return "".join(kept) + text[end:]


# Identifiers, numbers with their separators (`1'000`), strings and characters.
_UNBRACKETED: Final = re.compile(
    r"""[^\W\d]\w*|\.?\d(?:'?\w|(?<=[eEpP])[+-]|\.)*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
)
_CALL_OR_BRACKET: Final = re.compile(
    rf"(?P<name>[^\W\d]\w*)(?P<call>\s*\()|(?P<bracket>[()])|{_UNBRACKETED.pattern}"
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
