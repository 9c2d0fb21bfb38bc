"""What compiler, linker and cffi said of the declarations, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.declarations.identity import Subject


@dataclass(frozen=True)
class Verdicts:
    """Why each refused subject is refused."""

    refused: Mapping[Subject, tuple[Reason, str]] = field(default_factory=dict)

    def refusing(self, reason: Reason, subjects: Mapping[Subject, str]) -> Verdicts:
        """Return these verdicts and `subjects`, each with the words that refused it."""
        more = {subject: (reason, words) for subject, words in subjects.items()}
        return replace(self, refused={**more, **self.refused})

    def disagreed(self, subject: Subject) -> bool:
        """Tell whether the compiler sees another type of `subject` than the one that was read."""
        return subject in self.refused and self.refused[subject][0] is Reason.COMPILER_DISAGREES
