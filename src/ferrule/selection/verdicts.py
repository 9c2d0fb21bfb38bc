"""What compiler, linker and cffi have said about the declarations, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from ferrule.declarations.identity import Subject


@dataclass(frozen=True)
class Verdicts:
    """Which declarations are refused and why, and which are bound in the second-best way.

    `inexact` are the keys of records whose layout the cdef must leave to the compiler, because cffi
    would compute another one. `indirect` are the functions that C can only call by their names,
    and the integers that it can only compute inside a function.
    `defined` are inline functions that no library has, and that the compiler writes into a unit
    that asks for it; `wrapped` those that it only puts into the functions that call them.
    """

    refused: Mapping[Subject, tuple[Reason, str]] = field(default_factory=dict)
    inexact: frozenset[str] = frozenset()
    indirect: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    wrapped: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether there is any verdict."""
        return bool(
            self.refused or self.inexact or self.indirect or self.defined or self.wrapped
        )

    def refusing(self, reason: Reason, subjects: Mapping[Subject, str]) -> Verdicts:
        """Return these verdicts and `subjects`, each with the words that refused it."""
        more = {subject: (reason, words) for subject, words in subjects.items()}
        return replace(self, refused={**more, **self.refused})

    def sparing(self, subjects: Container[Subject]) -> Verdicts:
        """Return these verdicts without the refusals of `subjects`."""
        refused = {s: why for s, why in self.refused.items() if s not in subjects}
        return replace(self, refused=refused)

    def joined(self, later: Verdicts) -> Verdicts:
        """Return these verdicts and `later` ones; the first reason for a refusal stays."""
        return Verdicts(
            {**later.refused, **self.refused},
            self.inexact | later.inexact,
            self.indirect | later.indirect,
            self.defined | later.defined,
            self.wrapped | later.wrapped,
        )

    def subjects_refused(self, reason: Reason) -> frozenset[Subject]:
        """Return the subjects that were refused for `reason`."""
        return frozenset(s for s, (why, _) in self.refused.items() if why is reason)

    def disagreed(self, subject: Subject) -> bool:
        """Tell whether the compiler sees another type of `subject` than the one that was read."""
        return subject in self.refused and self.refused[subject][0] is Reason.COMPILER_DISAGREES
