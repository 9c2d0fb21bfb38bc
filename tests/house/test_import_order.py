"""The rooms import each other in one direction, and `import ferrule` loads little."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE: Final = Path(__file__).parents[2] / "src" / "ferrule"

# Each room may import those on earlier lines, and itself.
ORDER: Final = (
    {"errors"},
    {"config"},
    {"declarations"},
    {"toolchain"},
    {"headers", "cdefs"},
    {"selection"},
    {"annotations"},
    {"bindings"},
    {"suggest"},
    {"emit"},
    {"stub"},
    {"proof"},
    {"inspect", "report"},
    {"pipeline"},
    {"extension", "adopt", "scaffold"},
    {"cache"},
    {"cli", "integration"},
    {"__main__"},
)
RANK: Final = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
# The bundled bindings need the compiled module alone, and say so if cffi is why it cannot be
# imported; the demo shows them.
BUNDLED: Final = {"directory", "datapoint", "buffer_format"}
MODULES: Final = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports from ferrule, wherever in its text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("ferrule"))
        elif isinstance(node, ast.ImportFrom) and node.module == "ferrule":
            yield from (f"ferrule.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ferrule."):
            yield str(node.module)


def rooms_of(path: Path) -> set[str]:
    """Return the rooms that a module imports; the package's `__version__` is none."""
    rooms = {name.split(".")[1] for name in imports(path) if "." in name}
    return rooms - {"__version__"}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        assert rooms_of(path) <= {
            "cache",
            "config",
            "errors",
            "extension",
            "inspect",
            "pipeline",
            "report",
            "toolchain",
        }
    elif room in BUNDLED:
        assert set(imports(path)) <= {f"ferrule.{name}" for name in BUNDLED | {"_lib"}} | {
            "ferrule.toolchain.required_cffi"
        }
    else:
        assert room in RANK, f"give {room} a line in ORDER"
        known = BUNDLED if room == "cli" else set()
        late = {
            other
            for other in rooms_of(path) - known - {room}
            if RANK.get(other, len(ORDER)) >= RANK[room]
        }
        assert not late, f"{room} comes before {late}"


def test_the_package_imports_nothing_of_its_own_at_once() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    at_once = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in at_once}
    assert names <= {"__future__", "sys"}


def loaded(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter holds after `statement`."""
    script = f"import sys, json\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    return set(json.loads(subprocess.check_output([sys.executable, "-c", script], text=True)))


@pytest.mark.builds
@pytest.mark.parametrize(
    "statement",
    [
        "import ferrule",
        "import ferrule.extension",
        "import ferrule; ferrule.Extension('m', cdef='int f(void);')",
    ],
)
def test_embedded_cdefs_need_cffi_alone(statement: str) -> None:
    heavy = {
        "clang",
        "clang.cindex",
        "filelock",
        "platformdirs",
        "rich_click",
        "click",
        "rich",
        "tomllib",
        "ferrule._lib",
        "ferrule.pipeline.bind",
        "numpy",
    }
    assert not heavy & loaded(statement)


@pytest.mark.builds
def test_import_ferrule_is_light() -> None:
    assert not {"cffi", "setuptools", "dataclasses", "pathlib"} & (
        loaded("import ferrule") - loaded("pass")
    )


@pytest.mark.parametrize(
    ("package", "room"), [("ctypes", "headers"), ("subprocess", "toolchain")]
)
def test_one_room_touches(package: str, room: str) -> None:
    """Scripts that run in other processes do not count as ferrule's own."""
    touching = set()
    for path in MODULES:
        if path.parent.name == "in_fresh_process":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [n.name for n in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            if any(name.partition(".")[0] == package for name in names):
                touching.add(room_of(path))
    assert touching <= {room}
