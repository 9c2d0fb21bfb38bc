from __future__ import annotations

import pytest

from ferrule.toolchain.expand import is_balanced, is_list, without_calls


@pytest.mark.parametrize(
    "text",
    [
        "",
        "f(a[1], {2})",
        "'('",
        '"\\"(" \')\'',
        "L'(' u8\"[\"",
        "u8'('",
        "0b1010'1010",
        "1'000 + (0xff'ff'f)",
        "1.5e+1'0 ? '(' : 1'0",
    ],
)
def test_balanced(text: str) -> None:
    assert is_balanced(text)


@pytest.mark.parametrize(
    "text", ["(", ")", "([)]", "}{", '"', "'", "\"'", "'\"", "1'0 + '", "a1'("]
)
def test_not_balanced(text: str) -> None:
    assert not is_balanced(text)


@pytest.mark.parametrize("text", ["1, 2", '"a", "b"', "(1), f(2, 3)", "'(', 1", "{1}, 2"])
def test_list(text: str) -> None:
    assert is_list(text)


@pytest.mark.parametrize(
    "text",
    ["", "1", "f(1, 2)", "(1, 2)", '"a, b"', "','", "a ? b, c : d", "a<:0, 1:>", "a[1, 2]"],
)
def test_no_list(text: str) -> None:
    assert not is_list(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("F('f', 1, long)", "0"),
        ("1 + F(a, (b), G(c)) * F ( ')' ) - x(2)", "1 + 0 * 0 - x(2)"),
        ("(G(F(1)) | F)", "(G(0) | F)"),
        ('"F(1)" F(")")', '"F(1)" 0'),
    ],
)
def test_calls_are_left_out(text: str, rest: str) -> None:
    assert without_calls(text, {"F"}) == rest
