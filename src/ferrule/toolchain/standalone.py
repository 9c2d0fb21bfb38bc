"""C that is complete in itself: ferrule's own files replace the lines that include them.

#include "ferrule_numbers.h"   ->   /* ferrule_numbers.h */
                                    #ifndef FERRULE_NUMBERS_H
                                    ...
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

_INCLUDE: Final = re.compile(r'#include "(ferrule_\w+\.[ch])"')
_CONDITION: Final = re.compile(r"\s*#\s*(if|el|endif)")
_GUARD: Final = re.compile(r"^#ifndef (FERRULE_\w+_H)$", re.MULTILINE)
_NOT_FOR_PYPY: Final = "#ifndef PYPY_VERSION"


def render_standalone(c: str, users: str) -> str:
    """Return `c` with the text of ferrule's own files in place of the lines that include them.

    `users` is the part of it that the user wrote, which stays as it is.
    """
    before, written, after = c.partition(users) if users else (c, "", "")
    files = _Files()
    texts = ["\n".join(files.expanded(text.split("\n"))) for text in (before, after)]
    return written.join(texts)


@dataclass
class _Files:
    """The files that have been put into a text, and the conditions that are open at its end.

    A file with an include guard is not repeated where an earlier copy is certain to be compiled: in
    the same branches of `#if`, or further inside them. `branches` has a number for each open `#if`,
    which changes with each `#else`. It is 0 for an include guard, because what follows can use the
    text in it whether that is compiled here or was before, and -1 for what is not for PyPy.
    """

    branches: list[int] = field(default_factory=list)
    placed: dict[str, list[tuple[int, ...]]] = field(default_factory=dict)
    number: int = 0

    def expanded(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            if condition := _CONDITION.match(line):
                self._enter(condition[1], line)
            included = _INCLUDE.match(line)
            if included is None:
                yield line
            elif not self._is_placed(included[1]):
                yield f"/* {included[1]} */"
                yield from self._text(included[1])

    def _text(self, name: str) -> Iterator[str]:
        text, is_guarded = _own_file(name)
        if is_guarded:
            self.placed.setdefault(name, []).append(self._conditions)
        yield from self.expanded(text.rstrip("\n").split("\n"))

    def _enter(self, directive: str, line: str) -> None:
        if directive != "if" and self.branches:
            self.branches.pop()
        if directive != "endif":
            self.number += 1
            known = -1 if line == _NOT_FOR_PYPY else self.number
            self.branches.append(0 if _GUARD.match(line) else known)

    @property
    def _conditions(self) -> tuple[int, ...]:
        return tuple(filter(None, self.branches))

    def _is_placed(self, name: str) -> bool:
        here = self._conditions
        return any(here[: len(there)] == there for there in self.placed.get(name, ()))


@cache
def _own_file(name: str) -> tuple[str, bool]:
    """Return the text of one of ferrule's C files, and whether it has an include guard."""
    text = (runtime_dir() / name).read_text("utf-8")
    return text, _GUARD.search(text) is not None
