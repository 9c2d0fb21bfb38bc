from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.errors import SettingsError
from ferrule.toolchain.words import (
    files_in,
    plain_words,
    values_of,
    words_of,
    words_of_variable,
)

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


def test_words_that_are_passed_on_or_in_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rest").write_text("-L 'in file' @more @rest @none", encoding="utf-8")
    (tmp_path / "more").write_text('-lc "open', encoding="utf-8")
    words = ["-Wl,-L,a", "-Xlinker", "-Lb", "-Wp,-I,c", "@rest", "-lz"]
    found = ["-L", "a", "-Lb", "-I", "c", "-L", "in file", "-lc", '"open', "@rest", "@none"]
    assert [*plain_words(words)] == [*found, "-lz"]


def test_values_follow_in_one_word_or_in_two() -> None:
    words = ["-La", "-L", "-b", "--path=c", "--path", "d", "--paths", "x", "-l", "y", "-L"]
    assert [*values_of(words, ("-L", "--path"))] == ["a", "-b", "c", "d", ""]
