"""The settings' patterns together; `test_wrong_patterns.py` has whole runs with wrong ones."""

from __future__ import annotations

from tests.support.units import unit_of

from ferrule.config.settings import Settings
from ferrule.declarations.nodes import Function
from ferrule.pipeline.patterns import Patterns, read_patterns

CDEF = "typedef int (*visit)(int); int walk(visit each); int stop(void);"


def patterns(**options: object) -> tuple[list[str], Patterns]:
    """Return the functions that are optional, and the patterns."""
    unit, read = read_patterns(Settings.of(options), unit_of(CDEF), (), ())
    return [d.name for d in unit.declarations if isinstance(d, Function) and d.optional], read


def test_all_of_them_are_read() -> None:
    optional, found = patterns(
        optional=["st*"], callbacks=["on_each: visit"], renames=["w*=*"], allow=["walk"]
    )
    assert optional == ["stop"]
    assert [callback.name for callback in found.callbacks] == ["on_each"]
    assert len(found.renames) == 1
    assert found.choice.allow
    assert found.wrong == ()


def test_what_is_wrong_is_kept_for_later_and_the_rest_is_read() -> None:
    optional, found = patterns(optional=["none"], renames=["walk=*"], allow=["walk"])
    assert optional == []
    assert [problem.option for problem in found.wrong] == ["optional", "rename"]
    assert found.renames == ()
    assert found.choice.allow
