from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.bindings.enum_choice import EnumClass, choose_enum_classes
from ferrule.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

HEADER = """
    enum color { RED, GREEN };
    typedef enum { READ = 1, WRITE = 2, mro, _sunder_ } modes;
    enum mixed { ONE };
    typedef enum mixed mixed_t;
    enum { NAMELESS };
    enum taken { X };
    int taken(void);
"""


def chosen(bindings: Bindings, *patterns: str) -> tuple[EnumClass, ...]:
    return choose_enum_classes(patterns, bindings.unit.declarations, bindings.module_names)


def test_by_tag_and_by_typedef(decide_header: Callable[..., Bindings]) -> None:
    bindings = decide_header(HEADER)
    assert chosen(bindings) == ()
    assert chosen(bindings, "color", "flag:mode?") == (
        EnumClass("color", flag=False, members=(("RED", "RED"), ("GREEN", "GREEN"))),
        EnumClass("modes", flag=True, members=(("READ", "READ"), ("WRITE", "WRITE"))),
    )
    assert [c.name for c in chosen(bindings, "mixed")] == ["mixed_t"]


def test_a_later_pattern_decides_what_it_is(decide_header: Callable[..., Bindings]) -> None:
    (only,) = chosen(decide_header(HEADER), "color", "flag:color")
    assert only.flag


def test_a_pattern_that_matches_nothing(decide_header: Callable[..., Bindings]) -> None:
    with pytest.raises(
        PatternError, match=r"enum-class: 'colour' matches no named enum.*color"
    ):
        chosen(decide_header(HEADER), "colour")


def test_a_name_that_is_taken(decide_header: Callable[..., Bindings]) -> None:
    with pytest.raises(
        PatternError, match=r"'taken' would be the name of the class.*--rename taken=c_taken"
    ):
        chosen(decide_header(HEADER), "taken")
