"""One file for all CPythons from 3.10 on: built here, it works on others, with old and new cffi.

Environments are made for that, and packages are fetched: it runs where FERRULE_STABLE_ABI is set.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.conftest import missing
from tests.direct.conftest import BUILT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.direct.conftest import Ways

ON_REQUEST: Final = "FERRULE_STABLE_ABI"
HERE: Final = Path(__file__).parent
PYTHONS: Final = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
CFFIS: Final = ("cffi==1.17.1", "cffi==2.0.0", "cffi")
CHECKS: Final = ("test_differential.py", "test_buffers.py", "test_keywords.py", "test_leaks.py")


def test_only_the_stable_abi_is_named(ways: Ways, need_program: Callable[[str], None]) -> None:
    if sysconfig.get_config_var("Py_DEBUG"):
        pytest.skip("a debug build of Python has no stable ABI")
    need_program("abi3audit")
    for module in (ways.inlined, ways.compact):
        done = subprocess.run(
            ["abi3audit", "--strict", "--assume-minimum-abi3", "3.10", str(module.__file__)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.slow
@pytest.mark.skipif(ON_REQUEST not in os.environ, reason=f"on request, with {ON_REQUEST}=1")
@pytest.mark.parametrize("cffi", CFFIS)
@pytest.mark.parametrize("version", PYTHONS)
def test_on_another_python(ways: Ways, tmp_path: Path, version: str, cffi: str) -> None:
    python = find_python(version)
    if python is None:
        missing(f"there is no CPython {version}")
    environment = tmp_path / "environment"
    run([str(python), "-m", "venv", str(environment)])
    inside = environment / "bin" / "python"
    run([str(inside), "-m", "pip", "install", "--quiet", cffi, "numpy", "pytest>=8"])
    run(
        [str(inside), "-m", "pytest", "-q", "-m", "not slow", *(str(HERE / c) for c in CHECKS)],
        **{BUILT: str(Path(str(ways.compact.__file__)).parent)},
    )


def find_python(version: str) -> Path | None:
    """Return the interpreter that is installed for `version`, by pyenv or by the system."""
    versions = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    found = shutil.which(f"python{version}", path=os.defpath)
    for folder in sorted(versions.glob(f"{version}.*")):
        found = shutil.which("python", path=str(folder / "bin")) or found
    return Path(found) if found else None


def run(command: list[str], **more: str) -> None:
    environment = {
        k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}
    }
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE.parents[1],
        env={**environment, **more},
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
