"""The stub's own words, which yield where C has a name of the same spelling.

int bytes(void);   ->   from builtins import bytes as bytes_
                        def bytes() -> int: ...
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from ferrule.bindings.python_types import BUILTINS
from ferrule.emit.python_writer import PythonWriter
from ferrule.emit.stub_support import FFI, IMPORTS, SUPPORT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

Say: TypeAlias = Callable[[str], str]
"""Takes Python that is written in the stub's own words, and returns it as this stub spells them."""

BUILTIN_WORDS: Final = (
    "BaseException",
    "Exception",
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "int",
    "list",
    "memoryview",
    "object",
    "property",
    "slice",
    "str",
    "tuple",
    "type",
)
"""The names of `builtins` that a stub uses."""

_DEFINED: Final = re.compile(r"^(?:class (\w+)|(\w+): TypeAlias|(\w+) = )", re.MULTILINE)
# The words of Python's code, but parameters' names; docstrings, strings and comments are none.
_CODE: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*'
    r"|\b((?<=[>|] )[A-Za-z_]\w*|[A-Za-z_]\w*\b(?!:))",
    re.DOTALL,
)
_MEMBER: Final = re.compile(r"^ *(?:def )?(\w+)[(:]", re.MULTILINE)

SUPPORT_WORDS: Final = frozenset(
    {
        *(next(filter(None, match)) for match in _DEFINED.findall(SUPPORT)),
        *(row.target for row in BUILTINS.values()),
        "FFI",
        "Lib",
        "_TypeName",
        "typedefs",
    }
)
"""The names that the support defines at the top of the module."""
IMPORTED_WORDS: Final = frozenset(word for words in IMPORTS.values() for word in words)
MEMBER_WORDS: Final = frozenset(_MEMBER.findall(FFI)) | {
    "CData",
    "CType",
    "new",
    "cast",
    "typeof",
    "callback",
    "def_extern",
    "addressof",
    "from_buffer",
    "new_allocator",
    *re.findall(r"^ {4}(?:def )?(\w+)[(:]", SUPPORT, re.MULTILINE),
}
"""The names of the members of the support's classes; a type of the same name would be hidden."""
WORDS: Final = SUPPORT_WORDS | IMPORTED_WORDS | frozenset(BUILTIN_WORDS)


def words_beside(names: AbstractSet[str]) -> tuple[Say, Say]:
    """Return how a stub beside C's `names` spells its own words, and what imports them.

    The second takes the text of a stub, and returns the lines that import the words in it.
    """
    new = {word: _free(word, names) for word in sorted(WORDS & names)}
    builtins = tuple(word for word in BUILTIN_WORDS if word in new)

    def imports(text: str) -> str:
        used = set(_CODE.findall(text))
        lines = PythonWriter()
        for module, words in (*IMPORTS.items(), ("builtins", builtins)):
            spelled = {word: new.get(word, word) for word in words}
            lines.imports(module, {w: s for w, s in spelled.items() if s in used})
        return lines.text()

    return _sayer(new), imports


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
