from __future__ import annotations

import pytest

from ferrule.toolchain.expand import is_balanced


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
