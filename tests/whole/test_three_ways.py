"""The three ways do the same, and the wrong copies do not."""

from __future__ import annotations

import errno
import importlib
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ferrule import datapoint, directory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = Path(__file__).parents[2] / "examples" / "three_ways"
WAYS = ("with_ctypes", "with_cffi_abi", "with_compiled")
POINTS = [(1, 0.1), (2, 1.3), (39, 40.7)]

pytestmark = pytest.mark.skipif(
    not EXAMPLES.is_dir(), reason="examples/ is not next to the tests"
)
only_there = pytest.mark.skipif(
    not sys.platform.startswith("linux") or struct.calcsize("P") != 8,
    reason="the hand-made copies are for 64-bit Linux",
)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Import an example by its name; they import each other."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    yield importlib.import_module
    for name in (*WAYS, "wrong_layout", "wrong_compiled"):
        sys.modules.pop(name, None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a directory with one of each kind that the examples tell apart."""
    (tmp_path / "letter.txt").touch()
    (tmp_path / "drawer").mkdir()
    (tmp_path / "shortcut").symlink_to("letter.txt")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / os.fsdecode(b"not-utf8-\xff")).touch()
    return tmp_path


@only_there
def test_three_listings_are_the_same(example: Callable[[str], Any], folder: Path) -> None:
    listings = [example(way).list_directory(str(folder)) for way in WAYS]
    assert listings[0] == listings[1] == listings[2]
    assert [name for name, _, _ in listings[0]] == directory.names(folder)
    with os.scandir(folder) as entries:
        inodes = {entry.name: entry.inode() for entry in entries}
    assert {name: inode for name, inode, _ in listings[0]} == inodes


@only_there
@pytest.mark.parametrize("way", WAYS)
def test_kinds(way: str, example: Callable[[str], Any], folder: Path) -> None:
    with directory.scan(folder) as entries:
        kinds = {entry.name: entry.kind for entry in entries}
    told = {name: kind for name, _, kind in example(way).list_directory(str(folder))}
    if "other" in told.values():
        pytest.skip("this file system does not tell the kinds of entries")
    expected = {"FIFO": "pipe", "DIR": "directory", "REG": "file", "LNK": "link"}
    assert told == {name: expected[kind.name] for name, kind in kinds.items()}


@only_there
@pytest.mark.parametrize("way", WAYS)
def test_a_missing_directory_is_an_error(
    way: str,
    example: Callable[[str], Any],
    tmp_path: Path,
) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        example(way).list_directory(str(tmp_path / "absent"))
    assert raised.value.errno == errno.ENOENT
    assert raised.value.filename == str(tmp_path / "absent")


@only_there
@pytest.mark.parametrize("points", [POINTS, [], [(-5, float("inf"))]])
def test_three_sums_are_the_same(
    example: Callable[[str], Any],
    points: list[tuple[int, float]],
) -> None:
    sums = [example(way).add_points(points) for way in WAYS]
    assert sums[0] == sums[1] == sums[2] == datapoint.add_data(points)


@only_there
@pytest.mark.parametrize("program", [*WAYS, "wrong_layout"])
def test_each_runs_as_a_program(program: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / f"{program}.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "letter.txt" in done.stdout
    assert "42" in done.stdout


def test_a_narrow_inode_is_cut(example: Callable[[str], Any]) -> None:
    if sys.byteorder != "little":
        pytest.skip("a big-endian machine reads the other half")
    wrong = example("wrong_layout")
    assert wrong.read_narrow_inode(7) == 7
    assert wrong.read_narrow_inode(2**32 + 7) == 7


@only_there
def test_the_struct_of_another_system_reads_other_names(
    example: Callable[[str], Any],
    folder: Path,
) -> None:
    read = example("wrong_layout").list_as_on_macos(str(folder))
    assert len(read) == len(directory.names(folder)) + 2
    assert ("tter.txt", ord("e")) in read
    assert not {name for name, _ in read} & set(directory.names(folder))


@only_there
def test_swapped_fields_give_other_sums(example: Callable[[str], Any]) -> None:
    assert example("wrong_layout").add_swapped_points(POINTS) != datapoint.add_data(POINTS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ("narrow_inode", "wrong size for field 'd_ino'"),
        ("macos_dirent", "does not compile"),
        ("swapped_point", "wrong offset for field 'dnum'"),
        ("wrong_constant", "'DT_DIR' is equal to 4"),
    ],
)
def test_the_compiler_lets_no_mistake_pass(
    mistake: str,
    words: str,
    example: Callable[[str], Any],
) -> None:
    if mistake == "macos_dirent" and sys.platform == "darwin":
        pytest.skip("it is right here")
    assert words in example("wrong_compiled").objection(mistake)
