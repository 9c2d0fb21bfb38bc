"""Each folder of `cases/`: a header, the cdef it becomes, what is skipped of it, and its use.

`header.h` is bound, with `source.c` compiled in where there is one and the settings of
`options.json`. `expected.cdef.h` is the cdef, `expected.skips.txt` what the report gives a
reason for, nothing if it is absent; `--update-golden` writes both. `use.py` imports the built
module, as `case`, in a process of its own, where the stub is held against the module; and it is
type-checked against the stub. mypy's stubtest compares all stubs with their modules.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from functools import cache
from keyword import kwlist
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from ferrule.bindings.names import is_reserved
from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.report.report import Report
    from ferrule.toolchain.compiler import Compiler

CASES: Final = Path(__file__).parents[1] / "cases"
ALL: Final = sorted(path.name for path in CASES.iterdir() if path.is_dir())
SYSTEM: Final = {platform.libc_ver()[0], platform.machine()}
# All numbers but those that the header writes and cffi has to have: the length of an array behind a
# pointer, the width of a bit-field.
NUMBER: Final = re.compile(r"(?<!\)\[)(?<!\]\[)(?<! : )\b\d")

# What is otherwise on PyPy: calls, NumPy, and a lib without the functions that are not there.
OTHERWISE: Final = (
    "big_integers",
    "conversions",
    "optional",
    "scoped_callbacks",
    "variable_shapes",
)
USE: Final = """
import pathlib, runpy, sys, case
from tests.support.stub_check import check_stub
runpy.run_path(sys.argv[1], run_name="__main__")
problems = check_stub(pathlib.Path(sys.argv[2]).read_text("utf-8"), case)
assert not problems, problems
"""


def options_of(name: str) -> dict[str, Any]:
    """Return the settings of a case.

    `only_on` is there where what is expected is that of a system, and `only_with` has C that must
    compile where some compilers lack what the case is about.
    """
    path = CASES / name / "options.json"
    options: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return options


HERE: Final = [name for name in ALL if options_of(name).get("only_on") in {None, *SYSTEM}]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Report]]:
    """Return a function that builds a case once; it returns the folder and the report."""

    root = tmp_path_factory.mktemp("cases", numbered=False)

    @cache
    def build(name: str) -> tuple[Path, Report]:
        case, folder = CASES / name, root / name
        settings = {
            "headers": ["header.h"],
            "module": "case",
            "output_dir": folder,
            "keep": folder,
            "sources": [path.name for path in case.glob("source.c")],
            **{
                key: value
                for key, value in options_of(name).items()
                if not key.startswith("only_")
            },
        }
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(case)
            return folder, bind(Settings.of(settings))

    return build


@pytest.mark.parametrize("name", ALL)
def test_case(
    name: str,
    compiler: Compiler,
    built: Callable[[str], tuple[Path, Report]],
    check_golden: Callable[[Path, str], None],
) -> None:
    if name not in HERE:
        pytest.skip(f"what is expected is that of {options_of(name)['only_on']}")
    if not compiles(compiler, options_of(name).get("only_with", "")):
        pytest.skip(f"the compiler refuses {options_of(name)['only_with']!r}")
    case = CASES / name
    folder, report = built(name)
    cdef = (folder / "case.cdef.h").read_text(encoding="utf-8")
    check_golden(case / "expected.cdef.h", cdef)
    check_golden(case / "expected.skips.txt", shown_skips(report))
    if sys.implementation.name == "pypy" and name in OTHERWISE:
        pytest.skip("what is used here is otherwise on PyPy: decision 17")
    if "import numpy" in (case / "use.py").read_text("utf-8"):
        pytest.importorskip("numpy", reason="NumPy is not installed")
    assert not NUMBER.search(cdef), "a width, a size, an offset or a value is in the cdef"
    use(case / "use.py", folder)
    use(through_the_module(case / "use.py", folder), folder)


def compiles(compiler: Compiler, text: str) -> bool:
    with work_folder() as folder:  # zig cannot write to /dev/null
        arguments = ["-c", "-x", "c", "-", "-o", str(folder / "object.o")]
        return compiler.call(arguments, BuildFlags(), text=f"{text}\n").status == 0


class _DirectCalls(ast.NodeTransformer):
    """`lib.f(x)` becomes `(a direct call of f, if there is one)(x)`."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=ast.Name(id="lib"), attr=name) if not is_reserved(name):
                source = f"getattr(__import__('case'), {name!r}, lib.{name})"
                node.func = ast.parse(source, mode="eval").body
            case _:
                pass
        return node


def through_the_module(script: Path, folder: Path) -> Path:
    """Return a script that does as `script`, with the functions of `lib` called on the module."""
    tree = _DirectCalls().visit(ast.parse(script.read_text("utf-8")))
    direct = folder / "use_direct.py"
    direct.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
    return direct


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_every_use_is_well_typed(
    checker: str,
    built: Callable[[str], tuple[Path, Report]],
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    for name in HERE:
        folder, _ = built(name)
        shutil.copy(folder / "case.pyi", tmp_path / f"case_{name}.pyi")
        text = (CASES / name / "use.py").read_text("utf-8")
        text = re.sub(r"^import case$", f"import case_{name} as case", text, flags=re.MULTILINE)
        text = re.sub(r"\bfrom case import\b", f"from case_{name} import", text)
        (tmp_path / f"use_{name}.py").write_text(text, encoding="utf-8")
    assert type_errors(checker, tmp_path) == []


def test_stubtest(built: Callable[[str], tuple[Path, Report]], tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="the extra `check` is not installed")
    (root,) = {built(name)[0].parents[1] for name in HERE}
    # No stub can declare a name that is a keyword of Python. All else must be in both.
    allowed = tmp_path / "keywords"
    allowed.write_text(rf"cases\.\w+\.case\.({'|'.join(kwlist)})", encoding="utf-8")
    modules = ["ferrule._lib", *(f"cases.{name}.case" for name in HERE)]
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "--allowlist", allowed, *modules],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={
            **os.environ,
            "MYPYPATH": str(root),
            "PYTHONPATH": str(root),
            "MAY_LOOK_AT_ONCE": "1",  # it looks at each name of a module
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"no issues found in {len(modules)} modules" in done.stdout


def shown_skips(report: Report) -> str:
    return "".join(
        f"{skip.where}: {skip.kind} {skip.name} [{skip.reason.code}]\n"
        for skip in report.skipped
    )


def use(script: Path, folder: Path) -> None:
    # `case` is in the folder, `tests` in the root; ferrule itself may be found by the variable.
    path = (str(folder), str(CASES.parents[1]), os.environ.get("PYTHONPATH"))
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", USE, str(script), str(folder / "case.pyi")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
    )
    assert done.returncode == 0, done.stderr
