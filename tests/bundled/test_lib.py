"""`ferrule._lib` itself: the directory functions of C, called as any cffi module's."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.support.stub_check import check_stub

from ferrule import _lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).parents[2]
STUB: Final = ROOT / "src" / "ferrule" / "_lib.pyi"

ffi: Any = _lib.ffi
lib: Any = _lib.lib


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Any]:
    """Return an open directory of three files."""
    for name in ("one", "two", "three"):
        (tmp_path / name).touch()
    stream = lib.opendir(os.fsencode(tmp_path))
    assert stream
    yield stream
    assert lib.closedir(stream) == 0


def read(stream: object) -> Iterator[tuple[bytes, int, int]]:
    """Yield what readdir says about each remaining entry."""
    while entry := lib.readdir(stream):
        yield ffi.string(entry.d_name), entry.d_ino, entry.d_type


def test_rewinddir(stream: object) -> None:
    first = list(read(stream))
    assert sorted(name for name, _, _ in first) == [b".", b"..", b"one", b"three", b"two"]
    assert list(read(stream)) == []
    lib.rewinddir(stream)
    assert list(read(stream)) == first


def seeks(folder: Path) -> bool:
    """Tell whether the C library itself can go back to a position in `folder`."""
    try:
        import ctypes  # noqa: PLC0415  not every Python has it
    except ImportError:
        return True
    libc = ctypes.CDLL(None)
    # The one for large files, as in `_lib`; the other one ends at the first large inode number.
    readdir = getattr(libc, "readdir64", libc.readdir)
    libc.opendir.restype = readdir.restype = ctypes.c_void_p
    libc.telldir.restype = ctypes.c_long
    directory = ctypes.c_void_p(libc.opendir(os.fsencode(folder)))

    def remaining() -> int:
        return sum(1 for _ in iter(lambda: readdir(directory), None))

    readdir(directory)
    place = ctypes.c_long(libc.telldir(directory))
    before = remaining()
    libc.seekdir(directory, place)
    after = remaining()
    libc.closedir(directory)
    return before == after


def test_telldir_and_seekdir(stream: object, tmp_path: Path) -> None:
    if not seeks(tmp_path):
        pytest.skip("emulated 32-bit machines get 64-bit positions, which C cannot go back to")
    entries = read(stream)
    next(entries)
    place = lib.telldir(stream)
    rest = list(entries)
    lib.seekdir(stream, place)
    assert list(read(stream)) == rest
    assert len(rest) == 4


def test_readdir_r_returns_the_same_as_readdir(stream: object) -> None:
    entry = ffi.new("struct dirent *")
    result = ffi.new("struct dirent **")
    found = []
    while lib.readdir_r(stream, entry, result) == 0 and result[0]:
        assert result[0] == entry
        found.append((ffi.string(entry.d_name), entry.d_ino, entry.d_type))
    lib.rewinddir(stream)
    assert list(read(stream)) == found
    assert len(found) == 5


def test_entry_kind(stream: object, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    os.mkfifo(tmp_path / "pipe")
    descriptor = lib.dirfd(stream)
    assert lib.ferrule_entry_kind(descriptor, b"one") == lib.DT_REG
    assert lib.ferrule_entry_kind(descriptor, b"folder") == lib.DT_DIR
    assert lib.ferrule_entry_kind(descriptor, b"link") == lib.DT_LNK
    assert lib.ferrule_entry_kind(descriptor, b"pipe") == lib.DT_FIFO
    assert lib.ferrule_entry_kind(descriptor, b"gone") == lib.DT_UNKNOWN
    assert lib.ferrule_entry_kind(-1, b"one") == lib.DT_UNKNOWN
    assert lib.ferrule_entry_kind(-1, b"/dev/null") == lib.DT_CHR


def test_errno_of_a_failure(tmp_path: Path) -> None:
    assert lib.opendir(os.fsencode(tmp_path / "none")) == ffi.NULL
    assert os.strerror(ffi.errno) == "No such file or directory"


def test_add_data() -> None:
    points = ffi.new("DataPoint[]", [(1, 0.5), (2, 0.25)])
    total = lib.add_data(points, 2)
    assert (total.num, total.dnum) == (3, 0.75)
    none = lib.add_data(ffi.NULL, 0)
    assert (none.num, none.dnum) == (0, 0.0)


ON_CPYTHON: Final = pytest.mark.skipif(
    sys.implementation.name == "pypy", reason="the stub in the source tree is CPython's"
)


@ON_CPYTHON
def test_the_stub_in_the_source_tree_is_what_a_build_writes(
    check_golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    builder = runpy.run_path("build_ffi/lib.py")["ffibuilder"]
    check_golden(STUB, builder.ferrule_stub("ferrule._lib")["_lib.pyi"])


@ON_CPYTHON
def test_the_stub_has_the_modules_names_and_no_others() -> None:
    assert check_stub(STUB.read_text("utf-8"), _lib) == []


@ON_CPYTHON
@pytest.mark.builds
@pytest.mark.parametrize("module", ["directory", "datapoint"])
def test_a_broken_cffi_is_named(module: str, tmp_path: Path) -> None:
    (tmp_path / "_cffi_backend.py").write_text('raise ImportError("no libffi")', "utf-8")
    first = f"import sys; sys.path.insert(0, {str(tmp_path)!r})"
    done = subprocess.run(
        (sys.executable, "-c", f"{first}; import ferrule.{module}"),
        capture_output=True,
        text=True,
        check=False,
    )
    told = "ferrule.errors.CffiMissingError: cffi is missing or broken: no libffi; install it"
    assert done.stderr.splitlines()[-1].startswith(told)
