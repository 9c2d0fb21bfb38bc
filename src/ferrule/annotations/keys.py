"""The keys of the tables of annotations: what values they take, and what they mean.

The readers of the tables and the reference page are made from these lists.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ferrule.annotations.arrays import read_lengths
from ferrule.annotations.closures import read_closures

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a table.

    `words` say what its values are, `text` what it means. `read` returns a value in the form in
    which the rest of the room has it, or None for one of another type.
    """

    words: str
    read: Callable[[Any], Any]
    text: str


def _names(value: object) -> tuple[str, ...] | None:
    """Read one name or a list of them."""
    listed = [value] if isinstance(value, str) else value
    if isinstance(listed, (list, tuple)) and all(isinstance(e, str) and e for e in listed):
        return tuple(listed)
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _switch(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _some_or_all(value: object) -> tuple[str, ...] | bool | None:
    return value if isinstance(value, bool) else _names(value)


def _texts_by_name(value: object) -> dict[str, str] | None:
    if isinstance(value, Mapping) and all(_text(each) for each in value.values()):
        return {str(name): text for name, text in value.items()}
    return None


def _frees(value: object) -> dict[str, str] | None:
    """Read what frees results; what frees all of them is by an empty name."""
    return _texts_by_name({"": value} if isinstance(value, str) else value)


def _consumed(value: object) -> dict[str, bool] | None:
    """Read what is consumed, by name, and whether it always is."""
    if isinstance(value, Mapping):
        known = value and all(each in {"always", "success"} for each in value.values())
        return {str(name): when == "always" for name, when in value.items()} if known else None
    names = _names(value)
    return None if names is None else dict.fromkeys(names, False)


def _encodings(value: object) -> dict[str, str] | None:
    """Read the encodings of parameters; that of everything that is text is by an empty name."""
    given = value if isinstance(value, Mapping) else {"": value}
    found = {str(n): "utf-8" if each is True else str(each) for n, each in given.items()}
    if value is False:
        return {}
    return found if all(map(_is_encoding, found.values())) else None


def _is_encoding(name: str) -> bool:
    encoding, _, errors = name.partition("+")
    # Python also has codecs that make no bytes of a str, such as `rot13`.
    try:
        codecs.lookup_error(errors or "strict")
        return encoding == "fs" or bool("".encode(encoding or "-") == b"")
    except LookupError:
        return False


_NAMES: Final = "a parameter's name or a list of them"
_C: Final = "an expression in C, as a string"

FUNCTION_KEYS: Final = {
    "match": Key(
        "a glob or a list of globs",
        _names,
        "The functions, by their names in C; `!GLOB` leaves some out.",
    ),
    "returns": Key(
        "a C type, as a string",
        _text,
        "Only the functions that return this type in the header.",
    ),
    "out": Key(
        _NAMES,
        _names,
        "Pointers through which C stores results. They are not arguments: what C stores is "
        "returned, after the function's own result.",
    ),
    "inout": Key(
        _NAMES,
        _names,
        "Pointers to what C reads and stores: the value is passed, and the one after the call is "
        "returned.",
    ),
    "defaults": Key(
        "a table of expressions in C",
        _texts_by_name,
        "What C gets if the argument is left out.",
    ),
    "text": Key(
        "true, the name of an encoding, or a table of them by parameters",
        _encodings,
        "What is text: `const char *` parameters take `str`, and `const char *` results are `str` "
        "or None. A table names parameters and `result`, and other pointers to characters or "
        "`void` too. `fs` is for the names of files, and `utf-8+surrogateescape` names an error "
        "handler. A value that is not a table is also for what a variadic function does not "
        "declare.",
    ),
    "lengths": Key(
        "a table by parameters: the name of one, or a table with `length`, `capacity`, `actual`",
        read_lengths,
        "How many items an array has (bytes for `void *`): an argument, a parameter in `out`, or "
        "`result`. Python does not pass the length of an argument. `capacity` (C) is how many "
        "items C may store, `actual` (C) how many there are after the call.",
    ),
    "frees": Key(
        "the name of a function in C, or a table of them by parameters",
        _frees,
        "Text and arrays that come out are copied, and then freed by this function.",
    ),
    "status": Key(
        _C, _text, "Holds if the call succeeded. The result says nothing else, and is dropped."
    ),
    "fails": Key(_C, _text, "Holds if the call failed. The result stays a result."),
    "raises": Key(
        "the name of an exception, as a string",
        _text,
        "What a failed call raises: one of Python's exceptions, or a class of `[errors]`. "
        "`OSError` takes errno.",
    ),
    "message": Key(
        _C, _text, "The exception's text, a `const char *`, in place of the class's own."
    ),
    "code": Key(_C, _text, "The exception's `code`, an integer, in place of the class's own."),
    "owns": Key(
        f"true or false, or {_NAMES}",
        _some_or_all,
        "The handles that come out and that Python frees; `result` is the function's own, and true "
        "means all. Python frees what C stores unless `borrows` names it.",
    ),
    "borrows": Key(
        f"true or false, or {_NAMES}",
        _some_or_all,
        "The results that Python does not free: text and arrays that C keeps, and handles, which "
        "keep alive the handles that the function takes.",
    ),
    "consumes": Key(
        f'{_NAMES}, or a table of `"always"` and `"success"` by parameters',
        _consumed,
        "The handles that belong to the library after a call that succeeds; with `always`, also "
        "after one that fails.",
    ),
    "keeps": Key(
        _NAMES,
        _names,
        "The handles that must stay open as long as what comes out. If one is closed, what depends "
        "on it is closed first. For any other pointer, its memory is kept as long: a buffer, or "
        "what was made from a list.",
    ),
    "closures": Key(
        "a table with `callbacks`, `data`, `scope`, `several`, `destroy`, `argument`, `on-error`, "
        "or a list of them",
        read_closures,
        "Python functions that stand for the function pointers `callbacks` and their `data`. "
        "`scope` says how long C calls them: `call`, `once`, `forever`, or as long as a handle is "
        "open: `handle:P`, `handle:result`. Such a closure is replaced by the next one on the same "
        "handle, unless `several` is true. `destroy` is the "
        "parameter for a function that C calls when it is done. `argument` (C over the callback's "
        "parameters `_1`, `_2`...) finds the data. `on-error` (C) is what C gets if Python raised.",
    ),
    "hold-gil": Key("true or false", _switch, "As the option `hold-gil`."),
    "no-errno": Key("true or false", _switch, "As the option `no-errno`."),
    "hot": Key("true or false", _switch, "As the option `hot`."),
    "nullable": Key(
        f"true or false, or {_NAMES}", _some_or_all, "As the option `nullable`; true for all."
    ),
    "reads-only": Key(
        f"true or false, or {_NAMES}", _some_or_all, "As the option `reads-only`; true for all."
    ),
    "scoped-callback": Key(
        f"true or false, or {_NAMES}",
        _some_or_all,
        "As the option `scoped-callback`; true for all.",
    ),
}
"""The keys of `[[functions]]`."""

ERROR_KEYS: Final = {
    "base": Key(
        "the name of an exception, as a string",
        _text,
        "One of Python's exceptions, or another class of `[errors]`; `Exception` by default.",
    ),
    "message": Key(
        f"{_C}, or a list of them",
        _names,
        "The text of the exception, a `const char *`; of several, the first that compiles for the "
        "function.",
    ),
    "code": Key(
        f"{_C}, or a list of them",
        _names,
        "The exception's `code`, an integer; of several, the first that compiles for the function.",
    ),
}
"""The keys of `[errors.NAME]`."""

TYPE_KEYS: Final = {
    "name": Key(
        "the name of a class, as a string",
        _text,
        "What the class is called; by default as in C.",
    ),
    "free": Key(
        "a function, or an expression in C",
        _text,
        "What frees the object: a function with one parameter, or C over `handle`.",
    ),
    "init": Key(
        "a function, or an expression in C",
        _text,
        "Makes the class callable: Python allocates a record of zeros, and this initialises it. A "
        "function with one parameter, which may have a `status`, or C over `handle`.",
    ),
    "prefix": Key(
        "the beginning of names, as a string",
        _text,
        "The beginning of the functions' names on the module, which the methods' names leave out.",
    ),
}
"""The keys of `[types.T]`."""
