"""What a user gives for a setting, in the type of the setting: text, tuples, paths, numbers.

Input: values of keyword arguments or of a front end. What is of another type, or names a file that
cannot be read, is a `SettingsError`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATHS: Final = frozenset({"output_dir", "report", "keep"})
_PATH_LIKE: Final = (str, os.PathLike)
_FILES: Final = frozenset({"preamble", "cdef"})
# These become words of a command line, which may hold any bytes; the others become C or Python.
_WORDS: Final = _PATHS | {
    "pkg_config",
    "libraries",
    "library_dirs",
    "include_dirs",
    "defines",
    "sources",
    "compile_args",
    "link_args",
    "std",
}
_PLAIN_NAMES: Final = frozenset({"pkg_config", "libraries"})
_MOST_JOBS: Final = 10_000


def typed_value(name: str, value: object, default: object) -> object:
    """Return `value` in the type of the setting `name`, which `default` has.

    One text and an iterable of them become a tuple. Raises `SettingsError` for what is of none of
    the types that the setting takes, and for `@FILE` where the file cannot be read.
    """
    if isinstance(default, tuple):
        return texts(name, value)
    if name in _PATHS:
        if value is None:
            return default
        return Path(_required(name, value, "a path", given=isinstance(value, _PATH_LIKE)))
    if name == "jobs":
        return _count(name, value)
    if isinstance(default, bool):
        return _required(name, value, "a bool", given=isinstance(value, bool))
    text: str = _required(name, value, "a str", given=isinstance(value, str))
    return _text_of(name, Path(text[1:])) if name in _FILES and text[:1] == "@" else text


def texts(name: str, value: object) -> tuple[str, ...]:
    """Return one text or an iterable of them as a tuple."""
    values = [value] if isinstance(value, _PATH_LIKE) else value
    what = "a str, or an iterable of str,"
    listed: tuple[object, ...] = tuple(
        _required(name, values, what, given=isinstance(values, Iterable))
    )
    return tuple(
        str(_required(name, each, what, given=isinstance(each, _PATH_LIKE))) for each in listed
    )


def _required(name: str, value: object, what: str, *, given: bool) -> Any:  # noqa: ANN401  value, as what it is
    """Return `value`; raise `SettingsError` where it is not `given` as it must be."""
    if not given:
        raise SettingsError([f"{name}: {what} is needed, not {type(value).__name__}"])
    return value


def _count(name: str, value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdecimal()):
        message = f"{name}: {text!r} is no number of 0 or more"
        raise SettingsError([message])
    if len(text) > len(str(_MOST_JOBS)) or int(text) > _MOST_JOBS:
        message = f"{name}: {text[:20]!r} is too large; the maximum is {_MOST_JOBS:,}"
        raise SettingsError([message])
    return int(text)


def _text_of(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:  # a null byte in the name, or not UTF-8
        message = f"{name}: cannot read {path}: {error}"
        raise SettingsError([message]) from None


def problems_of_texts(name: str, value: object) -> Iterator[str]:
    """Yield what cannot be in a command line or generated text, in the setting `name`."""
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, (str, Path)) and (wrong := _wrong_in(name, str(text))):
            yield f"{name}: {str(text)!r} {wrong}"
        elif text == "" and isinstance(value, tuple):
            yield f"{name}: an empty string is not allowed; leave it out"


def _wrong_in(name: str, text: str) -> str | None:
    if "\0" in text:
        return "contains a null character; remove it"
    if name in _PLAIN_NAMES and text.startswith("-"):
        return "is an option, not a name; pass it as --compile-arg or --link-arg"
    try:
        os.fsencode(text) if name in _WORDS else text.encode()
    except UnicodeEncodeError:
        return "is not valid Unicode; write it in UTF-8"
    return None
