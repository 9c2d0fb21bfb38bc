"""What values the keys of `[tool.ferrule]` take: for the reader of the table, and for its schema.

TOML has no tuples, paths or `@FILE`; a text that may come from a file is a string or
`{ file = "PATH" }`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from ferrule.config.values import (
    ANNOTATIONS,
    COUNT,
    MOST_JOBS,
    SWITCH_OR_NONE,
    TEXT_OR_FILE,
    TEXTS_OR_FILES,
    Form,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.config.values import Value


@dataclass(frozen=True, slots=True)
class TomlType:
    """A type of values in TOML: the words for it, its JSON schema, and a test for values."""

    words: str
    schema: Mapping[str, Any]
    has: Callable[[object], bool]


def toml_type(value: Value) -> TomlType:
    """Return the type of the values that an option of this kind takes in TOML."""
    if value is ANNOTATIONS:
        return _FILES_OR_TABLES
    if value is TEXTS_OR_FILES:
        return _TEXTS_OR_FILES
    if value.repeats:
        return strings(_A_NAME if value.is_name else value.form)
    if value.is_switch or value is SWITCH_OR_NONE:
        return _BOOLEAN
    if value is COUNT:
        return _COUNT
    return _TEXT_OR_FILE if value is TEXT_OR_FILE else STRING


def toml_name(value: object) -> str:
    """Return what TOML calls the type of a `value` that was read from it."""
    names = {str: "a string", bool: "a boolean", int: "an integer", float: "a float"}
    if type(value) in names:
        return names[type(value)]
    if isinstance(value, list):
        odd = next((each for each in value if not isinstance(each, str)), None)
        if not value:
            return "an empty array"
        return "an array" if odd is None else f"an array with {toml_name(odd)} in it"
    if isinstance(value, Mapping):
        return f"{{ {' = ..., '.join(value)} = ... }}" if value else "an empty table"
    return "a date or time"


def _is_strings(value: object) -> TypeGuard[str | list[str]]:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


def _is_files_or_tables(value: object) -> bool:
    return isinstance(value, Mapping) or _is_strings(value)


def _is_text_or_file(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, Mapping)
        and [*value] == ["file"]
        and isinstance(value["file"], str)
        and value["file"] != ""
    )


_A_NAME: Final = Form(r"[^-][\s\S]*", "a name")


def strings(form: Form | None = None, *, at_least: int = 0) -> TomlType:
    """Return the type of strings that are not empty, one or `at_least` so many, in this `form`."""
    item: dict[str, Any] = {"type": "string", "minLength": 1}
    if form:
        item["pattern"] = f"^({form.pattern})$"
    array = {"type": "array", "items": item, **({"minItems": at_least} if at_least else {})}

    def has(value: object) -> bool:
        return _is_strings(value) and (isinstance(value, str) or len(value) >= at_least)

    return TomlType("a string or an array of strings", {"oneOf": [item, array]}, has)


_A_STRING: Final = {"type": "string"}
STRING: Final = TomlType("a string", _A_STRING, lambda value: isinstance(value, str))
STRINGS: Final = strings()
_BOOLEAN: Final = TomlType(
    "true or false", {"type": "boolean"}, lambda value: isinstance(value, bool)
)
_COUNT: Final = TomlType(
    "an integer",
    {"type": "integer", "minimum": 0, "maximum": MOST_JOBS},
    lambda value: isinstance(value, int) and not isinstance(value, bool),
)
_TEXT_OR_FILE: Final = TomlType(
    'a string or { file = "PATH" }',
    {
        "oneOf": [
            _A_STRING,
            {
                "type": "object",
                "properties": {"file": {"type": "string", "minLength": 1}},
                "required": ["file"],
                "additionalProperties": False,
            },
        ]
    },
    _is_text_or_file,
)
_TEXTS_OR_FILES: Final = TomlType(
    'a string, { file = "PATH" } or an array of them',
    {
        "oneOf": [
            *_TEXT_OR_FILE.schema["oneOf"],
            {"type": "array", "items": _TEXT_OR_FILE.schema},
        ]
    },
    lambda value: all(map(_is_text_or_file, value if isinstance(value, list) else [value])),
)
_FILES_OR_TABLES: Final = TomlType(
    "a string, an array of strings or a table",
    {"oneOf": [*STRINGS.schema["oneOf"], {"type": "object"}]},
    _is_files_or_tables,
)
