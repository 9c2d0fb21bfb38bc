"""Splitting command lines that users write as one string, such as `CC="gcc -m32"`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PASSED_ON: Final = ("-Wl,", "-Wp,")
_PASSES_ON: Final = frozenset({"-Xlinker", "-Xpreprocessor"})


def words_of_variable(name: str) -> tuple[str, ...]:
    """Return the words of the environment variable `name`; none if it is not set.

    Raises `SettingsError` as `words_of` does.
    """
    return words_of(os.environ.get(name, ""), f"the environment variable {name}")


def words_of(text: str, whose: str) -> tuple[str, ...]:
    """Return `text` split into words as a shell does it.

    Raises `SettingsError` if a quotation mark is left open, or a backslash ends the text; `whose`
    says in the message where the text is from.
    """
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        what = "a quotation mark" if "quotation" in str(error) else "a backslash"
        message = (
            f"{whose} ends inside {what}: {text!r}; close it, or write a backslash before it"
        )
        raise SettingsError([message]) from None


def plain_words(words: Iterable[str]) -> Iterator[str]:
    """Yield `words` as the tools read them in the end: from files, and as they are passed on.

    `-Wl,-L,a -Xlinker -Lb @file` is `-L a -Lb` and the words in the file.
    """
    waiting, read = list(reversed([*words])), set[str]()
    while waiting:
        word = waiting.pop()
        if word.startswith(_PASSED_ON):
            waiting += reversed(word.split(",")[1:])
        elif word.startswith("@") and word not in read and _is_file(word[1:]):
            read.add(word)
            waiting += reversed(_words_of_file(word[1:]))
        elif word not in _PASSES_ON:
            yield word


def values_of(words: Iterable[str], options: Sequence[str]) -> Iterator[str]:
    """Yield the values of `options` in plain `words`: `-Ia`, `-I a`, `--name=a` or `--name a`."""
    rest = iter(words)
    for word in rest:
        if word in options:
            yield next(rest, "")
            continue
        for option in options:
            joined = f"{option}=" if option.startswith("--") else option
            if word.startswith(joined):
                yield word[len(joined) :]


def _words_of_file(name: str) -> Sequence[str]:
    text = Path(name).read_text("utf-8", "surrogateescape")
    try:
        return shlex.split(text)
    except ValueError:  # the compiler will report it
        return text.split()


def files_in(words: Iterable[str]) -> Iterator[str]:
    """Yield the files that the `words` of a command name: scripts, specs, objects, `@file`s."""
    seen: set[str] = set()
    waiting = list(words)
    while waiting:
        word = waiting.pop()
        for part in {word, *word.split(","), *word.split("=")[1:]}:
            name = part.removeprefix("@")
            if name in seen or not _is_file(name):
                continue
            seen.add(name)
            yield name
            if name != part:
                waiting += _words_of_file(name)


def _is_file(name: str) -> bool:
    try:
        return os.path.isfile(name)  # noqa: PTH113  words that are not paths are checked too
    except ValueError:  # a NUL in it
        return False
