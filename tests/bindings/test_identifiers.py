from __future__ import annotations

import pytest

from ferrule.bindings.identifiers import Identifiers


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("__typeof__(((struct s *)0)->p)", "s__p"),
        ("__typeof__(((union u *)0)->p.q)", "u__p__q"),
        ("__typeof__(*(handle *)0)", "handle__target"),
    ],
)
def test_a_name_tells_the_way_to_the_type(key: str, name: str) -> None:
    assert Identifiers(()).for_nameless(key) == name


def test_no_name_is_given_twice_or_taken() -> None:
    identifiers = Identifiers({"a", "b_2", "b"})
    assert [identifiers.free(base) for base in ("a", "a", "b", "c", "c")] == [
        "a_2",
        "a_3",
        "b_3",
        "c",
        "c_2",
    ]
