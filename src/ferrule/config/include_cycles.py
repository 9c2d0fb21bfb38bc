"""Modules of a table that include each other in a cycle, so that none can be built first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def include_cycles(includes: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the shortest cycle through each module that is in one: `("a", "b", "a")`.

    `includes` has the names of the modules that each module includes.
    """
    for name in includes:
        if cycle := _shortest_cycle(name, includes):
            yield cycle


def _shortest_cycle(name: str, includes: Mapping[str, Sequence[str]]) -> Sequence[str]:
    # Breadth first: the list grows at its end while it is walked, so short paths come first.
    paths: list[tuple[str, ...]] = [(name, other) for other in includes[name]]
    seen: set[str] = set()
    for path in paths:
        if path[-1] == name:
            return path
        if path[-1] not in seen:
            seen.add(path[-1])
            paths += [(*path, other) for other in includes.get(path[-1], ())]
    return ()
