"""The example with annotations: its face works, a type checker accepts it, and its page is true."""

from __future__ import annotations

import importlib.util
import re
import sys
from typing import TYPE_CHECKING

import pytest
from tests.conftest import missing, needs_direct_calls
from tests.integration.examples import EXAMPLES, MARKS, copied
from tests.integration.projects import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [*MARKS, needs_direct_calls]
FACE = EXAMPLES / "sqlite3"
BIND = (
    *("-m", "ferrule", "bind", "sqlite3.h", "--pkg-config", "sqlite3", "--module", "_sqlite"),
    *("--rename", "sqlite3_*=*", "--annotations", "sqlite.toml"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copied("sqlite3", tmp_path_factory.mktemp("sqlite"))
    run(sys.executable, *BIND, cwd=folder)
    return folder


def test_it_works(project: Path, need_package: Callable[[str], None]) -> None:
    need_package("sqlite3")
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir=."]
    run(sys.executable, *tests, "test_database.py", cwd=project)


def test_the_page_is_true(project: Path) -> None:
    page = (project / "README.md").read_text(encoding="utf-8")
    ours, plain = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    for text in (ours, plain):
        (project / "books.db").unlink(missing_ok=True)
        (project / "program.py").write_text(text, encoding="utf-8")
        assert run(sys.executable, "program.py", cwd=project) == "1 Bücher\n"


def test_a_type_checker_accepts_it(project: Path) -> None:
    if importlib.util.find_spec("mypy") is None:
        missing("mypy is not installed")
    run(sys.executable, "-m", "mypy", "--strict", "database.py", cwd=project)


def test_it_is_short() -> None:
    lines = {
        p.name: len(p.read_text("utf-8").splitlines()) for p in FACE.iterdir() if p.is_file()
    }
    assert lines["sqlite.toml"] <= 80
    assert lines["database.py"] <= 100
