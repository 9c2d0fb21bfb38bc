"""The examples with annotations: each works, passes a type checker, and its page is true."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from tests.conftest import missing, needs_direct_calls
from tests.integration.examples import EXAMPLES, MARKS, copied
from tests.integration.projects import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [*MARKS, needs_direct_calls]

# The folders, and what pkg-config calls the libraries; or a header, if it does not know them.
FACES: Final = {
    "chipmunk": "chipmunk/chipmunk.h",
    "curl": "libcurl",
    "libevent": "libevent_core",
    "libgit2": "libgit2",
    "sqlite3": "sqlite3",
    "zstd": "libzstd",
}
BLOCK: Final = re.compile(r"^```(python)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUIET: Final = ("-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir=.")


class Face(NamedTuple):
    """A copy of an example, for which its module was built, and what its page has to run."""

    folder: Path
    tests: list[str]
    programs: list[str]


@pytest.fixture(scope="module", params=FACES)
def face(
    request: pytest.FixtureRequest,
    need_package: Callable[[str], None],
    need_header: Callable[[str], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Face:
    need = FACES[request.param]
    (need_header if need.endswith(".h") else need_package)(need)
    folder = copied(request.param, tmp_path_factory.mktemp("face"))
    page = (folder / "README.md").read_text("utf-8").replace("\\\n", "")
    blocks = BLOCK.findall(page)
    commands = [
        line[2:] for _, text in blocks for line in text.splitlines() if line[:2] == "$ "
    ]
    bind, tests = map(shlex.split, commands)
    run(sys.executable, "-m", *bind, cwd=folder)
    return Face(folder, tests[1:], [text for language, text in blocks if language])


def test_it_works(face: Face) -> None:
    run(sys.executable, *face.tests, *QUIET, cwd=face.folder)


def test_the_programs_of_the_page_do_the_same(face: Face, tmp_path: Path) -> None:
    said = []
    for number, text in enumerate(face.programs):
        place = tmp_path / str(number)
        place.mkdir()
        (place / "program.py").write_text(text, encoding="utf-8")
        said.append(run(sys.executable, "program.py", cwd=place, PYTHONPATH=str(face.folder)))
    ours, plain = said
    assert ours == plain != ""


def test_a_type_checker_accepts_it(face: Face) -> None:
    if importlib.util.find_spec("mypy") is None:
        missing("mypy is not installed")
    (module,) = _modules(face.folder)
    cache = face.folder.parents[1] / "mypy"  # shared, since most of the work is the same
    mypy = ("-m", "mypy", "--strict", f"--cache-dir={cache}", module.name)
    run(sys.executable, *mypy, cwd=face.folder)


@pytest.mark.parametrize("name", FACES)
def test_it_is_short(name: str) -> None:
    (table,) = (EXAMPLES / name).glob("*.toml")
    (module,) = _modules(EXAMPLES / name)
    assert len(table.read_text("utf-8").splitlines()) <= 80
    assert len(module.read_text("utf-8").splitlines()) <= 100


def _modules(folder: Path) -> list[Path]:
    """Return the files in Python that are no tests."""
    return [path for path in folder.glob("*.py") if not path.name.startswith("test_")]
