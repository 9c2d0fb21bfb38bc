from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.support.units import unit_of

from ferrule.bindings import call_choice
from ferrule.bindings.call_choice import choose_calls
from ferrule.config.settings import Settings
from ferrule.declarations.nodes import Function
from ferrule.errors import PatternError

if TYPE_CHECKING:
    from ferrule.bindings.calls import CallChoice

CDEF = """
typedef int (*each)(void *context, int value);
int visit(const char *path, each call, void *context);
int fill(char *bytes, unsigned length);
int count(int);
int print(const char *format, ...);
int try_each(each call, ...);
extern "Python" int py_each(int);
"""


def choice(**options: Any) -> CallChoice:
    unit = unit_of(CDEF)
    functions = [d for d in unit.declarations if isinstance(d, Function)]
    skipped = {"gone": "no library has it\nmore"}
    return choose_calls(Settings.of(options), functions, unit, skipped=skipped)


def test_a_pattern_may_also_match_functions_that_cffi_calls() -> None:
    assert {"count", "print"} <= choice(hold_gil=["*"]).hold_gil
    assert choice(hold_gil=["attribute:pure"]).hold_gil == frozenset()


def test_without_options_each_of_a_few_gets_a_wrapper() -> None:
    found = choice()
    assert found.few
    assert [found.hot, found.hold_gil, found.nullable, found.scoped] == [frozenset()] * 4


def test_of_many_only_the_hot_ones_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_choice, "FEW", 3)
    found = choice(hot=["c*"])
    assert not found.few
    assert found.hot == {"count"}


def test_patterns_are_globs_over_functions_and_parameters() -> None:
    found = choice(
        hold_gil=["f*", "count"],
        nullable=["visit.*", "fill.bytes"],
        reads_only=["fill.*"],
        scoped_callbacks=["*.call"],
    )
    assert found.hold_gil == {"fill", "count"}
    assert found.nullable == {("visit", 0), ("visit", 1), ("visit", 2), ("fill", 0)}
    assert found.reads_only == {("fill", 0)}
    assert found.scoped == {("visit", 1)}


@pytest.mark.parametrize(
    ("option", "pattern", "message"),
    [
        ("hold_gil", "none", "no function on the module"),
        ("hold_gil", "attribute:hot", "attribute:pure and attribute:const"),
        ("nullable", "fill.length", "no parameter that is a pointer"),
        ("reads_only", "visit.call", "no parameter that points to data"),
        ("scoped_callbacks", "fill.bytes", "no parameter that points to a function"),
        (
            "hold_gil",
            "p*",
            "no function that ferrule calls; print takes `...`, so cffi calls it",
        ),
        ("no_errno", "print", "cffi always keeps errno"),
        ("hot", "try_each", "there is no faster call"),
        ("hot", "py_*", "no function that ferrule calls; Python implements py_each$"),
        ("hold_gil", "gone", "no function on the module; gone is skipped: no library has it$"),
        ("scoped_callbacks", "gone.f", "points to a function; gone is skipped: no library has"),
        ("scoped_callbacks", "try_each.call", "cffi takes no Python function as an argument"),
        ("nullable", "g*.f", "a pointer; gone is skipped"),
        ("nullable", "*.f", "no parameter that is a pointer$"),
    ],
)
def test_a_pattern_that_matches_nothing_is_an_error(
    option: str, pattern: str, message: str
) -> None:
    with pytest.raises(PatternError, match=message):
        choice(**{option: [pattern]})
