"""Suggestions for a name that is not known."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean "..."?` with the nearest known name, or nothing if none is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def nearest_or_all(name: str, known: Iterable[str]) -> str:
    """Return what `did_you_mean` says, or a list of all `known` names if none is near."""
    names = list(known)
    return did_you_mean(name, names) or f"; known names: {', '.join(names)}"
