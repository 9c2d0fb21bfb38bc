"""What a run learns from each setback."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ferrule.bindings.decide import Macros
from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Function, Location
from ferrule.declarations.types import FunctionType, Void
from ferrule.declarations.unit import Unit
from ferrule.pipeline.outcome import MacroClash, NameClash, PythonClash, Refused
from ferrule.pipeline.source import Source
from ferrule.pipeline.state import State
from ferrule.selection.choose import Choice
from ferrule.selection.macros import MacroFacts
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from ferrule.declarations.identity import Subject

NONE: Any = None  # no compiler and no text: nothing is asked here
FREE: Subject = named("function", "free")


def state(*names: str) -> State:
    """Return what is known of headers that declare these functions."""
    nothing = FunctionType(Void(), ())
    declared = tuple(Function(name, nothing, Location("a.h", 1, 1)) for name in names)
    defined = Macros(frozenset({"op"}), frozenset(), {"op": frozenset()})
    source = Source(
        NONE,
        NONE,
        "",
        NONE,
        Unit(("a.h",), declared, frozenset()),
        MacroFacts({}, {}, {}),
        defined,
        Choice(),
        (),
        (),
        (),
        frozenset(),
        recorded=NONE,
    )
    return State(source, Verdicts())


def test_refusals_add_up_and_the_first_reason_stays() -> None:
    first = Verdicts().refusing(Reason.CFFI_REFUSES, {FREE: "first"})
    later = Verdicts({FREE: (Reason.SHADOWED, "later")}, frozenset({"struct s"}))
    known = state().learn(Refused(first)).learn(Refused(later)).verdicts
    assert known.refused == {FREE: (Reason.CFFI_REFUSES, "first")}
    assert known.inexact == {"struct s"}


def test_macros_are_undefined_for_generated_c() -> None:
    before = state()
    after = before.learn(MacroClash(frozenset({"op"})))
    assert after.source.defined.newly_in_the_way(frozenset({"op"})) == frozenset()
    assert replace(after, source=before.source) == before


def test_names_that_the_module_uses_itself_are_not_bound() -> None:
    after = state("free", "other").learn(NameClash(frozenset({"free"})))
    assert after.source.apart == {"free"}
    assert after.verdicts.refused[FREE][0] is Reason.RESERVED_NAME
    assert named("function", "other") not in after.verdicts.refused


def test_names_are_hidden_from_python_h() -> None:
    after = state().learn(PythonClash(frozenset()))
    assert after.hidden_from_python == frozenset(), "known, though there are none"
