from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from ferrule.errors import AnswerError
from ferrule.toolchain import diagnostics
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

    Refused = Callable[..., dict[int, str]]


@pytest.fixture
def refused(compiler: Compiler, preprocess_text: Callable[..., Preprocessed]) -> Refused:
    def ask(header: str, *questions: str) -> dict[int, str]:
        asked = [Question(line) for line in questions]
        return refused_questions(compiler, preprocess_text(header), asked, BuildFlags())

    return ask


def test_the_numbers_of_those_whose_answer_is_no(refused: Refused) -> None:
    answers = refused(
        "typedef long number;\n",
        '_Static_assert(sizeof(number) == sizeof(long), "");',
        '_Static_assert(sizeof(number) == 1, "too small");',
        "int f(number n);",
        "int 5;",
    )
    assert list(answers) == [1, 3]
    assert "too small" in answers[1]


def test_many_errors_are_all_reported(refused: Refused) -> None:
    assert list(refused("", *["int 5;"] * 300)) == list(range(300))


def test_a_line_with_two_errors_counts_once(refused: Refused) -> None:
    assert len(refused("", "int a = b; int c = d;", "int e;")) == 1


def test_no_questions(refused: Refused) -> None:
    assert refused("int a;\n") == {}


@pytest.mark.parametrize(
    "flag",
    [
        "-fdiagnostics-color=always",
        "-fdiagnostics-format=json",
        "-Wfatal-errors",
        "-fmax-errors=1",
        "-fmessage-length=20",
        "-Werror",
        "-flto",
        "-O2",
        "-g3",
        "--coverage",
    ],
)
def test_the_users_own_flags(
    compiler: Compiler,
    preprocess_text: Callable[..., Preprocessed],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    flag: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [Question(line) for line in ("int 5;", "int a;", "int b = c;", "int d;")]
    text = preprocess_text("int e;\n")
    answers = refused_questions(compiler, text, asked, BuildFlags((flag,)))
    assert list(answers) == [0, 2]
    assert list(tmp_path.iterdir()) == []


def test_wrapped_messages_are_read_whole(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text, asked = preprocess_text(""), [Question("int 5;"), Question("int b = c;")]
    straight = refused_questions(compiler, text, asked, BuildFlags())
    with patch.object(diagnostics, "_READABLE_OF_GCC", ("-fmessage-length=12",)):
        assert refused_questions(compiler, text, asked, BuildFlags()) == straight


def test_a_question_counts_as_refused_with_the_one_it_needs(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text = preprocess_text("")
    questions = (Question("(void)a;"), Question("(void)a;", needs=1))
    asked = ("void f(void) {", *questions, "}")
    assert list(refused_questions(compiler, text, asked, BuildFlags())) == [1, 2]


def test_an_error_outside_the_questions_is_not_an_answer(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    with pytest.raises(AnswerError, match=r"so nothing was built(.|\n)*exit status: 1"):
        refused_questions(
            compiler, preprocess_text("int a b;\n"), [Question("int c;")], BuildFlags()
        )
