"""What the product has is used by the product, by a user or by a tool; not by tests alone."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.house.source import MODULES, PACKAGE, ROOT, name_of, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Modules whose functions users call, so that nothing of ferrule's has to.
PUBLIC: Final = frozenset({"__init__.py", "datapoint.py", "directory.py", "errors.py"})
BUILD: Final = (ROOT / "setup.py", *(ROOT / "build_ffi").glob("*.py"))

UNUSED: Final[dict[str, str]] = {}
# Its text becomes part of built modules, whose own C and Python call it.
CARRIED: Final = "emit/in_module/"
UNUSED_MODULES: Final = {
    "__main__.py": "it is the command",
    "adopt/in_fresh_process/run_script.py": "a process of its own runs it",
    "annotations/reference.py": "prints docs/reference/annotations.md, which a test compares",
    "config/reference.py": "prints docs/reference/options.md, which a test compares",
    "config/schema.py": "prints a JSON schema, which a test compares; validate-pyproject calls it",
    "config/typed_keywords.py": "prints config/keywords.py, which a test compares",
    "emit/conversion_names.py": "prints a header of csrc/runtime, which a test compares",
    "integration/distribution.py": "setuptools calls it, by an entry point",
    "proof/in_fresh_process/describe_types.py": "a process of its own runs it",
    "proof/in_fresh_process/use_all.py": "a process of its own runs it",
    "report/reference.py": "prints docs/reference/report.md, which a test compares",
}


class Definition(NamedTuple):
    """A function, class, constant or method, and the module that has it."""

    path: Path
    name: str
    node: ast.stmt
    is_method: bool = False

    def __str__(self) -> str:
        return f"{name_of(self.path)}:{self.name}"


def test_every_definition_is_used() -> None:
    unused = {
        str(each)
        for path in MODULES
        if name_of(path) not in PUBLIC | UNUSED_MODULES.keys()
        and not name_of(path).startswith(CARRIED)
        for each in definitions(path)
        if not is_used(each)
    }
    assert sorted(unused) == sorted(UNUSED)


def test_every_module_is_imported() -> None:
    imported = {name for path in (*MODULES, *BUILD) for name in imports(parsed(path))}
    unused = {
        name_of(path)
        for path in MODULES
        if path.name != "__init__.py"
        and dotted(path) not in imported
        and path.stem not in ELSEWHERE
    }
    assert sorted(unused - PUBLIC) == sorted(UNUSED_MODULES)


def definitions(path: Path) -> Iterator[Definition]:
    """Yield what something has to name: a decorator may hand a function to someone who calls it."""
    for node in parsed(path).body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=decorators):
                if not is_special(name) and not any(map(registers, decorators)):
                    yield Definition(path, name, node)
            case ast.ClassDef(name=name, bases=bases):
                yield Definition(path, name, node)
                if not bases:  # a base of another package may call its methods
                    yield from methods(path, node)
            case (
                ast.AnnAssign(target=ast.Name(id=name))
                | ast.Assign(targets=[ast.Name(id=name)])
            ) if not is_special(name):
                yield Definition(path, name, node)
            case _:
                pass


def methods(path: Path, owner: ast.ClassDef) -> Iterator[Definition]:
    for node in owner.body:
        match node:
            case ast.FunctionDef(name=name) if not is_special(name):
                yield Definition(path, name, node, is_method=True)
            case _:
                pass


def is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def registers(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).startswith(("click.", "command_line.", "hookimpl"))


def is_used(each: Definition) -> bool:
    """Tell whether a module imports it, or names it outside of its own definition."""
    if each.name in ELSEWHERE:
        return True
    if each.is_method:
        return each.name in ATTRIBUTES
    own = sum(name == each.name for name in loaded(each.node))
    return (
        (dotted(each.path), each.name) in IMPORTED
        or (each.path.stem, each.name) in OF_MODULES
        or sum(name == each.name for name in loaded(parsed(each.path))) > own
    )


def loaded(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                yield name
            case _:
                pass


def attributes(tree: ast.AST) -> Iterator[str]:
    """Yield the names after a dot, and strings that may be one, as in `getattr(x, "name")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield text
            case ast.MatchClass(kwd_attrs=names):
                yield from names
            case _:
                pass


def of_modules(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield `module.name`, where `module` was imported under its own name."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                yield module, name
            case _:
                pass


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases):
                yield module
                yield from (f"{module}.{alias.name}" for alias in aliases)
            case _:
                pass


def imported_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=aliases):
                yield from ((module, alias.name) for alias in aliases)
            case _:
                pass


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


PYTHON: Final = (*MODULES, *BUILD)
IMPORTED: Final = {pair for path in PYTHON for pair in imported_names(parsed(path))}
ATTRIBUTES: Final = {name for path in PYTHON for name in attributes(parsed(path))}
OF_MODULES: Final = {pair for path in PYTHON for pair in of_modules(parsed(path))}
# Names in the strings of what is not Python of ours: entry points, and what C looks up.
ELSEWHERE: Final = {
    name
    for path in (ROOT / "pyproject.toml", *(ROOT / "csrc").rglob("*.[ch]"))
    for name in re.findall(r'[:."](\w+)"', path.read_text(encoding="utf-8"))
}
