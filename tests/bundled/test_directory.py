"""The directory binding: what it lists, what it refuses, and that it closes what it opens."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bundled.conftest import MANY

from ferrule import _lib, directory
from ferrule.directory import Entry, Kind, names, scan


@pytest.fixture(params=["compiled", "python"])
def any_iterator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with the compiled iterator, and with the one that PyPy gets."""
    if request.param == "python":
        monkeypatch.setattr(directory, "_make_iterator", None)
    elif directory._make_iterator is None:
        pytest.skip("this interpreter has no compiled iterator")


@pytest.fixture
def zoo(tmp_path: Path) -> dict[str, Kind]:
    """Fill `tmp_path` with one entry of each kind that needs no privilege; return the kinds."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    made = {"file": Kind.REG, "folder": Kind.DIR, "link": Kind.LNK, "pipe": Kind.FIFO}
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as server:
        place = Path(short, "socket")  # a socket's path may not be long
        server.bind(str(place))
        place.rename(tmp_path / "socket")
    return {**made, "socket": Kind.SOCK}


def open_count(folder: Path) -> int:
    """Count this process's open descriptors of a directory."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("open descriptors are counted in /proc/self/fd, which is not there")
    count = 0
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the descriptor of the listing itself
            count += link.readlink() == folder
    return count


class BytesPath:
    """A path-like object for bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> bytes:
        return os.fsencode(self.path)


class TestNames:
    def test_an_empty_directory_has_none(self, tmp_path: Path) -> None:
        assert names(tmp_path) == []

    def test_many_come_in_the_directorys_order(self, many: Path) -> None:
        assert names(many) == os.listdir(many)  # noqa: PTH208  the order, not the paths
        assert len(names(many)) == MANY

    def test_a_path_is_text_bytes_or_path_like(self, tmp_path: Path) -> None:
        expected = ["one", "two"]
        for name in expected:
            (tmp_path / name).touch()
        assert sorted(names(tmp_path)) == expected
        assert sorted(names(str(tmp_path))) == expected
        assert sorted(names(os.fsencode(tmp_path))) == [name.encode() for name in expected]
        assert sorted(names(BytesPath(tmp_path))) == [name.encode() for name in expected]

    def test_long_names_fill_batches_by_size(self, tmp_path: Path) -> None:
        made = {f"{number:03}".ljust(255, "x") for number in range(400)}
        for name in made:
            (tmp_path / name).touch()
        assert len(made) * 256 > 3 * _lib.FERRULE_BATCH_BYTES
        assert set(names(tmp_path)) == made
        assert {entry.name for entry in scan(tmp_path)} == made

    @pytest.mark.skipif(sys.platform == "darwin", reason="the file system refuses such names")
    def test_undecodable_names_survive(self, tmp_path: Path) -> None:
        raw = {b"\xff\xfe", "été".encode(), "日本語".encode(), "😀".encode(), b"plain", b"a\nb"}
        for name in raw:
            os.close(os.open(os.fsencode(tmp_path) + b"/" + name, os.O_CREAT))
        assert set(names(os.fsencode(tmp_path))) == raw
        assert {os.fsencode(name) for name in names(tmp_path)} == raw
        assert {os.fsencode(entry.name) for entry in scan(tmp_path)} == raw

    def test_another_encoding_is_decoded_name_by_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "one").touch()
        (tmp_path / "two").touch()
        monkeypatch.setattr(directory, "_ENCODING", "euc-jp")
        assert sorted(names(tmp_path)) == ["one", "two"]

    @given(st.sets(st.binary(min_size=1, max_size=255), max_size=30))
    @settings(max_examples=40, deadline=None)
    def test_any_names_are_those_that_were_made(self, wanted: set[bytes]) -> None:
        made = set()
        with tempfile.TemporaryDirectory() as folder:
            for raw in wanted:
                name = raw.replace(b"\0", b"0").replace(b"/", b"1")
                if name not in {b".", b".."}:
                    os.close(os.open(os.fsencode(folder) + b"/" + name, os.O_CREAT))
                    made.add(name)
            listed = names(os.fsencode(folder))
            assert names(folder) == [os.fsdecode(name) for name in listed]
        assert sorted(listed) == sorted(made)


# In a process of its own, since root may read every directory.
NO_PERMISSION = """
import os, sys
from ferrule import directory

if os.geteuid() == 0:
    os.setuid(65534)
try:
    getattr(directory, sys.argv[1])(sys.argv[2])
except PermissionError as error:
    print(error.errno, error.filename)
"""

Open = Callable[[Any], object]


@pytest.mark.parametrize("open_directory", [names, scan])
class TestRefusedPaths:
    def test_a_missing_directory(self, open_directory: Open, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError) as caught:
            open_directory(tmp_path / "none")
        assert caught.value.errno == errno.ENOENT
        assert caught.value.strerror == os.strerror(errno.ENOENT)
        assert caught.value.filename == str(tmp_path / "none")

    def test_a_file(self, open_directory: Open, tmp_path: Path) -> None:
        path = os.fsencode(tmp_path / "file")
        Path(os.fsdecode(path)).touch()
        with pytest.raises(NotADirectoryError) as caught:
            open_directory(path)
        assert caught.value.filename == path

    @pytest.mark.builds
    def test_no_permission(self, open_directory: Open, tmp_path: Path) -> None:
        tmp_path.chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", NO_PERMISSION, open_directory.__name__, tmp_path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == f"{errno.EACCES} {tmp_path}\n", done.stderr

    @pytest.mark.parametrize("path", ["a\0b", b"a\0b"])
    def test_an_embedded_nul(self, open_directory: Open, path: object) -> None:
        with pytest.raises(ValueError, match="embedded null byte"):
            open_directory(path)

    @pytest.mark.parametrize("path", [3, None, 1.5])
    def test_no_path_at_all(self, open_directory: Open, path: object) -> None:
        with pytest.raises(TypeError, match="expected str, bytes or os"):
            open_directory(path)


@pytest.mark.usefixtures("any_iterator")
class TestScan:
    def test_entries_have_name_inode_and_kind(
        self, zoo: dict[str, Kind], tmp_path: Path
    ) -> None:
        entries = sorted(scan(tmp_path))
        assert [type(entry) for entry in entries] == [Entry] * len(zoo)
        assert {entry.name: entry.kind for entry in entries} == zoo
        for name, inode, kind in entries:
            assert inode == os.lstat(tmp_path / name).st_ino
            assert isinstance(kind, Kind)

    def test_entries_are_equal_to_tuples(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        (entry,) = scan(tmp_path)
        plain = ("file", os.lstat(tmp_path / "file").st_ino, Kind.REG)
        assert entry == plain
        assert hash(entry) == hash(plain)
        assert entry._replace(name="other").name == "other"

    def test_bytes_give_bytes(self, zoo: dict[str, Kind], tmp_path: Path) -> None:
        found = {entry.name: entry.kind for entry in scan(os.fsencode(tmp_path))}
        assert found == {name.encode(): kind for name, kind in zoo.items()}

    def test_an_empty_directory(self, tmp_path: Path) -> None:
        assert list(scan(tmp_path)) == []

    def test_many_come_in_the_directorys_order(self, many: Path) -> None:
        with os.scandir(many) as entries:
            expected = [(entry.name, entry.inode()) for entry in entries]
        assert [entry[:2] for entry in scan(many)] == expected

    def test_kept_entries_are_independent(self, many: Path) -> None:
        entries = list(scan(many))
        assert len({id(entry) for entry in entries}) == len(set(entries)) == MANY

    def test_loops_and_next_share_one_stream(self, many: Path) -> None:
        found = set()
        with scan(many) as entries:
            found.add(next(entries))
            for entry in entries:
                found.add(entry)
                if len(found) == MANY // 2:
                    break
            found.update(entries)
        assert len(found) == MANY

    def test_an_end_stays_an_end(self, tmp_path: Path) -> None:
        entries = scan(tmp_path)
        for _ in range(3):
            with pytest.raises(StopIteration):
                next(entries)

    def test_a_closed_scan_raises(self, many: Path) -> None:
        entries = scan(many)
        next(entries)
        entries.close()
        with pytest.raises(ValueError, match="closed"):
            next(entries)
        with pytest.raises(ValueError, match="closed"):
            list(entries)

    def test_closing_ends_a_running_loop(self, many: Path) -> None:
        entries = scan(many)
        loop = iter(entries)
        next(loop)
        entries.close()
        with pytest.raises(ValueError, match="closed"):
            next(loop)

    @pytest.mark.parametrize("meddle", ["close", "__next__"])
    def test_a_signal_handler_may_meddle(
        self, many: Path, monkeypatch: pytest.MonkeyPatch, meddle: str
    ) -> None:
        read = directory._read

        def interrupted(*arguments: Any, resolve: bool) -> int:  # as if by a signal, after C
            count = read(*arguments, resolve=resolve)
            getattr(entries, meddle)()
            return count

        entries = scan(many)
        next(entries)
        monkeypatch.setattr(directory, "_read", interrupted)
        with pytest.raises(ValueError, match="closed" if meddle == "close" else "being read"):
            list(entries)
        monkeypatch.undo()
        assert open_count(many) == 0

    def test_only_a_batch_is_held(self, many: Path) -> None:
        tracemalloc = pytest.importorskip("tracemalloc", reason="PyPy has none")
        tracemalloc.start()
        for _ in scan(many):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 2 * _lib.ffi.sizeof("ferrule_batch")

    @pytest.mark.skipif(
        not hasattr(sys, "getrefcount"), reason="this Python does not count references"
    )
    def test_nothing_leaks(self, many: Path) -> None:
        list(scan(many))
        before = sys.getrefcount(Kind.REG) + sys.getrefcount(Entry)
        for _ in range(3):
            list(scan(many))
            next(scan(many))
        gc.collect()
        after = sys.getrefcount(Kind.REG) + sys.getrefcount(Entry)
        assert after == pytest.approx(before, abs=5)


@pytest.mark.usefixtures("any_iterator")
class TestClosing:
    def test_at_the_end(self, tmp_path: Path) -> None:
        entries = scan(tmp_path)
        assert open_count(tmp_path) == 1
        list(entries)
        assert open_count(tmp_path) == 0

    def test_by_the_context_manager_and_twice(self, many: Path) -> None:
        with scan(many) as entries:
            next(entries)
            assert open_count(many) == 1
        assert open_count(many) == 0
        entries.close()
        entries.close()
        assert open_count(many) == 0

    def test_after_an_exception(self, many: Path) -> None:
        def fail() -> None:
            with scan(many) as entries:
                next(entries)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert open_count(many) == 0

    def test_when_dropped_half_way(self, many: Path) -> None:
        entries = scan(many)
        next(entries)
        assert open_count(many) == 1
        del entries
        gc.collect()
        assert open_count(many) == 0

    def test_a_loop_keeps_it_open(self, many: Path) -> None:
        rest = iter(scan(many))
        gc.collect()
        assert len(list(rest)) == MANY
        assert open_count(many) == 0

    def test_names_closes(self, many: Path) -> None:
        names(many)
        assert open_count(many) == 0


def test_kinds_are_the_constants_of_c() -> None:
    assert {f"DT_{kind.name}": kind.value for kind in Kind} == {
        name: getattr(_lib, name) for name in dir(_lib) if name.startswith("DT_")
    }


@pytest.mark.skipif(directory._make_iterator is None, reason="no compiled iterator here")
class TestCompiledIterator:
    @pytest.mark.parametrize(
        ("entry_type", "kinds"), [(list, (None,) * 256), (tuple, (None,) * 255), (tuple, [])]
    )
    def test_wrong_arguments_are_refused(self, entry_type: object, kinds: object) -> None:
        make: Any = directory._make_iterator
        with pytest.raises(TypeError):
            make(1, bool, entry_type, kinds, False)  # noqa: FBT003  as C takes it

    def test_no_batch_is_refused(self) -> None:
        make: Any = directory._make_iterator
        with pytest.raises(ValueError, match="address 0"):
            make(0, bool, tuple, (None,) * 256, False)  # noqa: FBT003  as C takes it
        with pytest.raises(TypeError):
            make(1, bool, tuple, (None,) * 256, as_bytes=False)
