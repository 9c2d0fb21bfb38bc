"""Which functions are methods of a class: those whose first parameter is a handle.

    int db_count(struct db *db);   with [types.db], prefix = "db_"   ->   Database.count()
    int db_next(row *out, struct db *db);   with out = "out"   ->   Database.next()

What is `out` does not count.

A function keeps its name on the module. If its name as a method is taken or not valid, it is only
there.
"""

from __future__ import annotations

import keyword
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ferrule.annotations.conventions import Conventions
    from ferrule.annotations.handle_types import Handle

OF_ALL_HANDLES: Final = frozenset({"close", "closed"})


def with_methods(
    conventions: Mapping[str, Conventions],
    handles: Sequence[Handle],
    classes: Collection[str],
    python_names: Mapping[str, str],
) -> dict[str, Conventions]:
    """Return the conventions with the methods' names.

    `classes` are the names of those that the tables make, and `python_names` those of functions on
    the module. A method that is called like a class would hide it in the stub's annotations.
    """
    found = dict(conventions)
    taken: dict[tuple[int, str], str] = {}
    for function, known in conventions.items():
        receiver = known.receiver
        on_module = python_names.get(function)
        if receiver is None or on_module is None:
            continue
        number = known.handles.taken[receiver]
        handle = handles[number]
        name = on_module.removeprefix(handle.prefix)
        obstacle = _obstacle(name)
        if name in classes:
            obstacle = f"the module has a class {name}"
        if receiver in known.defaults:
            obstacle = "its first parameter has a default"
        elif (other := taken.setdefault((number, name), function)) != function:
            obstacle = f"{handle.name}.{name} is {other}"
        changed = replace(
            known.handles, method="" if obstacle else name, no_method=obstacle or ""
        )
        found[function] = replace(known, handles=changed)
    return found


def _obstacle(name: str) -> str | None:
    """Return why no method can be called `name`."""
    if name in OF_ALL_HANDLES:
        return f"all handles have an attribute {name} of their own"
    if not name.isidentifier() or keyword.iskeyword(name):
        return f'"{name}" cannot name a method'
    if name[:2] == name[-2:] == "__":
        return f"{name} would mean something to Python"
    return None
