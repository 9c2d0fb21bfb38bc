from __future__ import annotations

import pytest

from ferrule.suggest.words import words_in, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("XML_ParserFree", "xml parser free"),
        ("sqlite3_open_v2", "sqlite 3 open v 2"),
        ("ppDb", "pp db"),
        ("nByte", "n byte"),
        ("XMLParser", "xml parser"),
        ("_", ""),
    ],
)
def test_names_have_words(name: str, words: str) -> None:
    assert words_of(name) == tuple(words.split())


def test_a_text_has_words() -> None:
    assert words_in("a b a") == {"a", "b"}
