from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.support.units import unit_of

from ferrule.declarations.dump import render_dump
from ferrule.declarations.nodes import Enumeration
from ferrule.selection.incomplete_enumerations import make_incomplete_enumerations_opaque

if TYPE_CHECKING:
    from ferrule.declarations.unit import Unit


def without_enumerators(unit: Unit) -> Unit:
    """Return `unit` with all its enumerations incomplete, which cffi's parser does not read."""
    return replace(
        unit,
        declarations=tuple(
            replace(d, enumerators=None) if isinstance(d, Enumeration) else d
            for d in unit.declarations
        ),
    )


def test_an_incomplete_enumeration_is_an_opaque_record_wherever_it_is_named() -> None:
    unit = without_enumerators(
        unit_of(
            "enum e { A }; struct s { enum e *p[3]; }; typedef enum e *t;"
            "extern enum e **v; int f(enum e *(*)(const enum e *)); struct o;"
        )
    )
    before, after = unit, make_incomplete_enumerations_opaque(unit)
    assert not after.enumerations
    assert after.records["enum e"].fields is None
    assert after.own == before.own
    assert after.subjects == before.subjects
    words = render_dump(before).replace("enumeration enum e", "record enum e")
    assert render_dump(after) == words


def test_a_complete_one_stays() -> None:
    unit = unit_of("enum e { A }; int f(enum e *);")
    assert make_incomplete_enumerations_opaque(unit) is unit
