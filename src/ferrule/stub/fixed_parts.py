"""The parts of `fixed_text.pyi`, the text that is the same in every stub.

The file is a stub in its own right, so that type checkers and ruff read it. Lines such as
`# --- ffi ---` begin its parts, and comments there say how each of them gets into a stub.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PART: Final = re.compile(r"^# --- (.+) ---\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FixedClass:
    """A class of the fixed text that is written member by member, since the header adds some.

    `attributes` have their annotations. `methods` have their signatures, one for each overload,
    each as `(self, ...) -> ...`.
    """

    docstring: str
    attributes: Mapping[str, str]
    methods: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FixedText:
    """The fixed text, cut into parts.

    - `imports` has the names that a stub may import, by their modules.
    - `every_module` is what each module has, whatever its header declares.
    - `ffi_aliases` are names that only the class `FFI` uses.
    - `ffi` and `allocator` are the classes whose methods know the names of the header's types.
    - `cffi_objects` are the classes of cffi's objects, and the aliases that are made of them;
      `objects` are their names.
    - `defined` are the names of all classes, aliases and type variables, and `members` those of the
      classes' members.
    """

    imports: Mapping[str, Sequence[str]]
    every_module: str
    ffi_aliases: str
    ffi: FixedClass
    allocator: FixedClass
    cffi_objects: str
    objects: frozenset[str]
    defined: frozenset[str]
    members: frozenset[str]


@cache
def fixed_text() -> FixedText:
    """Return the parts of the fixed text, which is read once in a process."""
    text = Path(__file__).with_name("fixed_text.pyi").read_text("utf-8")
    _, *titled = _PART.split(text)
    parts = dict(zip(titled[::2], titled[1::2], strict=True))
    body = ast.parse(text).body
    lines = text.splitlines()
    classes = {node.name: node for node in body if isinstance(node, ast.ClassDef)}
    return FixedText(
        {
            node.module or "": [name.name for name in node.names]
            for node in body
            if isinstance(node, ast.ImportFrom)
        },
        parts["every module"],
        parts["aliases for ffi"],
        _cut(classes["FFI"], lines),
        _cut(classes["Allocator"], lines),
        parts["cffi's objects"],
        frozenset(_defined(ast.parse(parts["cffi's objects"]).body)),
        frozenset(_defined(body)),
        frozenset(
            name for node in classes.values() for part in node.body for name in _named(part)
        ),
    )


def _cut(node: ast.ClassDef, lines: Sequence[str]) -> FixedClass:
    """Return the class `node` of the text `lines` in its parts."""
    attributes: dict[str, str] = {}
    methods: dict[str, list[str]] = {}
    for part in node.body:
        match part:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                attributes[name] = ast.unparse(annotation)
            case ast.FunctionDef(name=name, lineno=start, end_lineno=end):
                # The lines as they are, without the indentation that all members have.
                text = "\n".join(line[4:] for line in lines[start - 1 : end])
                signature = text.removeprefix(f"def {name}").removesuffix(": ...")
                methods.setdefault(name, []).append(signature)
            case _:
                pass
    return FixedClass(ast.get_docstring(node) or "", attributes, methods)


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the names of classes, aliases and type variables: none of them exists at run time."""
    for node in body:
        match node:
            case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                yield name
            case _:
                pass


def _named(member: ast.stmt) -> Iterator[str]:
    match member:
        case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            pass
