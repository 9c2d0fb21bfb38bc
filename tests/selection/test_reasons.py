from __future__ import annotations

from ferrule.selection.reasons import NOTHING_LOST, Reason


def test_codes_are_words_and_no_two_the_same() -> None:
    codes = [reason.code for reason in Reason]
    assert len(set(codes)) == len(codes)
    assert all(word.isalpha() for code in codes for word in code.split("-"))
    assert [code.upper().replace("-", "_") for code in codes] == [r.name for r in Reason]


def test_each_is_somebodys_doing() -> None:
    assert {reason.group for reason in Reason} == {"impossible", "ours", "choice"}


def test_strict_passes_nothing_that_is_ours_to_do() -> None:
    assert all(reason.group != "ours" for reason in NOTHING_LOST)
