"""What compiler, linker and cffi said of the declarations, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.selection.reasons import Reason

Subject: TypeAlias = tuple[str, ...]
"""A declaration's identity, or `("field", record's key, field's name)`."""


@dataclass(frozen=True)
class Verdicts:
    """Why each refused subject is refused."""

    refused: Mapping[Subject, tuple[Reason, str]] = field(default_factory=dict)

    def refusing(self, reason: Reason, subjects: Mapping[Subject, str]) -> Verdicts:
        """Return these verdicts and `subjects`, each with the words that refused it."""
        more = {subject: (reason, words) for subject, words in subjects.items()}
        return replace(self, refused={**more, **self.refused})
