"""A stub that is too large for checkers becomes two files; the first imports the second.

class Lib: ...        ->   _zlib_c_types.pyi: class Lib: ...
lib: Final[Lib]            zlib_c.pyi: from _zlib_c_types import *
                                       lib: Final[Lib]
"""

from __future__ import annotations

import re
from typing import Final

MOST_FLOW_NODES: Final = 30_000
"""How many nodes of control flow a file has at most: pyright refuses one from 30,720 on."""

_DOCSTRING: Final = re.compile(r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL)
# What pyright counts: one node for a name, its value or a call, and two for a function. A line that
# looks like an annotated name and ends in a comma is a parameter, and counts for nothing.
_COUNTED: Final = re.compile(
    r"\n *(?:(def )|class |@\w+\(|\w+ = |\w+: [^\n=]+(?<!,)( = [^\n]*(?<!,))?(?=\n))"
)
_DEFINED: Final = re.compile(r"^(?:class (\w+)|(\w+): TypeAlias\w* |(\w+) = )", re.MULTILINE)


def is_too_large(text: str) -> bool:
    """Tell whether a checker may refuse the stub `text`."""
    # No line has more than the two nodes of a function, so that short stubs need no counting.
    if 2 * text.count("\n") <= MOST_FLOW_NODES:
        return False
    return _flow_nodes(_DOCSTRING.sub("", text)) > MOST_FLOW_NODES


def _flow_nodes(code: str) -> int:
    return sum(1 + bool(function or value) for function, value in _COUNTED.findall(f"\n{code}"))


def import_all(module: str, text: str) -> str:
    """Return the lines that import from `module` all that its `text` defines.

    A `*` leaves out the names that begin with a `_`.
    """
    defined = {word for words in _DEFINED.findall(text) for word in words}
    private = sorted(name for name in defined if name.startswith("_"))
    names = "".join(f"    {name} as {name},\n" for name in private)
    return (
        "# pyright: reportPrivateUsage=false\n"
        f"from {module} import *\nfrom {module} import (\n{names})\n"
    )
