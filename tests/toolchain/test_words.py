from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.errors import SettingsError
from ferrule.toolchain.words import files_in, words_of, words_of_variable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("gcc -m32", ("gcc", "-m32")),
        ("  cc   -O2 ", ("cc", "-O2")),
        ("cc -DNAME='a b' \"-I/x y\"", ("cc", "-DNAME=a b", "-I/x y")),
        (r"-DTEXT=\"t\"", ('-DTEXT="t"',)),
    ],
)
def test_words_are_split_as_a_shell_does(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text, "CC") == words


@pytest.mark.parametrize(
    ("text", "what"), [("cc 'a", "a quotation mark"), ("cc \\", "a backslash")]
)
def test_an_open_end_is_reported(text: str, what: str) -> None:
    with pytest.raises(SettingsError, match=f"LINK ends inside {what}.*close it"):
        words_of(text, "LINK")


def test_a_variable_that_is_not_set_has_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FERRULE_WORDS", raising=False)
    assert words_of_variable("FERRULE_WORDS") == ()
    monkeypatch.setenv("FERRULE_WORDS", "a 'b c'")
    assert words_of_variable("FERRULE_WORDS") == ("a", "b c")
    monkeypatch.setenv("FERRULE_WORDS", "'")
    with pytest.raises(SettingsError, match="the environment variable FERRULE_WORDS"):
        words_of_variable("FERRULE_WORDS")


def test_files_that_words_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"a": "", "b": "", "c": "", "rest": "-O2 @more", "more": "a"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert {*files_in(["-Wl,--x,b", "--specs=c", "@rest", "nowhere", "nul\0"])} == {
        *("a", "b", "c", "rest", "more")
    }
