"""What a run learns from each refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ferrule.bindings.decide import Macros
from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Function, Location
from ferrule.declarations.types import FunctionType, Void
from ferrule.declarations.unit import Unit
from ferrule.pipeline.outcome import Refused
from ferrule.pipeline.source import Source
from ferrule.pipeline.state import State
from ferrule.selection.choose import Choice
from ferrule.selection.macros import MacroFacts
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from ferrule.declarations.identity import Subject

BOUND: Any = object()
NONE: Any = None  # no compiler and no text: nothing is asked here
FREE: Subject = named("function", "free")


def state(*names: str) -> State:
    """Return what is known of headers that declare these functions."""
    nothing = FunctionType(Void(), ())
    declared = tuple(Function(name, nothing, Location("a.h", 1, 1)) for name in names)
    defined = Macros(frozenset({"op"}), frozenset(), {"op": ()})
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
        "PyInit_m",
        transcript=NONE,
    )
    return State(source, Verdicts())


def test_refusals_add_up_and_the_first_reason_stays() -> None:
    first = Verdicts().refusing(Reason.CFFI_REFUSES, {FREE: "first"})
    later = Verdicts({FREE: (Reason.SHADOWED, "later")}, frozenset({"struct s"}))
    known = state().learn(Refused(first)).learn(Refused(later)).verdicts
    assert known.refused == {FREE: (Reason.CFFI_REFUSES, "first")}
    assert known.inexact == {"struct s"}


def test_what_is_bound_is_forgotten_once_more_is_refused() -> None:
    known = replace(state(), bound=BOUND)
    assert known.learn(Refused(Verdicts())).bound is None
