"""Claims of a cdef, as steps: each holds, holds loosely, or is the problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.adopt.conditions import NEVER

if TYPE_CHECKING:
    from ferrule.adopt.conditions import Condition
    from ferrule.adopt.findings import Problem
    from ferrule.declarations.nodes import Declaration


@dataclass(frozen=True, slots=True)
class Step:
    """One condition of a claim, and the problem if it does not hold.

    - If `loosely` holds instead of `exact`, the cdef differs harmlessly.
    - If there is a `premise` and it does not hold, the compiler cannot tell, and the step is
      unproved.
    - `number` is C for a number of the headers. If the compiler can say it, the message is
      `numbered`, with that number in place of `{}`.
    - If a step that `ends` fails, that is harmless, and the later steps are not looked at.
    """

    problem: Problem
    message: str
    exact: Condition
    loosely: Condition = NEVER
    premise: Condition | None = None
    number: str = ""
    numbered: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A declaration of the cdef, or a part of one, and what must hold.

    `read` is the same in the headers, as libclang read it.
    """

    kind: str
    name: str
    where: str
    cdef: str
    steps: tuple[Step, ...]
    read: Declaration | None
