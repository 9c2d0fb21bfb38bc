from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ferrule.toolchain.mark import mark_of, marking


@given(st.text(), st.text())
def test_a_mark_is_an_identifier_that_only_its_question_has(one: str, other: str) -> None:
    assert mark_of(one).isidentifier()
    assert mark_of(one) == mark_of(one)
    assert (mark_of(one) == mark_of(other)) == (one == other)


def test_a_question_may_contain_bytes_that_are_not_text() -> None:
    assert mark_of(b"\xff".decode("utf-8", "surrogateescape")).startswith("ferrule_")


def test_only_a_compiler_joins_the_halves() -> None:
    mark = mark_of("int x;")
    assert mark not in marking(mark)
    assert mark in marking(mark).replace('" "', "")
