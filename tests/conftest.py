"""What tests share: what the machine must have, and what happens if something is missing.

On a user's machine a test whose system library is absent is skipped with its reason; where the
environment variable CI is `true` it fails, so that nothing goes untested unnoticed.
"""

from __future__ import annotations

import difflib
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings
    from ferrule.pipeline.source import Source
    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed


pytest_plugins = ["tests.support.processes"]

UPDATE = (
    "If that is right, run this test with --update-golden, and review the change like code."
)

needs_direct_calls = pytest.mark.skipif(
    sys.implementation.name == "pypy", reason="on PyPy a module's functions are cffi's own"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the expected files anew; review the difference like code",
    )
    parser.addoption(
        "--declarations",
        type=int,
        default=int(os.environ.get("FERRULE_PROPERTY", "1000")),
        metavar="N",
        help="about how many declarations tests/property draws (default: 1000, or what the "
        "environment variable FERRULE_PROPERTY says)",
    )


def missing(reason: str) -> None:
    """Skip the running test because of `reason`; fail it in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI must have it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def need_header(need_program: Callable[[str], None]) -> Callable[..., None]:
    """Return a function that skips the test unless the C compiler finds a header."""

    def check(name: str, *flags: str) -> None:
        compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
        need_program(compiler[0])
        done = subprocess.run(
            [*compiler, *flags, "-E", "-x", "c", "-"],
            input=f"#include <{name}>\n",
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            missing(f"the header {name} is not installed")

    return check


@pytest.fixture(scope="session")
def need_program() -> Callable[[str], None]:
    """Return a function that skips the test unless a program is installed."""

    def check(name: str) -> None:
        if shutil.which(name) is None:
            missing(f"{name} is not installed")

    return check


@pytest.fixture(scope="session")
def need_package(need_program: Callable[[str], None]) -> Callable[[str], None]:
    """Return a function that skips the test unless pkg-config knows a package."""

    def check(name: str) -> None:
        need_program("pkg-config")
        if subprocess.run(["pkg-config", "--exists", name], check=False).returncode:
            missing(f"pkg-config does not know {name}")

    return check


@pytest.fixture(scope="session")
def check_golden(pytestconfig: pytest.Config) -> Callable[[Path, str], None]:
    """Return a function that compares text with an expected file; no file means no text."""
    update = pytestconfig.getoption("--update-golden")

    def check(path: Path, text: str) -> None:
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if update and not text:
            path.unlink(missing_ok=True)
        elif update and text != expected:
            path.write_text(text, encoding="utf-8")
        elif text != expected:
            lines = difflib.unified_diff(
                expected.splitlines(keepends=True),
                text.splitlines(keepends=True),
                str(path),
                "now",
            )
            pytest.fail(f"{''.join(lines)}\n{UPDATE}", pytrace=False)

    return check


@pytest.fixture(scope="session")
def type_errors() -> Callable[..., list[tuple[str, int, str]]]:
    """Return a function that checks all files of a folder with `mypy` or `pyright`.

    Its result is what is wrong: the file's name, the line and the checker's words. `python` is the
    interpreter whose packages the checker knows.
    """

    def check(
        checker: str, folder: Path, python: str = sys.executable
    ) -> list[tuple[str, int, str]]:
        program = Path(sys.executable).with_name(checker)
        if not program.exists():
            missing(f"{checker} is not installed next to {sys.executable}")
        look = _by_mypy if checker == "mypy" else _by_pyright
        return look(program, folder, python)

    return check


def _by_mypy(program: Path, folder: Path, python: str) -> list[tuple[str, int, str]]:
    options = ("--strict", "--no-error-summary", "--output", "json", "--no-incremental")
    files = sorted(path.name for path in folder.glob("*.py*"))
    done = subprocess.run(
        [program, *options, "--python-executable", python, *files],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert not done.stderr, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return [(s["file"], s["line"], s["message"]) for s in said if s["severity"] == "error"]


def _by_pyright(program: Path, folder: Path, python: str) -> list[tuple[str, int, str]]:
    options = ("--outputjson", "--pythonpath", python)
    done = subprocess.run(
        [program, *options, "."], capture_output=True, text=True, check=False, cwd=folder
    )
    said = json.loads(done.stdout)["generalDiagnostics"]
    return [
        (Path(s["file"]).name, s["range"]["start"]["line"] + 1, s["message"])
        for s in said
        if s["severity"] == "error"
    ]


@pytest.fixture(scope="session")
def compiler() -> Compiler:
    from ferrule.toolchain.compiler import Compiler  # noqa: PLC0415  only some tests need one

    return Compiler.find()


@pytest.fixture(scope="session")
def preprocess_text(compiler: Compiler) -> Callable[..., Preprocessed]:
    """Return a function that preprocesses C; the further arguments are the compiler's."""
    from ferrule.toolchain.compiler import BuildFlags  # noqa: PLC0415  as above
    from ferrule.toolchain.preprocess import preprocess  # noqa: PLC0415  as above

    def run(text: str, *arguments: str) -> Preprocessed:
        return preprocess(compiler, text, (), BuildFlags(arguments))

    return run


@pytest.fixture
def read_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Source]:
    """Return a function that reads the text of a `header.h`; keywords are headers next to it.

    As C17: to later C, and so to gcc 15, `int f()` has no parameters.
    """
    from ferrule.config.settings import Settings  # noqa: PLC0415  takes libclang along
    from ferrule.pipeline.progress import Stages  # noqa: PLC0415  as above
    from ferrule.pipeline.reading import read  # noqa: PLC0415  as above

    monkeypatch.chdir(tmp_path)

    def read_text(text: str, **beside: str) -> Source:
        for name, content in {"header": text, **beside}.items():
            (tmp_path / f"{name}.h").write_text(content, encoding="utf-8")
        settings = Settings(headers=("header.h",), std="gnu17")
        return read(settings, Stages())

    return read_text


@pytest.fixture
def decide_header(read_header: Callable[..., Source]) -> Callable[..., Bindings]:
    """Return a function like `read_header` that goes on to the bindings of the header."""
    from ferrule.pipeline.progress import Stages  # noqa: PLC0415  as below
    from ferrule.pipeline.resolving import resolve  # noqa: PLC0415  takes libclang along
    from ferrule.selection.verdicts import Verdicts  # noqa: PLC0415  as above

    def decided(text: str, **beside: str) -> Bindings:
        source = read_header(text, **beside)
        return resolve(source, Verdicts(), Stages()).bindings

    return decided


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the environment's settings of colours and widths out of the tests."""
    for name in (
        "FORCE_COLOR",
        "PY_COLORS",
        "GITHUB_ACTIONS",
        "TTY_COMPATIBLE",
        "COLUMNS",
        "TERMINAL_WIDTH",
        "NO_COLOR",
    ):
        monkeypatch.delenv(name, raising=False)
