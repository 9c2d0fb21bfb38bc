from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_many_errors_are_all_told(refused: Refused) -> None:
    assert list(refused("", *["int 5;"] * 300)) == list(range(300))


def test_a_line_with_two_errors_counts_once(refused: Refused) -> None:
    assert len(refused("", "int a = b; int c = d;", "int e;")) == 1


def test_no_questions(refused: Refused) -> None:
    assert refused("int a;\n") == {}
