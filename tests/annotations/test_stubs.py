"""The stubs of annotated modules: what checkers make of them, and whether the modules agree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.conftest import needs_direct_calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.annotations.conftest import Built

MISTAKES: Final = Path(__file__).parent / "checked" / "mistakes.py"


@pytest.fixture(scope="session")
def all_built(built: Built, built_handles: Built, built_closures: Built) -> list[Built]:
    return [built, built_handles, built_closures]


@needs_direct_calls
@pytest.mark.builds
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_mistakes_are_errors_and_nothing_else_is(
    all_built: list[Built],
    checker: str,
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    for each in all_built:
        (tmp_path / f"{each.module.__name__}.pyi").write_text(each.stub, encoding="utf-8")
    shutil.copy(MISTAKES, tmp_path)
    lines = MISTAKES.read_text("utf-8").splitlines()
    wrong = {i for i, line in enumerate(lines, 1) if line.endswith("# wrong")}
    errors = type_errors(checker, tmp_path)
    assert {name for name, _, _ in errors} == {"mistakes.py"}
    reported = {line for _, line, _ in errors}
    assert [lines[i - 1] for i in sorted(wrong - reported)] == [], "not reported"
    assert [lines[i - 1] for i in sorted(reported - wrong)] == [], "reported, but correct"


@needs_direct_calls
@pytest.mark.builds
def test_the_stubs_agree_with_the_modules(all_built: list[Built]) -> None:
    folders = os.pathsep.join(
        str(Path(each.module.__file__ or "").parent) for each in all_built
    )
    names = [each.module.__name__ for each in all_built]
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", *names],
        env=os.environ | {"PYTHONPATH": folders, "MYPYPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
