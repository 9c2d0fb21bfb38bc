"""What TOML's values are called, and which kinds of options accept them."""

from __future__ import annotations

import datetime as dt

import pytest

from ferrule.config.toml_values import toml_name, toml_type
from ferrule.config.values import (
    COUNT,
    PATH,
    SWITCH,
    TEXT_OR_FILE,
    TEXTS,
    TEXTS_OR_FILES,
    WORD,
    Value,
)

SAMPLES: tuple[object, ...] = (
    "a",
    ["a"],
    [1],
    True,
    1,
    1.5,
    {"file": "a"},
    ["a", {"file": "a"}],
    [{"file": 1}],
    {"file": 1},
    {"file": ""},
    {"flie": "a", "b": 1},
    {},
    dt.date.min,
)


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (TEXTS, ["a", ["a"]]),
        (SWITCH, [True]),
        (COUNT, [1]),
        (TEXT_OR_FILE, ["a", {"file": "a"}]),
        (TEXTS_OR_FILES, ["a", ["a"], {"file": "a"}, ["a", {"file": "a"}]]),
        (WORD, ["a"]),
        (PATH, ["a"]),
    ],
)
def test_an_option_takes_values_of_its_type(value: Value, taken: list[object]) -> None:
    has = toml_type(value).has
    assert [sample for sample in SAMPLES if has(sample)] == taken


def test_every_value_has_a_name() -> None:
    assert [toml_name(sample) for sample in SAMPLES] == [
        "a string",
        "an array",
        "an array with an integer in it",
        "a boolean",
        "an integer",
        "a float",
        "{ file = ... }",
        "an array with { file = ... } in it",
        "an array with { file = ... } in it",
        "{ file = ... }",
        "{ file = ... }",
        "{ flie = ..., b = ... }",
        "an empty table",
        "a date or time",
    ]
