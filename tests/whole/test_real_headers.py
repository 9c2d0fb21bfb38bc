"""Real libraries' headers through the command line, and their modules at real work."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cffi
import pytest

from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS: Final = Path(__file__).with_name("real_headers")
KINDS: Final = {
    "function",
    "static_inline",
    "record",
    "enum",
    "enumerator",
    "typedef",
    "constant",
    "variable",
    "function_macro",
    "bitfield",
}
REASONS: Final = {reason.code for reason in Reason}
BOUND_KEYS: Final = [
    "kind",
    "name",
    "python_name",
    "where",
    "direct",
    "annotations",
    "method",
    "no_method",
]


def ferrule(*arguments: object, cwd: Path) -> str:
    """Run the command line; return what it prints, and show what it says if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "ferrule", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def use(folder: Path, script: str, *arguments: object) -> str:
    """Run a script of `real_headers/` with the modules in `folder`; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", str(SCRIPTS / script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder / "build")},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def bound_in(folder: Path, header: str, module: str, *options: str) -> Path:
    """Bind `header` in `folder`, which gets `build` and the report `r.json`; return the folder."""
    common = ("--module", module, "--output-dir", "build", "--report", "r.json")
    ferrule("bind", header, *options, *common, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def zlib(tmp_path_factory: pytest.TempPathFactory, need_package: Callable[[str], None]) -> Path:
    need_package("zlib")
    folder = tmp_path_factory.mktemp("zlib")
    return bound_in(folder, "zlib.h", "zlib_c", "--pkg-config", "zlib")


@pytest.fixture(scope="module")
def sqlite(
    tmp_path_factory: pytest.TempPathFactory, need_package: Callable[[str], None]
) -> Path:
    need_package("sqlite3")
    folder = tmp_path_factory.mktemp("sqlite")
    options = ("--pkg-config", "sqlite3", "--callback", "on_row: sqlite3_callback")
    return bound_in(folder, "sqlite3.h", "sqlite_c", *options)


@pytest.fixture(scope="module")
def dirent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bound_in(tmp_path_factory.mktemp("dirent"), "dirent.h", "pkg.inner._dirent")


def test_zlib_restores_what_it_compressed(zlib: Path) -> None:
    use(zlib, "compress.py")


def test_zlib_deflates_a_stream_in_pieces(zlib: Path) -> None:
    use(zlib, "deflate_stream.py")


def test_sqlite_calls_back_for_each_row(sqlite: Path) -> None:
    use(sqlite, "query.py")
    use(sqlite, "query_extern.py")


def test_dirent_lists_what_is_there(dirent: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ("long" * 60)).touch()
    entries, constants = json.loads(use(dirent, "list_directory.py", tmp_path))
    assert sorted(entries) == sorted([".", "..", *os.listdir(tmp_path)])  # noqa: PTH208  its names
    assert constants == {"DIR": 4, "REG": 8, "LNK": 10, "FIFO": 1}
    types = {name: entry[0] for name, entry in entries.items()}
    if any(types.values()):  # a file system may leave them all DT_UNKNOWN
        expected = {"file": "REG", "folder": "DIR", "link": "LNK", "pipe": "FIFO"}
        assert {name: types[name] for name in expected} == {
            name: constants[kind] for name, kind in expected.items()
        }
    assert entries["file"][1] == (tmp_path / "file").stat().st_ino


def test_dirent_is_read_from_the_files_that_it_includes(dirent: Path) -> None:
    report = read_report(dirent)
    kinds = {bound["name"]: bound["kind"] for bound in report["bound"]}
    assert kinds["struct dirent"] == "record"
    assert kinds["DIR"] == "typedef"
    assert kinds["DT_REG"] == "enumerator"
    assert kinds["readdir_r"] == "function"


@pytest.mark.parametrize("library", ["zlib", "sqlite", "dirent"])
def test_report(library: str, request: pytest.FixtureRequest) -> None:
    report = read_report(request.getfixturevalue(library))
    assert list(report) == [
        "schema",
        "module",
        "headers",
        "compiler",
        "target",
        "counts",
        "bound",
        "skipped",
        "callbacks",
        "untyped",
        "seconds",
    ]
    assert report["schema"] == 1
    assert report["counts"]["bound"] == len(report["bound"]) > 0
    assert report["counts"]["skipped"] == len(report["skipped"])
    assert report["counts"]["declared"] == len(report["bound"]) + len(report["skipped"])
    assert list(report["seconds"]) == ["read", "select", "emit", "compile", "verify"]
    assert all(seconds > 0 for seconds in report["seconds"].values())
    for bound in report["bound"]:
        assert list(bound) == BOUND_KEYS
    for skip in report["skipped"]:
        assert list(skip) == ["kind", "name", "where", "reason", "message"]
        assert skip["reason"] in REASONS
        assert skip["message"]
    both = report["bound"] + report["skipped"]
    assert {entry["kind"] for entry in both} <= KINDS
    twice = [
        entry
        for entry, count in Counter((e["kind"], e["name"]) for e in both).items()
        if count > 1
    ]
    assert not twice


@pytest.mark.parametrize("library", ["zlib", "sqlite", "dirent"])
def test_report_says_where_each_name_is_declared(
    library: str, request: pytest.FixtureRequest
) -> None:
    report = read_report(request.getfixturevalue(library))
    for entry in report["bound"] + report["skipped"]:
        path, line, column = entry["where"].rsplit(":", 2)
        text = Path(path).read_text("utf-8", "replace").splitlines()[int(line) - 1]
        assert re.search(rf"\b{re.split('[ .]', entry['name'])[-1]}\b", text), entry
        assert int(column) >= 1


def test_report_says_at_which_column(zlib: Path) -> None:
    deflate = next(e for e in read_report(zlib)["bound"] if e["name"] == "deflate")
    path, line, column = deflate["where"].rsplit(":", 2)
    text = Path(path).read_text("utf-8").splitlines()[int(line) - 1]
    assert text[int(column) - 1 :].startswith("deflate")


def read_report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "r.json").read_text("utf-8"))
    return report


@pytest.mark.usefixtures("zlib")
def test_cdef_is_the_same_text_everywhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    first = ferrule("cdef", "zlib.h", "--pkg-config", "zlib", cwd=tmp_path)
    assert first == ferrule("cdef", "zlib.h", "--pkg-config", "zlib", cwd=elsewhere)
    assert "int deflate(z_streamp strm, int flush);\n" in first
    assert "/" not in first.replace("/*", "").replace("*/", ""), "it contains a path"
    cffi.FFI().cdef(first)


@pytest.fixture
def use_clang(
    need_program: Callable[[str], None],
    need_package: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[], None]:
    """Return a function that makes clang the compiler for the rest of the test."""
    need_program("clang")
    need_package("zlib")
    return lambda: monkeypatch.setenv("CC", "clang")


@pytest.mark.parametrize("header", ["zlib.h", "dirent.h", "math.h"])
def test_clang_gives_the_same_cdef(
    header: str, tmp_path: Path, use_clang: Callable[[], None]
) -> None:
    text = ferrule("cdef", header, cwd=tmp_path)
    use_clang()
    assert ferrule("cdef", header, cwd=tmp_path) == text


def test_clang_builds_a_module(tmp_path: Path, use_clang: Callable[[], None]) -> None:
    use_clang()
    module = ("--module", "zlib_c", "--output-dir", "build")
    ferrule("bind", "zlib.h", "--pkg-config", "zlib", *module, cwd=tmp_path)
    use(tmp_path, "compress.py")


def test_module_is_in_its_package_and_no_more_is_written(dirent: Path) -> None:
    files = [path.relative_to(dirent) for path in sorted(dirent.rglob("*")) if path.is_file()]
    others = {path for path in files if path != Path("r.json")}
    module = next(path for path in others if path.suffix == ".so")
    assert module.parent == Path("build/pkg/inner")
    assert module.name.startswith("_dirent.")
    assert others - {module} == {
        Path("build/pkg/inner/_dirent.pyi"),
        Path("build/pkg/py.typed"),
    }


def test_built_module_needs_cffi_alone(zlib: Path) -> None:
    use(zlib, "import_alone.py")
