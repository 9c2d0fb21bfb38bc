from __future__ import annotations

import pytest

from ferrule.config.by_keys import by_keys


@pytest.mark.parametrize(
    ("message", "by_key"),
    [
        (
            "add --library NAME or --pkg-config NAME",
            'add libraries = ["NAME"] or pkg-config = ["NAME"]',
        ),
        (
            "add --library, --pkg-config or --source",
            'add "libraries", "pkg-config" or "sources"',
        ),
        ("give --std c99", 'give "std" c99'),
        ("  command: gcc --library NAME", "  command: gcc --library NAME"),
        ("`pkg-config --list-all`, `x--library NAME`", None),
        ("--library-directory DIR", None),
        ("nothing", None),
    ],
)
def test_flags_become_keys(message: str, by_key: str | None) -> None:
    assert by_keys(message) == (message if by_key is None else by_key)
