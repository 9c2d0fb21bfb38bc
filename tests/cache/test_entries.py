from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ferrule.cache_entries import (
    UNUSED_DAYS,
    build_lock,
    entry_folder,
    remove_unused,
    take_entry,
)

DIGEST = "0123456789abcdef" * 2
DAY = 24 * 60 * 60

# Takes an entry as a program does that imports it, and lives until its input ends.
HOLDER = """
import sys
from pathlib import Path
from ferrule.cache_entries import take_entry
module = Path(sys.argv[1])
before = module.stat()
print(take_entry(module), flush=True)
import os
os.utime(module, (before.st_atime, before.st_mtime))  # long ago
print("aged", flush=True)
sys.stdin.read()
"""


def entry(cache: Path, name: str, days: float, *, module: bool = True) -> Path:
    """Make an entry that was last used some days ago; return its module's path."""
    folder = entry_folder(cache, name, DIGEST)
    folder.mkdir(parents=True)
    path = folder / f"{name}.abi3.so"
    files = [folder / f"{name}.pyi", folder / "report.json", *([path] if module else [])]
    for file in files:
        file.write_text("")
    age(path, days)
    return path


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    for file in (*path.parent.iterdir(), path.parent):
        os.utime(file, (then, then))


def test_what_nobody_uses_is_removed(tmp_path: Path) -> None:
    old = entry(tmp_path, "old_c", UNUSED_DAYS + 1)
    broken = entry(tmp_path, "broken_c", UNUSED_DAYS + 1, module=False)
    recent = entry(tmp_path, "recent_c", UNUSED_DAYS - 1)
    (tmp_path / "mine-notes").mkdir()
    age(tmp_path / "mine-notes" / "x", 400)
    remove_unused(tmp_path)
    assert not old.parent.exists()
    assert not broken.parent.exists()
    assert recent.is_file()
    assert (tmp_path / "mine-notes").is_dir()


def test_use_makes_an_entry_young(tmp_path: Path) -> None:
    path = entry(tmp_path, "used_c", UNUSED_DAYS + 1)
    assert take_entry(path)
    assert time.time() - path.stat().st_mtime < DAY


def test_what_is_not_there_is_not_taken(tmp_path: Path) -> None:
    assert not take_entry(tmp_path / "no-folder" / "none_c.abi3.so")
    broken = entry(tmp_path, "broken_c", 0, module=False)
    assert not take_entry(broken)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps loaded files itself")
def test_an_entry_that_was_removed_by_hand_is_held_anew(tmp_path: Path) -> None:
    path = entry(tmp_path, "gone_c", 0)
    assert take_entry(path)
    shutil.rmtree(path.parent)
    assert not take_entry(path)
    assert take_entry(entry(tmp_path, "gone_c", 0))
    age(path, UNUSED_DAYS + 1)
    remove_unused(tmp_path)
    assert path.is_file()


def test_an_entry_is_held_once(tmp_path: Path) -> None:
    path = entry(tmp_path, "once_c", 0)
    descriptors = Path("/dev/fd")
    assert take_entry(path)
    before = len(list(descriptors.iterdir())) if descriptors.is_dir() else 0
    assert all(take_entry(path) for _ in range(3))
    assert (len(list(descriptors.iterdir())) if descriptors.is_dir() else 0) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps loaded files itself")
def test_what_a_process_uses_stays(tmp_path: Path) -> None:
    path = entry(tmp_path, "held_c", UNUSED_DAYS + 100)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert [holder.stdout.readline(), holder.stdout.readline()] == ["True\n", "aged\n"]
    remove_unused(tmp_path)
    assert path.is_file()
    holder.communicate()
    remove_unused(tmp_path)
    assert not path.parent.exists()


def test_what_is_being_built_stays(tmp_path: Path) -> None:
    path = entry(tmp_path, "busy_c", UNUSED_DAYS + 1, module=False)
    with build_lock(tmp_path, "busy_c"):
        remove_unused(tmp_path)
        assert path.parent.is_dir()
    remove_unused(tmp_path)
    assert not path.parent.exists()


def test_what_cannot_be_removed_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = entry(tmp_path, "kept_c", UNUSED_DAYS + 1)
    other = entry(tmp_path, "other_c", UNUSED_DAYS + 1)
    removed = shutil.rmtree

    def refusing(folder: Path) -> None:
        if folder == kept.parent:
            raise PermissionError
        removed(folder)

    monkeypatch.setattr("shutil.rmtree", refusing)
    remove_unused(tmp_path)
    assert kept.parent.is_dir()
    assert not kept.exists(), "no longer taken for a whole entry"
    assert not other.parent.exists()
