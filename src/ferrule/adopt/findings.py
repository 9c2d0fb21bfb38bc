"""What was found about a cdef: wrong, loose and unproved claims, and what is new in the headers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

Problem: TypeAlias = Literal[
    "gone", "signature", "type", "value", "missing-field", "order", "layout", "not-exported"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that differs: a declaration of the cdef, and the headers' own.

    `where` is its place in the cdef, and `declared` the one in the headers. `cdef` and `headers`
    are the declarations, if they can be shown.
    """

    kind: str
    name: str
    where: str
    problem: Problem
    message: str
    cdef: str = ""
    headers: str = ""
    declared: str = ""


@dataclass(frozen=True, slots=True)
class New:
    """A declaration of the headers that the cdef does not have."""

    kind: str
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found about the cdef of one module.

    `checked` is the number of its declarations. `wrong` are those that contradict the headers;
    those in `loose` differ harmlessly; what could not be asked is `unproved`. If `error` is not
    empty, it says why nothing could be checked.
    """

    module: str
    checked: int
    wrong: tuple[Finding, ...]
    loose: tuple[Finding, ...]
    unproved: tuple[Finding, ...]
    new: tuple[New, ...]
    notes: tuple[str, ...] = ()
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the data of JSON's report."""
        return asdict(self)
