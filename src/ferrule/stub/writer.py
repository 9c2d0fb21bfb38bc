"""`StubWriter`: the stub's own words yield where C has a name of the same spelling.

int bytes(void);   ->   from builtins import bytes as bytes_
                        def bytes() -> int: ...
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.stub.python_writer import PythonWriter
from ferrule.stub.support import IMPORTS
from ferrule.stub.words import BUILTIN_WORDS, WORDS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

# The words of Python's code, but parameters' names; docstrings, strings and comments are none.
_CODE: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*'
    r"|\b((?<=[>|] )[A-Za-z_]\w*|[A-Za-z_]\w*\b(?!:))",
    re.DOTALL,
)


class StubWriter(PythonWriter):
    """Collects the lines of a stub beside C's names, and the words that it has to import."""

    def __init__(self, names: AbstractSet[str], *, docs: bool = True) -> None:
        """Start with no text; `names` are C's, and without `docs` docstrings are left out."""
        super().__init__(docs=docs)
        self.respelled = {word: _free(word, names) for word in sorted(WORDS & names)}
        # A string is the spelling of a C type, or a docstring: it stays.
        own = "|".join(self.respelled)
        self._pattern = re.compile(rf'"[^"\n]*"|\b(?:{own})\b') if own else None
        self._said: dict[str, str] = {}

    def say(self, text: str) -> str:
        """Return Python that is written in the stub's own words as this stub spells them."""
        said = self._said.get(text)
        if said is None:
            said = self._said[text] = self._respell(text)
        return said

    def _respell(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self.respelled.get(found[0], found[0]), text)

    def words(self) -> set[str]:
        """Return the words in all that was said, before they were respelled."""
        return {word for text in self._said for word in _CODE.findall(text)}


def import_words(*writers: StubWriter) -> str:
    """Return the lines that import what these writers, which have the same names, have said."""
    used = set().union(*(writer.words() for writer in writers))
    respelled = writers[0].respelled
    builtins = tuple(word for word in BUILTIN_WORDS if word in respelled)
    lines = PythonWriter()
    for module, words in (*IMPORTS.items(), ("builtins", builtins)):
        lines.imports(module, {w: respelled.get(w, w) for w in words if w in used})
    return lines.text()


def _free(word: str, names: AbstractSet[str]) -> str:
    while word in names:
        word += "_"
    return word
