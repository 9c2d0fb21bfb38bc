"""Modules of a table that include each other in a circle, so that none can be built first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def include_cycles(includes: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the shortest way from each module to itself, if there is one.

    `includes` has the names of the modules that each module includes.
    """
    for name in includes:
        if way := _way_back(name, includes):
            yield way


def _way_back(name: str, includes: Mapping[str, Sequence[str]]) -> Sequence[str]:
    ways: list[tuple[str, ...]] = [(name, other) for other in includes[name]]
    seen: set[str] = set()
    for way in ways:
        if way[-1] == name:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [(*way, other) for other in includes.get(way[-1], ())]
    return ()
