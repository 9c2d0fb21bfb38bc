"""The stub's own words, which yield where C has a name of the same spelling.

int bytes(void);   ->   from builtins import bytes as bytes_
                        def bytes() -> int: ...
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from ferrule.emit.stub_support import BUILTIN_WORDS, HEAD, IMPORTED_WORDS, SUPPORT_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

Say: TypeAlias = Callable[[str], str]
"""Takes Python that is written in the stub's own words, and returns it as this stub spells them."""

WORDS: Final = SUPPORT_WORDS | IMPORTED_WORDS | frozenset(BUILTIN_WORDS)


def words_beside(names: AbstractSet[str]) -> tuple[Say, str]:
    """Return how a stub beside C's `names` spells its own words, and its import lines."""
    new = {word: _free(word, names) for word in sorted(WORDS & names)}
    lines = [
        f"from builtins import {word} as {new[word]}" for word in BUILTIN_WORDS if word in new
    ]
    return _sayer(new), _sayer({word: f"{word} as {new[word]}" for word in new})(
        HEAD
    ) + "\n".join(lines)


def _sayer(new: Mapping[str, str]) -> Say:
    if not new:
        return str
    # A string is the spelling of a C type, or a docstring: it stays.
    pattern = re.compile(rf'"[^"\n]*"|\b(?:{"|".join(new)})\b')

    def say(text: str) -> str:
        return pattern.sub(lambda found: new.get(found[0], found[0]), text)

    return say


def _free(word: str, names: AbstractSet[str]) -> str:
    while word in names:
        word += "_"
    return word
