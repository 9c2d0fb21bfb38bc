from __future__ import annotations

import pytest
from tests.support.units import declared

from ferrule.declarations.nodes import Typedef
from ferrule.declarations.spell import spell


@pytest.mark.parametrize(
    "spelling",
    [
        "int x",
        "unsigned long long x",
        "_Bool x",
        "long double x",
        "char *x",
        "const char *const x",
        "volatile int x",
        "int x[3]",
        "void (*x)(int, char *)",
        "int (*x)(const char *, ...)",
        "int (*(*x)(int))(char)",
        "size_t x",
        "struct s *x",
        "enum e x",
    ],
)
def test_a_type_is_spelled_as_it_was_read(spelling: str) -> None:
    found = declared(f"struct s {{ int a; }}; enum e {{ A }}; typedef {spelling};")
    assert isinstance(found, Typedef)
    assert spell(found.type, "x", extent="3") == spelling
