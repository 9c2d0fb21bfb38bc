"""The kinds of values that options take: what a user may give, and what it becomes.

Input: values of keyword arguments or of the command line. A value of the wrong type, or that names
a file that cannot be read, is a `SettingsError`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule.config.annotation_files import annotation_files
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATH_LIKE: Final = (str, os.PathLike)
MOST_JOBS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Form:
    """How a text must be written: a regular expression for all of it, and `words` for it."""

    pattern: str
    words: str


@dataclass(frozen=True, slots=True)
class Value:
    """What values an option takes.

    `read` turns a given value, with the name of its setting, into the setting's own type.
    `annotation` is what type checkers allow, in the names of `ferrule.config.keywords`. `repeats`
    is true of lists. `in_commands` is true of what becomes words of a command line, which may hold
    any bytes; other text becomes C or Python, in UTF-8. `is_name` is true where a word that begins
    with `-` can only be a mistake. `form` is how each text must be written, if there is a rule.
    """

    annotation: str
    read: Callable[[str, object], object]
    default: object
    repeats: bool = False
    in_commands: bool = False
    is_name: bool = False
    form: Form | None = None

    @property
    def is_switch(self) -> bool:
        """Whether the option is on or off, and its flag takes no value."""
        return self.default is False


def texts(name: str, value: object) -> tuple[str, ...]:
    """Return one text or an iterable of them as a tuple."""
    values = [value] if isinstance(value, _PATH_LIKE) else value
    what = "a str or an iterable of str"
    listed: tuple[object, ...] = tuple(
        _required(name, values, what, given=isinstance(values, Iterable))
    )
    return tuple(
        str(_required(name, each, what, given=isinstance(each, _PATH_LIKE))) for each in listed
    )


def _text(name: str, value: object) -> str:
    text: str = _required(name, value, "a str", given=isinstance(value, str))
    return text


def _text_or_file(name: str, value: object) -> str:
    """Return a text, or for `@FILE` the text of the file."""
    text = _text(name, value)
    if text[:1] != "@":
        return text
    path = Path(text[1:])
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:  # a null byte in the name, or not UTF-8
        message = f"{name}: cannot read {path}: {error}"
        raise SettingsError([message]) from None


def _texts_or_files(name: str, value: object) -> tuple[str, ...]:
    """Return one text or an iterable of them, each as in `_text_or_file`, without empty ones."""
    values = [value] if isinstance(value, (str, bytes)) else value
    what = "a str or an iterable of str"
    listed: Iterable[object] = _required(name, values, what, given=isinstance(values, Iterable))
    return tuple(text for each in listed if (text := _text_or_file(name, each)))


def _path(name: str, value: object) -> Path:
    return Path(_required(name, value, "a path", given=isinstance(value, _PATH_LIKE)))


def _switch(name: str, value: object) -> bool:
    return bool(_required(name, value, "a bool", given=isinstance(value, bool)))


def _count(name: str, value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdecimal()):
        message = f"{name}: {text!r} is not a whole number, 0 or more"
        raise SettingsError([message])
    if len(text) > len(str(MOST_JOBS)) or int(text) > MOST_JOBS:
        message = f"{name}: {text[:20]!r} is too large; the maximum is {MOST_JOBS:,}"
        raise SettingsError([message])
    return int(text)


def _switch_or_none(name: str, value: object) -> bool | None:
    return None if value is None else _switch(name, value)


def _macros(name: str, value: object) -> tuple[tuple[str, str | None], ...]:
    """Return macros as setuptools takes them: a name with a value, or None for `#define NAME`."""
    what = "an iterable of pairs (NAME, VALUE or None)"
    pairs = _required(name, value, what, given=isinstance(value, Iterable))
    return tuple(_macro(name, pair, what) for pair in pairs)


def _macro(name: str, pair: object, what: str) -> tuple[str, str | None]:
    match pair:
        case (str(macro), None):
            return macro, None
        case (str(macro), str() | int() as value):
            return macro, str(value)
        case _:
            raise SettingsError([f"{name}: must be {what}, not {pair!r}"])


def _required(name: str, value: object, what: str, *, given: bool) -> Any:  # noqa: ANN401  value, as what it is
    """Return `value`; raise `SettingsError` if it is not `what` the setting takes.

    `given` says whether it is.
    """
    if not given:
        raise SettingsError([f"{name}: must be {what}, not {type(value).__name__}"])
    return value


_TEXTS: Final = "Texts"  # one text or path, or an iterable of them

TEXT: Final = Value("str", _text, "")
WORD: Final = Value("str", _text, "", in_commands=True)
TEXT_OR_FILE: Final = Value("str", _text_or_file, "")
TEXTS_OR_FILES: Final = Value("str | Iterable[str]", _texts_or_files, (), repeats=True)
PATH: Final = Value("AnyPath | None", _path, None, in_commands=True)
SWITCH: Final = Value("bool", _switch, default=False)
COUNT: Final = Value("int", _count, 0)
TEXTS: Final = Value(_TEXTS, texts, (), repeats=True)
WORDS: Final = Value(_TEXTS, texts, (), repeats=True, in_commands=True)
DEFINES: Final = replace(WORDS, form=Form(r"[^\W\d]\w*(=[\s\S]*)?", "NAME or NAME=VALUE"))
MODULES: Final = replace(
    TEXTS,
    form=Form(r"[^\W\d]\w*(\.[^\W\d]\w*)*", "the dotted name of a module, such as `pkg._base`"),
)
RENAMES: Final = replace(
    TEXTS, form=Form(r"[^=]+=[\s\S]+", "PATTERN=NAME, such as `sqlite3_*=*`")
)
CALLBACKS: Final = replace(
    TEXTS,
    form=Form(
        r"\s*[A-Za-z_][A-Za-z_0-9]*\s*:\s*[^\W\d]\w*\s*",
        "NAME: TYPE, such as `on_row: sqlite3_callback`",
    ),
)
NAMES: Final = Value(_TEXTS, texts, (), repeats=True, in_commands=True, is_name=True)
ANNOTATIONS: Final = Value("Annotations", annotation_files, (), repeats=True)
SWITCH_OR_NONE: Final = Value("bool | None", _switch_or_none, None)
MACROS: Final = Value("Macros", _macros, (), repeats=True, in_commands=True)


def problems_of_text(name: str, value: object, kind: Value) -> Iterator[str]:
    """Yield what cannot be written to a command line or a generated file, in the setting `name`."""
    for text in _texts_in(value):
        if isinstance(text, (str, Path)) and (wrong := _wrong_in(str(text), kind)):
            yield f"{name}: {str(text)!r} {wrong}"
        elif text == "" and kind.repeats:
            yield f"{name}: an empty string is not allowed; leave it out"
        elif isinstance(text, str) and kind.form and not re.fullmatch(kind.form.pattern, text):
            yield f"{name}: {text!r} is not {kind.form.words}"


def _texts_in(value: object) -> Iterator[object]:
    """Yield `value`, or each item if it is a tuple, however deeply nested."""
    if isinstance(value, tuple):
        for each in value:
            yield from _texts_in(each)
    else:
        yield value


def _wrong_in(text: str, kind: Value) -> str | None:
    if "\0" in text:
        return "contains a null character; remove it"
    if kind.is_name and text.startswith("-"):
        return "is an option, not a name; pass it as --compile-arg or --link-arg"
    try:
        os.fsencode(text) if kind.in_commands else text.encode()
    except UnicodeEncodeError:
        return "is not valid Unicode; write it in UTF-8"
    return None
