"""The one allocator of generated identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.keys import identifiers_in

if TYPE_CHECKING:
    from collections.abc import Iterable


class Identifiers:
    """Hands out identifiers that nothing else in the unit uses; the same calls give the same."""

    def __init__(self, taken: Iterable[str]) -> None:
        """Start with the identifiers in `taken`, which the unit itself uses."""
        self._taken = set(taken)

    def for_nameless(self, key: str) -> str:
        """Return a name for the nameless type with this key.

        It says where the type is: `__typeof__(((struct s *)0)->p)` becomes `s__p`.
        """
        words = identifiers_in(key)
        base = "__".join(words)
        return self.free(base if len(words) > 1 else f"{base}__target")

    def free(self, base: str) -> str:
        """Return `base`, with a number appended if something else has that name."""
        name, number = base, 2
        while name in self._taken:
            name, number = f"{base}_{number}", number + 1
        self._taken.add(name)
        return name
