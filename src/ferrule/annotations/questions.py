"""Questions to the compiler about the expressions of annotations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ferrule.declarations.nodes import Function


class Use(Enum):
    """What an expression is for, which decides what type it has."""

    CONDITION = auto()
    MESSAGE = auto()
    CODE = auto()
    DEFAULT = auto()
    CAPACITY = auto()
    """How many items C may store, which is known before the call."""
    ACTUAL = auto()
    """How many items there are after the call."""
    FREE = auto()
    """The function that frees a result."""
    ARGUMENT = auto()
    """The data among what a callback gets."""
    ON_ERROR = auto()
    """What C gets from a callback that failed in Python."""
    STATEMENT = auto()
    """It has no value."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the compiler accepts an expression for a function.

    `text` is the expression and `use` what it is for; `index` is the parameter of a default, or the
    one whose result is freed, -1 for the function's own.
    """

    function: Function
    use: Use
    text: str
    index: int = 0


Ask: TypeAlias = "Callable[[Sequence[Question]], Mapping[Question, str]]"
"""Returns the questions whose expression the compiler refuses, with its words."""

USES: Final = {
    "status": Use.CONDITION,
    "fails": Use.CONDITION,
    "message": Use.MESSAGE,
    "code": Use.CODE,
}
