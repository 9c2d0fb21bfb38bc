"""ferrule as a package: wheel, sdist, editable installs, and machines that lack something.

Everything is built from a copy of the source tree, in new environments that see the packages of
the running one, so that no test needs a network.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from typing import Final

import pytest
from tests.integration.projects import run

pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[2]
LEFT_BY_BUILDS: Final = (
    "*.so",
    "*.egg-info",
    "__pycache__",
    "build",
    "dist",
    ".git",
    ".*_cache",
    ".hypothesis",
    ".nox",
    ".venv",
)
BACKEND: Final = "import sys, setuptools.build_meta as b; getattr(b, sys.argv[1])(sys.argv[2])"
USE: Final = """
import ferrule, ferrule._lib as lib
from ferrule.toolchain.csrc import runtime_dir
assert lib.opendir.__doc__.startswith("DIR *opendir(") and lib.DT_DIR == lib.lib.DT_DIR
assert lib.__ferrule__["ferrule"] == ferrule.__version__
assert (runtime_dir() / "ferrule_runtime.c").is_file()
from pathlib import Path
stub = Path(lib.__file__).with_name("_lib.pyi")
assert stub.read_text().startswith("# Made by ferrule"), stub
print(lib.__file__, runtime_dir(), sep="\\n")
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the source tree, without what builds leave in it."""
    ignore = shutil.ignore_patterns(*LEFT_BY_BUILDS)
    return Path(shutil.copytree(ROOT, tmp_path / "tree", ignore=ignore))


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Return the interpreter of a new environment that sees the packages of the running one."""
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    interpreter = tmp_path / "venv" / "bin" / "python"
    # Before Python 3.12, venv brings an old setuptools.
    run(interpreter, "-m", "pip", "uninstall", "--yes", "--quiet", "setuptools", cwd=tmp_path)
    purelib = run(
        interpreter,
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
        cwd=tmp_path,
    )
    Path(purelib.strip(), "running.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return interpreter


def install(
    python: Path, what: Path, *options: str, status: int = 0, **environment: str
) -> str:
    """Install `what` without its dependencies and without a build environment."""
    return run(
        python,
        "-m",
        "pip",
        "install",
        "--no-build-isolation",
        "--no-deps",
        "--no-cache-dir",
        "--no-index",
        "--disable-pip-version-check",
        *options,
        what,
        cwd=what.parent,
        status=status,
        **environment,
    )


def used(python: Path, cwd: Path) -> tuple[Path, Path]:
    """Use the installed ferrule; return where its module and its C files are."""
    module, csrc = run(python, "-c", USE, cwd=cwd).split("\n")[:2]
    return Path(module), Path(csrc)


def test_the_sdist_builds_a_wheel_that_works(tree: Path, python: Path, tmp_path: Path) -> None:
    run(python, "-c", BACKEND, "build_sdist", tmp_path / "out", cwd=tree)
    archive = next((tmp_path / "out").glob("*.tar.gz"))
    with tarfile.open(archive) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    (tmp_path / "unpacked").mkdir()
    run("tar", "-xzf", archive, cwd=tmp_path / "unpacked")
    wanted = {
        "LICENSE",
        "CHANGELOG.md",
        "pyproject.toml",
        "setup.py",
        "build_ffi/lib.py",
        "csrc/runtime/ferrule_runtime.c",
        "csrc/bundled/datapoint.c",
        "src/ferrule/py.typed",
        "CONTRIBUTING.md",
        "noxfile.py",
        "tests/whole/test_packaging.py",
        ".ci/run",
    }
    assert wanted <= names
    assert not [name for name in names if name.endswith((".so", ".pyc"))]

    unpacked = next((tmp_path / "unpacked").iterdir())
    run(python, "-c", BACKEND, "build_wheel", tmp_path / "out", cwd=unpacked)
    wheel = next((tmp_path / "out").glob("*.whl"))
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "ferrule/csrc/runtime/ferrule_runtime.c",
        "ferrule/csrc/bundled/datapoint.h",
        "ferrule/cmake/ferruleConfig.cmake",
        "ferrule/py.typed",
        "ferrule/stub/fixed_text.pyi",
        "ferrule/_lib.pyi",
        "ferrule/__main__.py",
    } <= inside
    assert {name.partition("/")[0].partition("-")[0] for name in inside} == {"ferrule"}

    install(python, wheel, "--ignore-installed")  # the running environment may have it too
    module, csrc = used(python, tmp_path)
    assert module.parent == csrc.parents[1]
    assert (tmp_path / "venv") in csrc.parents


MUSL: Final = """
import sys, sysconfig, setuptools.build_meta as b
(machine, folder), known = sys.argv[1:], sysconfig.get_config_var
sysconfig.get_config_var = lambda name: machine if name == "HOST_GNU_TYPE" else known(name)
b.prepare_metadata_for_build_wheel(folder)
"""


@pytest.mark.parametrize(
    ("machine", "libclang"),
    [("x86_64-alpine-linux-musl", "libclang>=18"), ("x86_64-pc-linux-gnu", "libclang-ng>=22")],
)
def test_ferrule_needs_the_libclang_that_there_is(
    tree: Path, tmp_path: Path, machine: str, libclang: str
) -> None:
    (tmp_path / "out").mkdir()
    run(sys.executable, "-c", MUSL, machine, tmp_path / "out", cwd=tree)
    (text,) = (tmp_path / "out").glob("*.dist-info/METADATA")
    needed = [
        line.partition(": ")[2]
        for line in text.read_text("utf-8").splitlines()
        if line.startswith("Requires-Dist: ") and "extra" not in line
    ]
    assert "cffi>=1.17" in needed
    assert {n.partition(";")[0] for n in needed if "clang" in n} == {libclang}


def test_a_wheel_is_for_this_python_and_newer(tree: Path, python: Path, tmp_path: Path) -> None:
    run(python, "-c", BACKEND, "build_wheel", tmp_path / "out", cwd=tree)
    wheel = next((tmp_path / "out").glob("*.whl"))
    normal = (
        sys.implementation.name == "cpython"
        and not hasattr(sys, "gettotalrefcount")
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
    )
    version = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert (f"-{version}-abi3-" in wheel.name) == normal


def test_an_installed_ferrule_builds_an_embedded_cdef(
    tree: Path, python: Path, tmp_path: Path
) -> None:
    install(python, tree)
    script = (
        "import ferrule; ferrule.Extension('_small', cdef='int abs(int x);',"
        "preamble='#include <stdlib.h>').ffibuilder.compile()"
    )
    run(python, "-c", script, cwd=tmp_path)
    assert run(python, "-c", "import _small; print(_small.abs(-3))", cwd=tmp_path) == "3\n"


def test_installing_twice(tree: Path, python: Path, tmp_path: Path) -> None:
    install(python, tree)
    install(python, tree, "--force-reinstall")
    used(python, tmp_path)


@pytest.mark.parametrize("mode", ["lenient", "strict"])
def test_editable(tree: Path, python: Path, tmp_path: Path, mode: str) -> None:
    install(python, tree, "--config-settings", f"editable_mode={mode}", "--editable")
    module, csrc = used(python, tmp_path)
    assert tree in module.parents
    assert tree in csrc.parents
    (tree / "src" / "ferrule" / "errors.py").write_text("CHANGED = True\n")
    assert run(python, "-c", "import ferrule.errors as e; print(e.CHANGED)", cwd=tmp_path)


@pytest.mark.parametrize("compiler", ["/nonexistent/cc", "false"])
def test_no_working_compiler_is_one_sentence(tree: Path, python: Path, compiler: str) -> None:
    told = install(python, tree, status=1, CC=compiler)
    assert f"error: the C compiler {compiler!r} (the environment variable CC says so) " in told
    assert "is missing or cannot compile: install one (Debian, Ubuntu: apt-get install " in told
    assert "Traceback" not in told


def test_old_build_tools_are_one_sentence(tree: Path, tmp_path: Path) -> None:
    stand_in = tmp_path / "old" / "setuptools"
    (stand_in / "command").mkdir(parents=True)
    (stand_in / "__init__.py").write_text("__version__ = '65.5.0'\nsetup = None\n")
    (stand_in / "command" / "__init__.py").touch()
    (stand_in / "command" / "build_py.py").write_text("build_py = object\n")
    told = run(
        sys.executable,
        "setup.py",
        "bdist_wheel",
        cwd=tree,
        status=1,
        PYTHONPATH=str(stand_in.parent),
    )
    assert told == (
        "error: setuptools 77 or newer and cffi are needed to build ferrule: "
        "pip install 'setuptools>=77' 'cffi>=1.17'\n"
    )


def test_no_python_headers_is_one_sentence(tree: Path, python: Path, tmp_path: Path) -> None:
    compiler = tmp_path / "cc"
    compiler.write_text(
        "#!/bin/sh\n"
        "for argument do shift\n"
        'case "$argument" in -I*) ;; *) set -- "$@" "$argument" ;; esac\n'
        "done\n"
        'exec cc "$@"\n'
    )
    compiler.chmod(0o755)
    told = install(python, tree, status=1, CC=str(compiler), CPATH="", C_INCLUDE_PATH="")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"error: the C headers of Python {version} (Python.h) are not in " in told
    assert f"apt-get install python{version}-dev" in told
    assert "Traceback" not in told
