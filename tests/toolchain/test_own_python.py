"""Python programs that ferrule runs by this interpreter."""

from __future__ import annotations

import sys
import venv
from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.own_python import run_python

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds


def test_a_pth_file_with_a_path_that_is_not_ascii(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editable install of a project in such a folder leaves one."""
    venv.create(tmp_path / "env", symlinks=True)
    project = tmp_path / "caf\u00e9"
    project.mkdir()
    packages = next((tmp_path / "env").glob("lib*/python3*/site-packages"))
    (packages / "project.pth").write_text(f"{project}\n", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "env" / "bin" / "python"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    done = run_python(["-c", "import sys; print(ascii(sys.path[-1]))"])
    assert (done.stderr, done.stdout) == ("", f"{str(project)!a}\n".encode())


def test_the_environment_is_extended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRST", "1")
    script = "import os; print(os.environ['FIRST'], os.environ['SECOND'])"
    assert run_python(["-c", script], environment={"SECOND": "2"}).stdout == b"1 2\n"
