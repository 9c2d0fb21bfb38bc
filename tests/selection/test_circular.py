from __future__ import annotations

import pytest
from tests.support.units import unit_of

from ferrule.selection.circular import circular_fields


@pytest.mark.parametrize(
    ("text", "circular"),
    [
        ("struct s { int n; int (*f)(struct s); };", ["struct s.f"]),
        ("struct s { struct s (*f)(void); struct s *next; };", ["struct s.f"]),
        ("struct s { int (*f)(struct s *); struct s (*(*g)(struct s *))[2]; };", []),
        ("struct s { int (*f)(int (*g)(struct s)); };", ["struct s.f"]),
        ("typedef int (*f)(struct s); typedef f g; struct s { g f[2]; };", ["struct s.f"]),
        (
            "struct t; struct s { int (*f)(struct t); }; struct t { int (*g)(struct s); };",
            ["struct s.f", "struct t.g"],
        ),
        (
            "struct t; struct s { int (*f)(struct t); }; struct t { struct s s[2]; };",
            ["struct s.f"],
        ),
        ("struct s { int n; }; struct t { int (*f)(struct s); struct s s; };", []),
        ("struct t; struct s { int (*f)(struct t); }; struct t { struct s *s; };", []),
        ("union u { int n; int (*f)(const union u); };", ["union u.f"]),
    ],
)
def test_fields_on_a_circle(text: str, circular: list[str]) -> None:
    assert [*map(str, circular_fields(unit_of(text)))] == circular
