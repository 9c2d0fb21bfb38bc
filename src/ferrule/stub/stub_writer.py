"""`StubWriter`: the stub's own words give way where C has the same name.

int bytes(void);   ->   from builtins import bytes as bytes_
                        def bytes() -> int: ...
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.python_writer import PythonWriter
from ferrule.stub.vocabulary import BUILTIN_WORDS, stub_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

# The names in Python code, except names of parameters, which a colon follows. Docstrings, strings
# and comments have none; so the pattern matches them first, with an empty group.
_CODE: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*'
    r"|\b((?<=[>|] )[A-Za-z_]\w*|[A-Za-z_]\w*\b(?!:))",
    re.DOTALL,
)


class StubWriter(PythonWriter):
    """Collects the lines of a stub, and the words that it has to import."""

    def __init__(self, names: AbstractSet[str], *, docs: bool = True) -> None:
        """Start with no text; `names` are C's, and without `docs` docstrings are left out."""
        super().__init__(docs=docs)
        self.spellings = {word: _free(word, names) for word in sorted(stub_words() & names)}
        # A string is left as it is: it spells a C type, or is part of a docstring.
        words = "|".join(self.spellings)
        self._pattern = re.compile(rf'"[^"\n]*"|\b(?:{words})\b') if words else None
        self._respelled: dict[str, str] = {}

    def respell(self, text: str) -> str:
        """Return `text`, written in the stub's own words, as this stub has to spell it.

        What comes from C, such as the name of a function, is written without `respell`.
        """
        respelled = self._respelled.get(text)
        if respelled is None:
            respelled = self._respelled[text] = self._changed(text)
        return respelled

    def own_class(self, name: str) -> str:
        """Return the name of a class of the module, for text that is respelled.

        A string means the same in a stub, and is left as it is.
        """
        return f'"{name}"' if name in self.spellings else name

    def _changed(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self.spellings.get(found[0], found[0]), text)

    @contextmanager
    def checkers_class(self, name: str, bases: str = "") -> Iterator[None]:
        """Write a class that does not exist at run time, with what is written inside.

        `name` is written as it is, and the `bases` are respelled.
        """
        self.line(self.respell("@type_check_only"))
        with self.block(f"class {name}({self.respell(bases)})" if bases else f"class {name}"):
            yield

    def overloads(self, name: str, signatures: Sequence[str]) -> None:
        """Write the function or method `name`, with an overload for each of its signatures."""
        for signature in signatures:
            if len(signatures) > 1:
                self.line(self.respell("@overload"))
            self.lines(f"def {name}{self.respell(signature)}: ...")

    def words(self) -> set[str]:
        """Return the words in all that was respelled, as they were before."""
        return {word for text in self._respelled for word in _CODE.findall(text)}


def render_imports(*writers: StubWriter) -> str:
    """Return the imports of what these writers, which were given the same names, have used."""
    used = set().union(*(writer.words() for writer in writers))
    spellings = writers[0].spellings
    builtins = tuple(word for word in BUILTIN_WORDS if word in spellings)
    lines = PythonWriter()
    for module, words in (*fixed_text().imports.items(), ("builtins", builtins)):
        lines.imports(module, {w: spellings.get(w, w) for w in words if w in used})
    return lines.text()


def _free(word: str, names: AbstractSet[str]) -> str:
    while word in names:
        word += "_"
    return word
