"""`Overloads`: the signatures of one method of `ffi`, of which only the most useful are written.

A checker compares the overloads of a method in pairs, so the time it takes grows with their square.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter


@dataclass(slots=True)
class Overloads:
    """Signatures of one method, such as `(self, cdecl: Literal["int *"], /) -> Pointer[c_int]`.

    The `basic` ones, for types that every module has, are never left out.
    """

    ranked: list[tuple[int, str]] = field(default_factory=list)
    basic: list[str] = field(default_factory=list)

    def add(self, signature: str, *, basic: bool = False, rank: int = 0) -> None:
        """Add a signature; those of a higher `rank` are left out first."""
        if basic:
            self.basic.append(signature)
        else:
            self.ranked.append((rank, signature))

    def left_out(self, most: int) -> int:
        """Return how many signatures are left out if at most `most` are written."""
        return len(self.ranked) - min(len(self.ranked), max(0, most - len(self.basic)))

    def written(self, most: int) -> list[str]:
        """Return at most `most` signatures, in the order of their ranks, and all basic ones."""
        ranked = [signature for _, signature in sorted(self.ranked, key=itemgetter(0))]
        return [*ranked[: len(ranked) - self.left_out(most)], *self.basic]
