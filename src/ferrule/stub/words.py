"""The words that a stub is written in: what it imports, and what its support defines."""

from __future__ import annotations

import re
from typing import Final

from ferrule.stub.python_types import BUILTINS
from ferrule.stub.support import FFI, IMPORTS, SUPPORT

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
