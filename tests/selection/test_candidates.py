"""What selection knows before any answer; `test_choose.py` and `test_select.py` have the rest."""

from __future__ import annotations

from tests.support.units import unit_of

from ferrule.declarations.identity import named, tagged
from ferrule.selection.candidates import Candidates, find_candidates, needed
from ferrule.selection.choose import Choice, read_choice
from ferrule.selection.macros import MacroFacts
from ferrule.selection.reasons import Reason

CDEF = """
struct inner { int a; };
struct outer { struct inner first; struct inner *second; };
struct alone { int a; };
int use(struct outer *);
#define COMPUTED 3
"""


def candidates(text: str = CDEF, choice: Choice | None = None) -> Candidates:
    return find_candidates(unit_of(text), MacroFacts(), choice or Choice())


def test_all_own_declarations_are_roots_unless_patterns_choose() -> None:
    found = candidates()
    assert found.roots == set(found.unit.own)
    assert found.unasked == set()
    chosen = candidates(choice=read_choice(("use",), ()))
    assert chosen.roots == {named("function", "use")}
    assert tagged("struct alone") in chosen.unasked
    assert tagged("struct inner") not in chosen.unasked


def test_what_is_blocked_has_a_reason_before_anybody_is_asked() -> None:
    found = candidates(choice=read_choice((), ("use",)))
    reason, _ = found.refusals[named("function", "use")]
    assert reason is Reason.NOT_CHOSEN


def test_a_macro_without_a_value_has_one_too() -> None:
    found = candidates()
    reason, _ = found.refusals[named("macro", "COMPUTED")]
    assert reason is Reason.COMPUTED_VALUE


def test_the_users_of_a_type_are_its_fields_and_functions() -> None:
    users = {str(part.subject) for part in candidates().users[tagged("struct inner")]}
    assert users == {"struct outer.first", "struct outer.second"}


def test_what_is_needed_stops_at_what_is_refused() -> None:
    found = candidates()
    use, outer = named("function", "use"), tagged("struct outer")
    assert needed(found.unit, found.parts, [use], ()) == {use, outer, tagged("struct inner")}
    assert needed(found.unit, found.parts, [use], {use}) == set()
