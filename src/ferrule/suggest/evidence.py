"""`Finding`: one annotation for which the header has evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

Value: TypeAlias = "str | bool | tuple[str, ...] | tuple[tuple[str, str], ...]"
"""A value of a key: tuples are lists, and tuples of pairs are tables."""


class Strength(IntEnum):
    """How good the evidence is, the best first."""

    ATTRIBUTE = 0
    COMMENT = 1
    CONVENTION = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something is proposed, in words that are the same for all functions like this one."""

    strength: Strength
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One key of one function, and the evidence for its value."""

    function: str
    key: str
    value: Value
    evidence: tuple[Evidence, ...]
