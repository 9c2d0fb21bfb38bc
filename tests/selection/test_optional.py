from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.nodes import Function
from ferrule.errors import PatternError
from ferrule.selection.optional import mark_optional, prototype_text, prototypes

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]

HEADER = """\
int newer(int a); int newer_too(int a); int older(int a);
static inline int newer_inline(int a) { return a; }
extern int newer_variable;
"""


def optional_of(unit: Unit) -> list[str]:
    return [d.name for d in unit.declarations if isinstance(d, Function) and d.optional]


def named(unit: Unit, name: str) -> Function:
    return next(d for d in unit.declarations if isinstance(d, Function) and d.name == name)


@pytest.mark.parametrize(
    ("optional", "expected"),
    [
        ([], []),
        (["newer"], ["newer"]),
        (["newer*"], ["newer", "newer_too"]),
        (["newer", "o?der"], ["newer", "older"]),
    ],
)
def test_functions_are_marked_by_pattern(
    read_header: ReadHeader, optional: list[str], expected: list[str]
) -> None:
    assert optional_of(mark_optional(read_header(HEADER).unit, optional, [])) == expected


def test_a_function_that_the_header_defines_is_always_there(read_header: ReadHeader) -> None:
    unit = read_header(HEADER).unit
    assert mark_optional(unit, ["newer_inline"], []) == unit


def test_functions_are_marked_by_prototype(read_header: ReadHeader) -> None:
    unit = read_header(HEADER).unit
    marked = mark_optional(unit, ["int older(int a)"], [named(unit, "older")])
    assert optional_of(marked) == ["older"]
    assert optional_of(unit) == [], "what was read stays as it is"


@pytest.mark.parametrize("text", ["nevver", "newer_variable"])
def test_a_pattern_without_a_function_is_refused(read_header: ReadHeader, text: str) -> None:
    with pytest.raises(
        PatternError, match=f"^optional: '{text}' matches no function; did you mean"
    ):
        mark_optional(read_header(HEADER).unit, [text], [])


def test_what_has_a_bracket_is_a_prototype() -> None:
    texts = ["newer*", "int f(int a)", "void g(void);"]
    assert list(prototypes(texts)) == texts[1:]


def test_prototypes_become_declarations_of_a_file_of_their_own() -> None:
    assert prototype_text(["newer*", "int f(int a)", "struct s *g(void) ; "]) == (
        '#line 1 "<optional>"\nextern int f(int a);\nextern struct s *g(void);\n'
    )
    assert prototype_text(["newer*"]) == ""
