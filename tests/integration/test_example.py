"""The example is built and installed where ferrule is not: from its wheel, and from its sdist."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.integration.projects import files_in, run, sdist_of, wheel_of

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).parents[2] / "examples" / "setuptools"
USE = "import lite; print(lite.version() != '', lite.query('select 1, 2; select 3'))"
WITHOUT = "import importlib.util as u; print(u.find_spec('ferrule'))"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not EXAMPLE.is_dir(), reason="examples/ is not next to the tests"),
]


@pytest.fixture
def project(tmp_path: Path, need_package: Callable[[str], None]) -> Path:
    need_package("sqlite3")
    return Path(shutil.copytree(EXAMPLE, tmp_path / "project"))


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Return the interpreter of a new environment that has cffi, and nothing else."""
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    interpreter = tmp_path / "venv" / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(interpreter, "-c", code, cwd=tmp_path).strip())
    for name in ("cffi", "pycparser", "_cffi_backend"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin in {None, "built-in"}:
            continue  # PyPy's own
        origin = Path(str(spec.origin))
        found = origin.parent if origin.name == "__init__.py" else origin
        (packages / found.name).symlink_to(found)
    return interpreter


@pytest.mark.parametrize("from_sdist", [False, True], ids=["wheel", "sdist"])
def test_the_example_works_without_ferrule(
    project: Path, python: Path, tmp_path: Path, *, from_sdist: bool
) -> None:
    wheel = wheel_of(sdist_of(project, tmp_path / "sdist") if from_sdist else project)
    install = ("-m", "pip", "install", "--no-deps", "--no-index", "-q", wheel)
    run(python, *install, cwd=tmp_path)
    assert run(python, "-c", WITHOUT, cwd=tmp_path).strip() == "None"
    assert run(python, "-c", USE, cwd=tmp_path).strip() == "True [['1', '2'], ['3']]"


def test_the_page_names_the_files(project: Path) -> None:
    assert files_in(project) == {"README.md", "pyproject.toml", "src/lite/__init__.py"}
