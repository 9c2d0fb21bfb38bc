"""What of a very large stub stands in a second file, and how the first one imports it.

class Lib: ...        ->   _zlib_c_types.pyi: class Lib: ...
lib: Final[Lib]            zlib_c.pyi: from _zlib_c_types import *
                                       lib: Final[Lib]
"""

from __future__ import annotations

import ast
from typing import Final

MOST_FLOW_NODES: Final = 30_000
"""How many places of its control flow a file has at most: pyright refuses from 30,720 on."""


def is_too_large(text: str) -> bool:
    """Tell whether a checker may refuse the stub `text`; short ones are not even read."""
    if 2 * text.count("\n") <= MOST_FLOW_NODES:  # a line has two at most: a function
        return False
    return sum(map(_flow_nodes, ast.walk(ast.parse(text)))) > MOST_FLOW_NODES


def _flow_nodes(node: ast.AST) -> int:
    """Return what pyright counts: names, their values and calls one each, and functions two."""
    match node:
        case ast.FunctionDef():
            return 2
        case ast.AnnAssign(value=value):
            return 1 if value is None else 2
        case ast.ClassDef() | ast.Assign() | ast.alias() | ast.Call():
            return 1
        case _:
            return 0


def module_apart(module: str) -> str:
    """Return the name of the second file's module: `pkg.zlib_c` has `pkg._zlib_c_types`."""
    package, dot, name = module.rpartition(".")
    return f"{package}{dot}_{name.lstrip('_')}_types"


def import_all(module: str, text: str) -> str:
    """Return the lines that import all that `text` defines; `*` leaves out names with a `_`."""
    private = sorted(name for name in _defined(text) if name.startswith("_"))
    names = "".join(f"    {name} as {name},\n" for name in private)
    return f"from {module} import *\nfrom {module} import (\n{names})\n"


def _defined(text: str) -> set[str]:
    names = set()
    for node in ast.parse(text).body:
        match node:
            case ast.ClassDef(name=name):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign([ast.Name(id=name)]):
                names.add(name)
            case _:
                pass
    return names
