"""The words that a stub is written in: what it imports, and what its fixed text defines.

No name from C may hide one of them. `ferrule.stub.stub_writer` respells words
that C has too, and `ferrule.stub.class_names` chooses names that are not among them.
"""

from __future__ import annotations

import builtins
from functools import cache
from typing import Final

from ferrule.stub.class_names import ALIASES
from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.python_numbers import BUILTINS

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
"""The names of `builtins` that a stub uses, in the order in which it imports them."""


@cache
def stub_words() -> frozenset[str]:
    """Return the words of stubs: C may have them, and then they are respelled."""
    imported = (word for words in fixed_text().imports.values() for word in words)
    targets = (row.target for row in BUILTINS.values())
    return fixed_text().defined.union(imported, targets, BUILTIN_WORDS, {ALIASES})


@cache
def reserved_names() -> frozenset[str]:
    """Return the names that no class of a C type gets.

    In a class that has a member of its name, a type would be hidden.
    """
    module = {"ffi", "lib", "has", "addressof"}
    return stub_words().union(fixed_text().members, dir(builtins), module)
