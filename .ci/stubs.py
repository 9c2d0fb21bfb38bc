"""Check that the stubs of the libraries are correct, complete, and as precise as the report says.

    python .ci/stubs.py OUT

OUT has a folder for each library, as .ci/corpus.py makes it: the report, the module and its stub.
mypy and pyright, each as strict as it can be, and stubtest check all stubs. Each stub is compared
with its module. `Any`, `object`, `CData` or a bare `...` may be the type of something in C only if
the report's `untyped` says so, with the reason. Exit status 1 if anything is wrong.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from keyword import kwlist
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.stub_check import check_stub

if TYPE_CHECKING:
    from collections.abc import Iterator

# Annotations that say nothing about a type. A stub may append a `_` to them, if C has the name.
NOTHING: Final = frozenset({"Any", "object", "CData"})


@dataclass(frozen=True)
class Row:
    """One library: its module, the texts of its stub by their paths, and its report."""

    module: str
    folder: Path
    texts: dict[Path, str]
    untyped: dict[str, str]
    c_names: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Row:
        """Return the row in `folder`."""
        report = json.loads((folder / "report.json").read_text("utf-8"))
        module = report["module"]
        paths = [folder / f"{module}.pyi", *folder.glob(f"_{module}_types.pyi")]
        return cls(
            module,
            folder,
            {path: path.read_text("utf-8") for path in paths},
            {u["name"]: u["message"] for u in report["untyped"]},
            {b["python_name"]: b["name"] for b in report["bound"]},
        )


def main() -> int:
    """Print what is wrong, and how much was checked."""
    rows = [Row.read(path.parent) for path in sorted(Path(sys.argv[1]).glob("*/report.json"))]
    wrong = []
    for check in (by_mypy, by_pyright, by_stubtest, by_module, by_untyped):
        before = _seconds()
        found = list(check(rows))
        print(f"{check.__name__}: {len(found)} problems, {_seconds() - before:.0f} s of CPU")
        wrong += found
    lines = sum(text.count("\n") for row in rows for text in row.texts.values())
    reasons = sum(len(row.untyped) for row in rows)
    print(f"{len(rows)} libraries, {lines} lines of stubs, {reasons} of `untyped`")
    print("\n".join(wrong))
    return 1 if wrong or not rows else 0


def by_mypy(rows: list[Row]) -> Iterator[str]:
    """Yield what `mypy --strict` says about the stubs."""
    more = ("--disallow-any-unimported", "--disallow-any-decorated", "--no-error-summary")
    uncached = ("--cache-dir", os.devnull)
    paths = [str(path) for row in rows for path in row.texts]
    yield from _lines("mypy", "--strict", *more, *uncached, *paths)


def by_pyright(rows: list[Row]) -> Iterator[str]:
    """Yield what pyright, as strict as it can be, says about the stubs."""
    settings = {
        "typeCheckingMode": "strict",
        "include": [f"{path.parent.name}/{path.name}" for row in rows for path in row.texts],
    }
    project = rows[0].folder.parent / "pyrightconfig.json"
    project.write_text(json.dumps(settings), encoding="utf-8")
    lines = _lines("pyright", "--pythonpath", sys.executable, "--project", str(project))
    yield from (line for line in lines if line != "0 errors, 0 warnings, 0 informations")


def by_stubtest(rows: list[Row]) -> Iterator[str]:
    """Yield where mypy's stubtest finds that a stub and its module differ."""
    keywords = rows[0].folder.parent / "keywords.txt"  # a stub cannot declare these
    keywords.write_text(rf"\w+\.({'|'.join(kwlist)})", encoding="utf-8")
    modules = [row.module for row in rows]
    where = os.pathsep.join(str(row.folder) for row in rows)
    options = ("--allowlist", str(keywords), "--ignore-unused-allowlist", "--concise")
    yield from _lines("stubtest", *options, *modules, PYTHONPATH=where, MYPYPATH=where)


def by_module(rows: list[Row]) -> Iterator[str]:
    """Yield how a stub's names and parameters differ from its module's."""
    for row in rows:
        sys.path.insert(0, str(row.folder))
        module = importlib.import_module(row.module)
        problems = check_stub("".join(row.texts.values()), module)
        yield from (f"{row.module}: {problem}" for problem in problems)


def by_untyped(rows: list[Row]) -> Iterator[str]:
    """Yield where a stub does not know a type and the report does not say so."""
    for row in rows:
        for text in row.texts.values():
            for name, annotation in _annotations(ast.parse(text)):
                c_name = row.c_names.get(name, name)
                if _says_nothing(annotation) and c_name not in row.untyped:
                    shown = ast.unparse(annotation)
                    yield f"{row.module}: {c_name} is {shown}, but not in `untyped`"


def _annotations(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield each annotation of something in C, with the name of what declares it."""
    records = {}
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) if ast.get_docstring(node):
                records[f"{name}_fields"] = (ast.get_docstring(node) or "").partition("\n")[0]
            case _:
                pass
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) if name.startswith("_variadic_"):
                yield from _all_of(node, name.removeprefix("_variadic_"))
            case ast.ClassDef(name=name) if name.rstrip("_") == "Lib":
                for member in node.body:
                    yield from _all_of(member, _name(member))
            case ast.ClassDef(name=name) if name in records:
                yield from _all_of(node, records[name])
            case ast.FunctionDef(name=name):
                yield from _all_of(node, name)
            case _:
                pass


def _name(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


def _all_of(node: ast.stmt, name: str) -> Iterator[tuple[str, ast.expr]]:
    for part in ast.walk(node):
        match part:
            case ast.arg(annotation=ast.expr() as annotation):
                yield name, annotation
            case ast.AnnAssign(annotation=annotation):
                yield name, annotation
            case ast.FunctionDef(returns=ast.expr() as annotation):
                yield name, annotation
            case _:
                pass


def _says_nothing(annotation: ast.expr) -> bool:
    """Tell whether a part of `annotation` says nothing; none of `tuple[int, ...]` does."""
    for part in ast.walk(annotation):
        match part:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name.rstrip("_") in NOTHING:
                return True
            case ast.Subscript(
                value=ast.Name(id=("FunctionPointer" | "Callable")),
                slice=ast.Tuple(elts=[ast.Constant(value=value), *_]),
            ) if value is ...:
                return True
            case _:
                pass
    return False


def _lines(program: str, *arguments: str, **environment: str) -> list[str]:
    """Return the lines that a program next to this interpreter prints."""
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    lines = done.stdout.splitlines()
    return lines if lines or not done.returncode else [f"{program}: status {done.returncode}"]


def _seconds() -> float:
    """Return the CPU seconds of this process and of those that it has waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


if __name__ == "__main__":
    sys.exit(main())
