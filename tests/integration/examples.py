"""The example projects, and a clean environment to use them in."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.conftest import missing
from tests.integration.projects import (
    files_in,
    run,
    sdist_of,
    unpacked,
    wheel_of,
    without_libclang,
)

from ferrule.toolchain.suffix import extension_suffix, is_stable_abi

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
USE: Final = "import lite; print(lite.version() != '', lite.query('select 1, 2; select 3'))"
WITHOUT: Final = "import importlib.util as u; print(u.find_spec('ferrule'))"
MARKS: Final = [
    pytest.mark.slow,
    pytest.mark.skipif(not EXAMPLES.is_dir(), reason="examples/ is not next to the tests"),
]
of_cpython: Final = pytest.mark.skipif(
    sys.implementation.name == "pypy", reason="the back ends are only installed for CPython"
)


def need_modules(*names: str) -> None:
    """Skip the test unless the back end's modules are installed."""
    for name in names:
        if importlib.util.find_spec(name) is None:
            missing(f"{name} is not installed")


def copied(name: str, folder: Path) -> Path:
    """Copy an example to `folder`, and return the copy."""
    return Path(shutil.copytree(EXAMPLES / name, folder / "project"))


def clean_python(folder: Path) -> Path:
    """Return the interpreter of a new environment that has cffi, and nothing else."""
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    interpreter = folder / "venv" / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(interpreter, "-c", code, cwd=folder).strip())
    for name in ("cffi", "pycparser", "_cffi_backend"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin in {None, "built-in"}:
            continue  # PyPy's own
        origin = Path(str(spec.origin))
        found = origin.parent if origin.name == "__init__.py" else origin
        (packages / found.name).symlink_to(found)
    return interpreter


def require_use(wheel: Path, folder: Path) -> None:
    """Install a wheel of an example where ferrule is not, and use it."""
    python = clean_python(folder)
    install = ("install", "--no-deps", "--no-index", "-q", wheel)
    run(sys.executable, "-m", "pip", "--python", python, *install, cwd=folder)
    assert run(python, "-c", WITHOUT, cwd=folder).strip() == "None"
    assert run(python, "-c", USE, cwd=folder).strip() == "True [['1', '2'], ['3']]"


def require_wheel(wheel: Path, folder: Path, oldest: str = "cp310") -> None:
    """Require that a wheel has the module, its stub and the mark, and the tag of the stable ABI."""
    if is_stable_abi():
        assert f"-{oldest}-abi3-" in wheel.name
    contents = {n for n in files_in(unpacked(wheel, folder)) if not n.startswith("lite-1.0.")}
    ours = {"_sqlite3.pyi", f"_sqlite3{extension_suffix()}", "__init__.py", "py.typed"}
    assert contents == {f"lite/{name}" for name in ours}


def require_example(
    name: str, backend: str, folder: Path, before: Sequence[str | Path] = ()
) -> None:
    """Require that an example can be built from its sdist, installed, and used without ferrule.

    libclang is needed only for making the sdist, `before` which a command is run.
    """
    project = copied(name, folder)
    if before:
        run(*before, cwd=project)
    sdist = sdist_of(project, folder / "sdist", backend)
    wheel = wheel_of(sdist, backend, **without_libclang(folder / "without"))
    require_wheel(wheel, folder / "wheel")
    require_use(wheel, folder)
