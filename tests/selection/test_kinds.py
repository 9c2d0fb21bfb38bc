from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.units import declared

from ferrule.declarations.nodes import Function, Macro
from ferrule.selection.kinds import kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("int f(void);", "function"),
        ("extern int v;", "variable"),
        ("struct s { int a; };", "record"),
        ("union u { int a; };", "record"),
        ("enum e { A };", "enum"),
        ("typedef int t;", "typedef"),
    ],
)
def test_kinds_of_the_report(text: str, kind: str) -> None:
    assert kind_of(declared(text)) == kind


def test_a_function_with_a_body_in_the_header() -> None:
    function = declared("int f(void);")
    assert isinstance(function, Function)
    assert kind_of(replace(function, inline_body=True)) == "static_inline"


def test_macros_with_and_without_parameters() -> None:
    place = declared("int f(void);").location
    assert kind_of(Macro("N", None, "1", place)) == "constant"
    assert kind_of(Macro("F", ("a",), "(a)", place)) == "function_macro"
