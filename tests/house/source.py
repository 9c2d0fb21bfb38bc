"""The product's own text, parsed, for the tests of how it is built."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "src" / "ferrule"
MODULES: Final = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """Return the name by which these tests list a module: `emit/cdef.py`."""
    return path.relative_to(PACKAGE).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Return the tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield all functions and methods of a module, as `emit/cdef.py:render_cdef`."""
    owners = {
        member: f"{node.name}."
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
        for member in node.body
    }
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef):
            yield f"{name_of(path)}:{owners.get(node, '')}{node.name}", node


@cache
def all_functions() -> dict[str, ast.FunctionDef]:
    """Return the functions of the whole product by their names."""
    return {name: node for path in MODULES for name, node in functions(path)}
