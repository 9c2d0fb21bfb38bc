"""What of a very large stub stands in a second file, and how the first one imports it.

class Lib: ...        ->   _zlib_c_types.pyi: class Lib: ...
lib: Final[Lib]            zlib_c.pyi: from _zlib_c_types import *
                                       lib: Final[Lib]
"""

from __future__ import annotations

import re
from typing import Final

MOST_FLOW_NODES: Final = 30_000
"""How many places of its control flow a file has at most: pyright refuses from 30,720 on."""

_DOCSTRING: Final = re.compile(r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL)
# What pyright counts: names, their values and calls one each, and functions two. A line of this
# kind that ends in a comma is a parameter.
_COUNTED: Final = re.compile(
    r"\n *(?:(def )|class |@\w+\(|\w+ = |\w+: [^\n=]+(?<!,)( = [^\n]*(?<!,))?(?=\n))"
)
_DEFINED: Final = re.compile(r"^(?:class (\w+)|(\w+): TypeAlias\w* |(\w+) = )", re.MULTILINE)


def is_too_large(text: str) -> bool:
    """Tell whether a checker may refuse the stub `text`; short ones are not even read."""
    if 2 * text.count("\n") <= MOST_FLOW_NODES:  # a line has two at most: a function
        return False
    return _flow_nodes(_DOCSTRING.sub("", text)) > MOST_FLOW_NODES


def _flow_nodes(code: str) -> int:
    return sum(1 + bool(function or value) for function, value in _COUNTED.findall(f"\n{code}"))


def module_apart(module: str) -> str:
    """Return the name of the second file's module: `pkg.zlib_c` has `pkg._zlib_c_types`."""
    package, dot, name = module.rpartition(".")
    return f"{package}{dot}_{name.lstrip('_')}_types"


def stub_names(module: str) -> tuple[str, str]:
    """Return the names of the files that the stub of `module` may have: most have the first."""
    first, second = (name.rpartition(".")[2] for name in (module, module_apart(module)))
    return f"{first}.pyi", f"{second}.pyi"


def first_line(module: str, made_from: str) -> str:
    """Return the line that each file of a stub begins with."""
    return f"# Made by ferrule from {made_from}: the types of the module {module}."


def is_stub_of(module: str, text: str) -> bool:
    """Tell whether `text` is a file that ferrule wrote as the stub of `module`."""
    line = text.partition("\n")[0]
    start, end = first_line(module, "\n").split("\n")
    return line.startswith(start) and line.endswith(end)


def import_all(module: str, text: str) -> str:
    """Return the lines that import all that `text` defines; `*` leaves out names with a `_`."""
    defined = {word for words in _DEFINED.findall(text) for word in words}
    private = sorted(name for name in defined if name.startswith("_"))
    names = "".join(f"    {name} as {name},\n" for name in private)
    return (
        "# pyright: reportPrivateUsage=false\n"
        f"from {module} import *\nfrom {module} import (\n{names})\n"
    )
