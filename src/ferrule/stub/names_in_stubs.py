"""The classes and aliases that the stub of a built module has."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ferrule.stub.file_names import stub_names, types_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def names_in_stub(module: str, folder: Path) -> dict[str, tuple[str, str]]:
    """Return the names in the stub of `module`, which is in `folder`, if there is one.

    Each comes with the module whose stub defines it, and its name there.
    """
    return {
        name: origin
        for file in stub_names(module)
        if (path := folder / file).is_file()
        for name, origin in _names(module, path.read_text(encoding="utf-8"))
    }


def _names(module: str, text: str) -> Iterator[tuple[str, tuple[str, str]]]:
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):  # it is not ferrule's
        return
    for node in body:
        match node:
            case ast.ClassDef(name=name):
                yield name, (module, name)
            case (
                ast.Assign(targets=[ast.Name(id=name)])
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr())
            ):
                yield name, (module, name)
            case ast.ImportFrom(module=str() as source) if source != types_module(module):
                for alias in node.names:
                    yield alias.asname or alias.name, (source, alias.name)
            case _:
                pass
