"""The pages: links lead somewhere, flags and commands exist, what a reader copies works."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import needs_direct_calls

from ferrule.cli.commands import command_line
from ferrule.config.settings import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TESTS = ROOT / "tests"
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
GLOSSARY = DOCS / "explanation" / "glossary.md"
PACKAGE = ROOT / "src" / "ferrule"
ABOUT_THE_SOURCE = [CONTRIBUTING, GLOSSARY, *sorted((DOCS / "decisions").glob("*.md"))]
PAGES = sorted(
    [
        README,
        CONTRIBUTING,
        *DOCS.rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
    ]
)

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INTRODUCED = re.compile(r"^`(\S+)` (?:.+\n)+\n```\w+\n((?:(?!```).*\n)*)```$", re.MULTILINE)
PRINTED = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
NAMED = re.compile(
    r"(?:/\*|#) ([\w/.]+\.(?:[ch]|py|toml))\b"
)  # the first line says which file it is
WHOLE = re.compile(r"import (?!setuptools)|from (?:dir|ferrule)\b")  # the others are parts
RESULT = re.compile(r"^print\(.*\)  # (.*)$", re.MULTILINE)
FILE = re.compile(r"`([\w./]*\w/[\w./]*\w\.(?:py|h|c|pyi|md))`")
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
COMMAND = re.compile(r"(?:^\$ |`)ferrule ([a-z]+)", re.MULTILINE)

# Flags of ferrule that are not settings, of pip, of pkg-config, of nox and of pytest.
OTHER_FLAGS = {
    "--help",
    "--version",
    "--verbose",
    "--quiet",
    "--json",
    "--no-build-isolation",
    "--no-deps",
    "--cmake-dir",
    "--dependency-file",
    "--includes",
    "--inplace",
    "--list-all",
    "--no-as-needed",
    "--no-install",
    "--no-venv",
    "--project",
    "--sdist",
    "--sysroot",
    "--update-golden",
}

# Folders of tests/ that the map need not name: what several tests use, and what Python leaves.
NO_TESTS = {"tests/__pycache__/", "tests/support/"}

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="docs/ is not next to the tests")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_fences(text: str) -> str:
    return FENCE.sub("", text)


def anchors(page: Path) -> set[str]:
    """Return the names of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", without_fences(text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(without_fences(text_of(page))):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "index.md"
    links = LINK.findall(text_of(index))
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in links}
    assert set(DOCS.rglob("*.md")) - {index} <= linked


@pytest.mark.parametrize("page", ABOUT_THE_SOURCE, ids=lambda p: str(p.name))
def test_the_files_that_are_named_exist(page: Path) -> None:
    """A path that a page names may be in the checkout, or in the package."""
    named = {name for name in FILE.findall(text_of(page)) if "your_" not in name}
    assert {
        name for name in named if not any((at / name).exists() for at in (ROOT, PACKAGE))
    } == set()


def test_the_map_has_every_room() -> None:
    rooms = {f"{path.name}/" for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    folders = {f"tests/{path.name}/" for path in TESTS.iterdir() if path.is_dir()}
    mirrored = {f"tests/{room}" for room in rooms} | NO_TESTS
    named = set(re.findall(r"`([\w/]+/)`", text_of(CONTRIBUTING)))
    assert rooms - named == set()
    assert folders - mirrored - named == set()


@every_page
def test_flags_exist(page: Path) -> None:
    known = {option.flag for _, option in options()} | OTHER_FLAGS
    assert set(FLAG.findall(text_of(page))) <= known


@every_page
def test_commands_exist(page: Path) -> None:
    assert set(COMMAND.findall(text_of(page))) <= set(command_line.commands)


@every_page
def test_no_page_knows_the_machine_it_was_written_on(page: Path) -> None:
    assert not re.search(r"/(?:home|root|work|tmp)/", text_of(page))


def test_the_readme_builds_and_runs(
    need_package: Callable[[str], None],
    tmp_path: Path,
) -> None:
    need_package("zlib")
    blocks = dict(FENCE.findall(text_of(README)))
    (tmp_path / "roundtrip.py").write_text(blocks["python"], encoding="utf-8")
    commands = re.findall(r"^\$ (.*zlib.*|.*roundtrip.*)$", text_of(README), re.MULTILINE)
    done = [output(command, tmp_path) for command in commands][-1]
    assert done.splitlines()[-1] == "restored: True"
    assert "3700 bytes become" in done


of_cpython = pytest.mark.skipif(
    sys.implementation.name == "pypy", reason="the page shows CPython's prompt or file names"
)


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        pytest.param("bind-a-header.md", ["zlib", "bzlib.h"], marks=of_cpython),
        ("bundled-bindings.md", ["numpy"]),
        pytest.param("callbacks.md", ["sqlite3"], marks=needs_direct_calls),
        ("choose-and-rename.md", ["zlib", "sqlite3"]),
        ("cimport.md", ["zlib"]),
        pytest.param("direct-calls.md", ["zlib", "dirent.h"], marks=needs_direct_calls),
        ("embedded-cdef.md", []),
        pytest.param(
            "from-ctypes.md",
            ["zlib"],
            marks=pytest.mark.skipif(sys.platform != "linux", reason="it names libz.so.1"),
        ),
        pytest.param("idioms.md", [], marks=needs_direct_calls),
        ("macros-as-functions.md", ["zlib"]),
        pytest.param(
            "optional-functions.md",
            [],
            marks=pytest.mark.skipif(
                sys.platform != "linux", reason="LD_LIBRARY_PATH is Linux's"
            ),
        ),
        ("structs.md", ["numpy"]),
        ("typing.md", []),
    ],
)
def test_what_a_guide_does_can_be_done(
    name: str,
    needs: list[str],
    need_package: Callable[[str], None],
    need_header: Callable[[str], None],
    tmp_path: Path,
) -> None:
    for need in needs:
        if need == "numpy":
            pytest.importorskip("numpy")
        else:
            (need_header if need.endswith(".h") else need_package)(need)
    (tmp_path / "bad.h").write_text("int add(int a, int b)\nint sub(int a, int b);\n")
    (tmp_path / "cpp.h").write_text("namespace a { class B { public: int x; }; }\n")
    environment = {"PYTHONPATH": "build", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for language, content in FENCE.findall(text_of(DOCS / "guides" / name)):
        if named := NAMED.match(content):
            (tmp_path / named[1]).parent.mkdir(exist_ok=True)
            (tmp_path / named[1]).write_text(content, encoding="utf-8")
        elif language == "python" and WHOLE.match(content):
            (tmp_path / "use.py").write_text(content, encoding="utf-8")
            printed = output("python use.py", tmp_path, **environment)
            assert printed.splitlines() == (RESULT.findall(content) or printed.splitlines())
        do_commands(content, tmp_path, environment, whole=name != "bind-a-header.md")


def do_commands(
    content: str, folder: Path, environment: dict[str, str], *, whole: bool
) -> None:
    """Run the commands of a block; compare what programs print, and errors, wholly or at first.

    What follows the first line of an error can be the words of this machine's compiler.
    """
    for command, printed in PRINTED.findall(content):
        if command.startswith("export "):
            environment.update([command.removeprefix("export ").split("=")])
            continue
        done = shell(command, folder, **environment)
        assert done.returncode == int("error: " in printed), done.stderr
        if done.returncode and not whole:
            assert done.stderr.startswith(printed.split("\n")[0])
        elif "python use.py" in command or done.returncode:
            assert done.stdout + done.stderr == printed


@of_cpython
def test_the_tutorials_first_module_can_be_tried(
    need_package: Callable[[str], None], tmp_path: Path
) -> None:
    need_package("zlib")
    blocks = (content for _, content in FENCE.findall(text_of(DOCS / "tutorial.md")))
    commands = dict(found for content in blocks for found in PRINTED.findall(content))
    bind = next(command for command in commands if command.startswith("ferrule bind"))
    layout = next(command for command in commands if command.startswith("ferrule layout"))
    output(bind, tmp_path)
    said = output(layout, tmp_path / "build")
    assert "avail_in" in said
    lines = commands["python"].splitlines()
    typed = [line.removeprefix(">>> ") for line in lines if line.startswith(">>> ")]
    shown = [line for line in lines if not line.startswith(">>> ")]
    session = subprocess.run(
        [sys.executable, "-i", "-q"],
        input="\n".join(typed) + "\n",
        cwd=tmp_path / "build",
        capture_output=True,
        text=True,
        check=True,
    )
    version, *others = session.stdout.splitlines()
    assert re.fullmatch(r"b'[\d.]+'", version)
    assert others == shown[1:]


@pytest.mark.builds
@pytest.mark.slow
def test_the_tutorials_package_builds_and_runs(tmp_path: Path) -> None:
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("setuptools is not installed")
    page = text_of(DOCS / "tutorial.md")
    files = INTRODUCED.findall(page)
    assert [name for name, _ in files] == [
        "pyproject.toml",
        "src/thismachine/__init__.py",
    ]
    for name, content in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    output("pip install --no-build-isolation --no-deps --target installed .", tmp_path)
    done = output(
        "python -c 'import thismachine; print(thismachine.describe())'",
        tmp_path,
        PYTHONPATH="installed",
    )
    system = os.uname()
    assert done.strip() == f"{system.sysname} {system.release} {system.machine}"


@pytest.mark.builds
@needs_direct_calls
def test_the_tutorial_of_a_face_can_be_followed(tmp_path: Path) -> None:
    if importlib.util.find_spec("setuptools") is None:
        pytest.skip("setuptools is not installed")
    page = text_of(DOCS / "tutorial-face.md")
    files = {content: name for name, content in INTRODUCED.findall(page)}
    environment = {"PYTHONPATH": str(tmp_path / "installed")}
    for _, content in FENCE.findall(page):
        if content in files:
            path = tmp_path / files[content]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        for command, printed in PRINTED.findall(content):
            here = command.replace("pip install", "pip install --no-deps --target installed")
            done = output(here, tmp_path, **environment)
            assert done == printed or not printed
    assert len(files) == 6
    assert len([*tmp_path.glob("wordcount-*.whl")]) == 1


def shell(
    command: str,
    folder: Path,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command as a reader would, with this Python's own programs."""
    scripts = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return subprocess.run(
        ["sh", "-c", re.sub(r"^pip ", "python -m pip ", command)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": scripts, **environment},
    )


def output(command: str, folder: Path, **environment: str) -> str:
    """Return what a command that succeeds prints."""
    done = shell(command, folder, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
