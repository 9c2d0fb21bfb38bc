from __future__ import annotations

import pytest

from ferrule.errors import PatternError
from ferrule.selection.patterns import KINDS, Pattern, read_pattern, unmatched


@pytest.mark.parametrize(
    ("text", "kinds", "glob"),
    [
        ("deflate*", (), "deflate*"),
        ("function:*", ("function",), "*"),
        ("struct:z_*", ("struct",), "z_*"),
        ("macro:*_H", ("constant", "function_macro"), "*_H"),
    ],
)
def test_a_pattern_is_a_glob_with_or_without_a_kind(
    text: str, kinds: tuple[str, ...], glob: str
) -> None:
    assert read_pattern("allow", text) == Pattern(text, kinds, glob)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_a_report_can_be_meant(kind: str) -> None:
    assert read_pattern("allow", f"{kind}:a").matches([(kind, "a")])


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("f", [("function", "f")], True),
        ("f", [("function", "ff")], False),
        ("F", [("function", "f")], False),
        ("f?", [("function", "ff")], True),
        ("[ef]", [("function", "f")], True),
        ("*", [], False),
        ("variable:f", [("function", "f")], False),
        ("variable:f", [("function", "f"), ("variable", "f")], True),
        ("macro:f", [("function_macro", "f")], True),
        ("macro:f", [("constant", "f")], True),
    ],
)
def test_what_matches(text: str, names: list[tuple[str, str]], *, expected: bool) -> None:
    assert read_pattern("allow", text).matches(names) is expected


def test_an_unknown_kind_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(PatternError) as caught:
        read_pattern("block", "func:f")
    message = str(caught.value)
    assert message.startswith(
        "block: 'func:f' has an unknown kind 'func'; kinds are: function, "
    )
    assert {*KINDS, "struct", "union", "macro"} <= set(
        message.partition("kinds are: ")[2].split(", ")
    )


def test_the_nearest_names_are_offered() -> None:
    problem = unmatched("allow", "defalte*", "defalte*", ["crc", "deflate", "deflateEnd"])
    assert problem.nearest == ("deflate", "deflateEnd")
    assert str(problem) == (
        "allow: 'defalte*' matches nothing that the headers declare; did you mean "
        "deflate or deflateEnd?"
    )


def test_nothing_is_near() -> None:
    problem = unmatched("optional", "zzz", "zzz", ["deflate"], "no function")
    assert str(problem) == "optional: 'zzz' matches no function"
