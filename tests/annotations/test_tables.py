from __future__ import annotations

from typing import Any, Final

import pytest

from ferrule.annotations.keys import FUNCTION_KEYS
from ferrule.annotations.tables import read_tables
from ferrule.config.annotation_files import AnnotationFile

FIRST: Final = "a.toml, [[functions]] number 1"


def problems(**tables: Any) -> list[str]:
    return [str(problem) for problem in read_tables([AnnotationFile("a.toml", tables)])[1]]


def test_tables_are_read() -> None:
    file = AnnotationFile(
        "a.toml",
        {
            "functions": [{"match": "f_*", "hold_gil": True, "out": "x"}],
            "errors": {"E": {"message": "m()"}},
        },
    )
    tables, wrong = read_tables([file, file])
    assert wrong == []
    assert [table.match for table in tables.functions] == [("f_*",)] * 2
    assert tables.functions[0].values == {"hold-gil": True, "out": ("x",)}
    assert not tables.functions[0].is_exact
    assert tables.errors["E"].message == ("m()",)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"function": []}, 'a.toml, [function]: unknown table; did you mean "functions"?'),
        ({"functions": {}}, "a.toml, [functions]: write it as [[functions]]"),
        ({"errors": []}, "a.toml, [errors]: write it as [errors.NAME]"),
        ({"errors": {"E": 1}}, "a.toml, [errors]: write it as [errors.E]"),
        (
            {"functions": [{}]},
            'a.toml, [[functions]] number 1, "match": say which functions it is about',
        ),
        (
            {"functions": [{"match": "!f"}]},
            'a.toml, [[functions]] number 1, "match": name a function that it matches',
        ),
        (
            {"functions": [{"match": "f", "status": ""}]},
            f"{FIRST}, \"status\": must be an expression in C, as a string, not ''",
        ),
        (
            {"functions": [{"match": "f", "status": "1", "fails": "0"}]},
            (
                f'{FIRST}, "fails": a function has a status, or a result that tells of failure, '
                "not both"
            ),
        ),
        (
            {"functions": [{"match": "f", "owns": True, "borrows": True}]},
            f'{FIRST}, "borrows": what comes out is owned or borrowed, not both',
        ),
        (
            {"functions": [{"match": "f", "text": "utf-9"}]},
            f"{FIRST}, \"text\": must be {FUNCTION_KEYS['text'].words}, not 'utf-9'",
        ),
        (
            {"errors": {"not one": {}}},
            "a.toml, [errors.not one]: not one cannot name a class",
        ),
        (
            {"errors": {"E": {"bas": "x"}}},
            'a.toml, [errors.E], "bas": unknown key; did you mean "base"?',
        ),
    ],
)
def test_what_is_wrong_with_their_form(tables: dict[str, Any], words: str) -> None:
    assert problems(**tables) == [words]
