"""Declarations as JSON, and back: for sdists, whose users may not have libclang.

    Named(name="voidp")   <->   {"Named": ["voidp"]}

Input: what libclang's readers return. Output: JSON whose bytes depend on nothing else.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any, Final

from ferrule.declarations import identity, nodes, types, unit

_CLASSES: Final = {
    name: value
    for module in (identity, nodes, types, unit)
    for name, value in vars(module).items()
    if isinstance(value, type) and value.__module__ == module.__name__
}


def stored(value: object) -> Any:  # noqa: ANN401  JSON
    """Return declarations, types, and tuples and sets of them, as JSON has them."""
    if isinstance(value, frozenset):
        return {"set": sorted((stored(each) for each in value), key=json.dumps)}
    if is_dataclass(value) or hasattr(value, "_fields"):
        names = (
            [f.name for f in fields(value) if f.init] if is_dataclass(value) else value._fields
        )
        return {type(value).__name__: [stored(getattr(value, name)) for name in names]}
    if isinstance(value, tuple):
        return [stored(each) for each in value]
    if isinstance(value, dict):
        return {"map": [[key, stored(each)] for key, each in sorted(value.items())]}
    return value


def restored(data: Any) -> Any:  # noqa: ANN401  JSON
    """Return what `stored` was given.

    Raises `KeyError`, `TypeError` or `ValueError` for anything else.
    """
    if isinstance(data, list):
        return tuple(map(restored, data))
    if not isinstance(data, dict):
        return data
    ((name, values),) = data.items()
    if name == "set":
        return frozenset(map(restored, values))
    if name == "map":
        return {key: restored(each) for key, each in values}
    return _CLASSES[name](*map(restored, values))
