"""Cycles of included modules are found, whatever else includes them."""

from __future__ import annotations

from ferrule.config.include_cycles import include_cycles


def test_the_shortest_cycle_of_each_module() -> None:
    includes = {"a": ["b", "other"], "b": ["c"], "c": ["b"], "d": ["d"], "e": ["a"]}
    assert list(include_cycles(includes)) == [("b", "c", "b"), ("c", "b", "c"), ("d", "d")]
    assert list(include_cycles({"a": ["b", "c"], "b": ["c"], "c": []})) == []
