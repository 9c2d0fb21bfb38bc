"""Splitting command lines that users write as one string, such as `CC="gcc -m32"`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


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
                waiting += Path(name).read_text("utf-8", "surrogateescape").split()


def _is_file(name: str) -> bool:
    try:
        return os.path.isfile(name)  # noqa: PTH113  words that are not paths are checked too
    except ValueError:  # a NUL in it
        return False
