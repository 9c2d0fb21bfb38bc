"""The comments about enumerators are those that libclang finds."""

from __future__ import annotations

import pytest

from ferrule.headers.comments import enumerator_comments
from ferrule.headers.libclang import load_libclang
from ferrule.headers.libclang_api import Clang
from ferrule.headers.libclang_types import Cursor, CursorKind
from ferrule.headers.translation_unit import TranslationUnit

ARGUMENTS = ("-x", "cpp-output", "-fparse-all-comments")


def enumerators(clang: Clang, unit: TranslationUnit) -> list[Cursor]:
    return [
        child
        for cursor in unit.children()
        if cursor.kind == CursorKind.ENUMERATION
        for child in clang.children(cursor)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "enum e { A, B, C };",
        "/** before */\nenum e { A,\nB, C };",
        "enum e { /** one */ A, B,\nC, /**< see */\n D, /** x */ E = 6/2, F\n ,/** G */\n G };",
        "enum e { A, B, /**< about */\nC, D };\n/** behind */ int f(void);",
        "enum e {\n/** one */\nA = sizeof(struct {int x;}),\nB,\n// plain\nC, D,\nE };",
        'enum e {\n/** one */\nA,\n# 7 "x.y"\nB, C };',
        "enum e {\n/* plain */\nA, B,\nC };",
        "enum e { A }; /**< about */",
    ],
)
def test_they_are_those_of_libclang(text: str) -> None:
    clang = Clang(load_libclang())
    with TranslationUnit(clang, "a.i", text, ARGUMENTS, 0) as unit:
        found = enumerators(clang, unit)
        expected = [clang.comment(cursor) for cursor in found]
        assert enumerator_comments(clang, text.encode(), found, clang.comment) == expected


def test_an_empty_list() -> None:
    assert enumerator_comments(Clang(load_libclang()), b"", [], str) == []
