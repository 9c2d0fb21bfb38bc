"""Patterns that choose declarations: a glob, and in front of it a kind if that matters.

Such as `deflate*`, `function:git_*`, `struct:z_*`, `macro:*_H`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from ferrule.errors import PatternError, PatternProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS: Final = (
    "function",
    "static_inline",
    "record",
    "enum",
    "enumerator",
    "typedef",
    "constant",
    "variable",
    "function_macro",
    "bitfield",
)
"""The kinds of declarations, as reports have them."""
_ALIASES: Final = {
    "struct": ("struct",),
    "union": ("union",),
    "macro": ("constant", "function_macro"),
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A glob over names, for the declarations of some kinds, or of all if `kinds` is empty."""

    text: str
    kinds: tuple[str, ...]
    glob: str

    def matches(self, names: Iterable[tuple[str, str]]) -> bool:
        """Tell whether the pattern matches one of the `names`, which are pairs of kind and name."""
        return any(
            (not self.kinds or kind in self.kinds) and fnmatchcase(name, self.glob)
            for kind, name in names
        )


def read_pattern(option: str, text: str) -> Pattern:
    """Return the pattern `text` of an option; raise `PatternError` for an unknown kind."""
    kind, colon, glob = text.partition(":")
    if not colon:
        return Pattern(text, (), text)
    kinds = _ALIASES.get(kind, (kind,))
    if kind not in _ALIASES and kind not in KINDS:
        words = f"has an unknown kind {kind!r}; kinds are: {', '.join((*KINDS, *_ALIASES))}"
        raise PatternError([PatternProblem(option, text, words)])
    return Pattern(text, kinds, glob)


def unmatched(
    option: str,
    text: str,
    glob: str,
    names: Iterable[str],
    what: str = "nothing that the headers declare",
) -> PatternProblem:
    """Return the problem that the pattern `text` matches none of `names`, and the nearest names.

    `glob` is the part of the pattern that is compared with names. `what` is what the message says
    that it matches.
    """
    near = difflib.get_close_matches(glob.strip("*"), sorted(set(names)), n=3, cutoff=0.4)
    return PatternProblem(option, text, f"matches {what}", tuple(near))
