"""The tests' own test: what is wrong is noticed, and shown alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from tests.property.comparison import Problem, problems_of
from tests.property.drawing import hold, smallest
from tests.property.drawn import Declaration, Piece, Question

if TYPE_CHECKING:
    from collections.abc import Sequence


def plain(
    header: str, *questions: Question, source: str = "", bound: tuple[tuple[str, str], ...] = ()
) -> Declaration:
    return Declaration((Piece(header, source, bound, questions=questions),))


RIGHT = plain(
    "struct r@ { char a; int b; };",
    Question("NOTE_INTEGER(sizeof(struct r@));", "size(ffi.typeof('struct r@')).split()[0]"),
)
UNBOUND = plain("int f@(int);", bound=(("function", "f@"),))
WRONG = {
    "a value": plain("enum { e@ = 3 };", Question("NOTE_INTEGER(e@ + 1);", "constant('e@')")),
    "another struct": plain(
        "struct r@ { char a; int b; };",
        Question(
            "struct other { int b; char a; }; NOTE_INTEGER(offsetof(struct other, b));",
            "offset(ffi.typeof('struct r@'), ('b',))",
        ),
    ),
    "an exception": plain("int a@;", Question("NOTE_INTEGER(1);", "constant('missing')")),
    "not exported": UNBOUND,
    "C that no compiler takes": plain("struct r@ { nonsense a; };"),
    "a call": plain(
        "int f@(int a);",
        Question("NOTE_INTEGER(f@(HIGH(int)));", "call('f@', 0, [()])"),
        source="int f@(int a) { return a; }",
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_wrong_is_noticed(wrong: Declaration) -> None:
    assert problems_of([RIGHT, wrong])


def test_right_is_right() -> None:
    assert problems_of([RIGHT, RIGHT]) == []


def objects_to_odd(declarations: Sequence[Declaration]) -> list[Problem]:
    """Object to the whole header if any declaration has an odd number."""
    odd = [d for d in declarations if int(d.pieces[0].header) % 2]
    return [Problem(None, f"{odd[0]} is odd")] if odd else []


def test_the_guilty_is_found_by_halving() -> None:
    drawn = [plain(str(number)) for number in (0, 2, 4, 6, 7, 8)]
    assert smallest(drawn, objects_to_odd(drawn), objects_to_odd) == [plain("7")]


def test_what_fails_together_only_stays_together() -> None:
    def objects(declarations: Sequence[Declaration]) -> list[Problem]:
        return [Problem(None, "both")] if {plain("1"), plain("2")} <= set(declarations) else []

    drawn = [plain(text) for text in ("0", "1", "2", "3")]
    assert smallest(drawn, objects(drawn), objects) == drawn


def test_the_guilty_is_shown_alone_and_small() -> None:
    numbers = st.integers(0, 10**6).map(lambda number: plain(str(number)))
    with pytest.raises(pytest.fail.Exception) as failed:
        hold(numbers, 0, objects_to_odd)
    assert str(failed.value).endswith("The drawn C:\n\n1")


def test_the_same_is_drawn_each_time() -> None:
    seen: list[Sequence[Declaration]] = []

    def note(declarations: Sequence[Declaration]) -> list[Problem]:
        seen.append(declarations)
        return []

    for _ in range(2):
        hold(st.integers(0, 10**6).map(lambda number: plain(str(number))), 5, note)
    assert seen[0] == seen[1]
