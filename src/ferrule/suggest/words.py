"""The words in the names of C: `XML_ParserFree` has `xml`, `parser` and `free`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=10_000)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case: between underscores, and before capitals."""
    return tuple(word.lower() for word in _WORD.findall(name))


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


CREATES: Final = words_in(
    "new create open alloc make dup clone copy lookup load prepare connect accept get"
)
"""Verbs of functions that give their caller something."""

RELEASES: Final = words_in(
    "free destroy close unref decref release delete cleanup finalize dispose fini"
)
"""Verbs of functions after which what they got is gone."""

COUNTS: Final = words_in("n count num length len cnt")
"""Words for the number of items of an array."""

SIZES: Final = COUNTS | words_in("size bytes nbytes sz byte")
"""Words for the number of bytes at a pointer."""
