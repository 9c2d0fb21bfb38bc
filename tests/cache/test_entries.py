from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ferrule.cache.build_lock import build_lock
from ferrule.cache.entries import (
    UNUSED_DAYS,
    Entry,
    publish,
    remove_staged,
    remove_unused,
    staged,
    take_entry,
)
from ferrule.errors import OutputError

DIGEST = "0123456789abcdef" * 4
DAY = 24 * 60 * 60
FILE = "m.abi3.so"
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")

# Takes an entry as a program does that imports it, and lives until its input ends.
HOLDER = """
import os, sys
from pathlib import Path
from ferrule.cache.entries import Entry, take_entry
entry = Entry(Path(sys.argv[1]), *sys.argv[2:])
before = entry.module.stat()
print(take_entry(entry), flush=True)
os.utime(entry.module, (before.st_atime, before.st_mtime))  # long ago
print("aged", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / "ferrule"
    folder.mkdir(mode=0o700)
    return folder


def published(cache: Path, name: str, days: float = 0, digest: str = DIGEST) -> Entry:
    """Publish an entry that was last used some days ago."""
    entry = Entry(cache, name, digest, FILE)
    with staged(entry) as folder:
        for file in (FILE, f"{name}.pyi", "report.json"):
            (folder / file).write_text(f"{file} of {name} {digest}")
        publish(entry, folder)
    age(entry.folder, days)
    return entry


def age(folder: Path, days: float) -> None:
    then = time.time() - days * DAY
    for file in (*folder.iterdir(), folder):
        os.utime(file, (then, then))


def test_what_nobody_uses_is_removed(cache: Path) -> None:
    old = published(cache, "old_c", UNUSED_DAYS + 1)
    broken = published(cache, "broken_c", UNUSED_DAYS + 1)
    broken.module.unlink()
    age(broken.folder, UNUSED_DAYS + 1)
    recent = published(cache, "recent_c", UNUSED_DAYS - 1)
    (cache / "mine-notes").mkdir()
    age(cache / "mine-notes", 400)
    remove_unused(cache)
    assert not old.folder.exists()
    assert not broken.folder.exists()
    assert recent.module.is_file()
    assert (cache / "mine-notes").is_dir()


def test_use_makes_an_entry_young(cache: Path) -> None:
    entry = published(cache, "used_c", UNUSED_DAYS + 1)
    assert take_entry(entry)
    assert time.time() - entry.module.stat().st_mtime < DAY


def test_what_is_not_there_is_not_taken(cache: Path) -> None:
    assert not take_entry(Entry(cache, "none_c", DIGEST, FILE))
    broken = published(cache, "broken_c")
    broken.module.unlink()
    assert not take_entry(broken)


def test_an_entry_takes_the_place_of_a_wrong_one(cache: Path) -> None:
    entry = published(cache, "m")
    entry.module.write_text("other")
    assert not take_entry(entry)
    assert take_entry(published(cache, "m"))
    shutil.rmtree(entry.folder)
    entry.folder.write_text("a file")
    assert not take_entry(entry)
    assert take_entry(published(cache, "m"))
    assert list(cache.iterdir()) == [entry.folder]


@needs_posix
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_wrong_entry_that_is_write_protected(cache: Path, mode: int) -> None:
    """A folder cannot be moved without the right to write to it; root always has it."""
    entry = published(cache, "m")
    entry.module.write_text("other")
    entry.folder.chmod(mode)
    assert not take_entry(entry)
    assert take_entry(published(cache, "m"))
    assert list(cache.iterdir()) == [entry.folder]


def test_an_entry_of_another_key_is_not_taken(cache: Path) -> None:
    entry, other = published(cache, "m"), published(cache, "m", digest=DIGEST[::-1])
    for file in entry.folder.iterdir():
        shutil.copyfile(other.folder / file.name, file)
    assert not take_entry(entry)
    # Keys that begin in the same way have the same folder.
    near = Entry(cache, "m", DIGEST[:32] + "0" * 32, FILE)
    published(cache, "m")
    assert near.folder == entry.folder
    assert not take_entry(near)


def test_a_manifest_that_asks_for_more_than_there_is(cache: Path) -> None:
    entry = published(cache, "m")
    assert not take_entry(Entry(cache, "m", DIGEST, "another.abi3.so"))
    (entry.folder / "entry.json").write_text(json.dumps({"key": DIGEST, "files": {}}))
    assert not take_entry(entry)


@needs_posix
@pytest.mark.parametrize("mask", [0o000, 0o002, 0o777])
def test_files_are_private_whatever_the_umask(cache: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        entry = Entry(cache, "m", DIGEST, FILE)
        with staged(entry) as folder:
            (folder / FILE).touch()
            (folder / FILE).chmod(0o777)
            publish(entry, folder)
        with build_lock(cache, "m"):
            pass
        assert os.umask(mask) == mask, "nobody else touches it"
    finally:
        os.umask(before)
    modes = {
        path.stat().st_mode & 0o777 for path in (*entry.folder.iterdir(), cache / "m.lock")
    }
    assert (entry.folder.stat().st_mode & 0o777, modes) == (0o700, {0o600})


@needs_posix
@pytest.mark.parametrize("what", ["folder", "module", "report.json", "entry.json"])
def test_what_others_can_write_to_is_refused(cache: Path, what: str) -> None:
    entry = published(cache, "m")
    path = {"folder": entry.folder, "module": entry.module}.get(what, entry.folder / what)
    for mode in (0o770, 0o602):
        path.chmod(mode)
        with pytest.raises(OutputError, match=rf"{path}: other users can write .* {mode:04o}"):
            take_entry(entry)
    path.chmod(0o744)
    assert take_entry(entry)


@needs_posix
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["folder", "module", "entry.json"])
def test_a_folder_that_another_user_owns_is_refused(cache: Path, what: str) -> None:
    entry = published(cache, "m")
    path = {"folder": entry.folder, "module": entry.module}.get(what, entry.folder / what)
    os.chown(path, 65534, -1)
    with pytest.raises(OutputError, match=rf"{path}: it belongs to another user \(number 655"):
        take_entry(entry)


@needs_posix
def test_an_entry_that_is_a_link_is_refused(cache: Path, tmp_path: Path) -> None:
    entry = published(cache, "m")
    entry.folder.rename(tmp_path / "elsewhere")
    entry.folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="it is a link"):
        take_entry(entry)


@needs_posix
def test_a_file_that_is_a_link_is_wrong(cache: Path, tmp_path: Path) -> None:
    entry = published(cache, "m")
    shutil.copy2(entry.module, tmp_path / FILE)
    entry.module.unlink()
    entry.module.symlink_to(tmp_path / FILE)
    assert not take_entry(entry)
    assert take_entry(published(cache, "m"))
    assert (tmp_path / FILE).is_file(), "what a link leads to is left alone"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps loaded files itself")
def test_an_entry_that_was_removed_by_hand_is_held_again(cache: Path) -> None:
    entry = published(cache, "gone_c")
    assert take_entry(entry)
    shutil.rmtree(entry.folder)
    assert not take_entry(entry)
    assert take_entry(published(cache, "gone_c"))
    age(entry.folder, UNUSED_DAYS + 1)
    remove_unused(cache)
    assert entry.module.is_file()


def test_an_entry_is_held_once(cache: Path) -> None:
    entry = published(cache, "once_c")
    descriptors = Path("/dev/fd")
    assert take_entry(entry)
    before = len(list(descriptors.iterdir())) if descriptors.is_dir() else 0
    assert all(take_entry(entry) for _ in range(3))
    assert (len(list(descriptors.iterdir())) if descriptors.is_dir() else 0) == before


@pytest.mark.builds
@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps loaded files itself")
def test_what_a_process_uses_stays(cache: Path) -> None:
    entry = published(cache, "held_c", UNUSED_DAYS + 100)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(cache), "held_c", DIGEST, FILE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert [holder.stdout.readline(), holder.stdout.readline()] == ["True\n", "aged\n"]
    remove_unused(cache)
    assert entry.module.is_file()
    holder.communicate()
    remove_unused(cache)
    assert not entry.folder.exists()


@pytest.mark.builds
def test_what_is_being_built_stays(cache: Path) -> None:
    entry = published(cache, "busy_c", UNUSED_DAYS + 1)
    with build_lock(cache, "busy_c"):
        remove_unused_elsewhere(cache)
        assert entry.folder.is_dir()
    remove_unused(cache)
    assert not entry.folder.exists()


def remove_unused_elsewhere(cache: Path) -> None:
    """Remove unused entries in another process, which finds this process's lock taken."""
    script = (
        "import sys; from pathlib import Path; from ferrule.cache.entries import remove_unused\n"
        "remove_unused(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", script, str(cache)], check=True)


@pytest.mark.builds
def test_what_killed_builds_left_is_removed(cache: Path) -> None:
    left = []
    for name in ("mine_c", "mine_c", "other-name_c"):
        with staged(Entry(cache, name, DIGEST, FILE)) as folder:
            (folder / FILE).touch()
            left.append(cache / f"{folder.name}")
            folder.rename(cache / "kept")
        (cache / "kept").rename(left[-1])
    remove_staged(cache, "mine_c")
    assert [path.exists() for path in left] == [False, False, True]
    with build_lock(cache, "other-name_c"):
        remove_unused_elsewhere(cache)
    assert left[2].exists(), "it is being built"
    remove_unused(cache)
    assert not left[2].exists()


def test_what_serves_one_process_goes_with_it(cache: Path) -> None:
    once = Entry(cache, "m", DIGEST, FILE, is_shared=False)
    with staged(once) as folder:
        (folder / FILE).touch()
        publish(once, folder)
    assert take_entry(once)
    assert not take_entry(Entry(cache, "m", DIGEST, FILE))
    remove_unused(cache)
    assert once.folder.is_dir(), "we hold it"
    with staged(other := Entry(cache, "n", DIGEST, FILE, is_shared=False)) as folder:
        publish(other, folder)
    remove_unused(cache)
    assert not other.folder.exists()


def test_what_cannot_be_removed_is_left(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = published(cache, "kept_c", UNUSED_DAYS + 1)
    other = published(cache, "other_c", UNUSED_DAYS + 1)
    renamed = Path.rename

    def refusing(path: Path, target: Path) -> Path:
        if path == kept.folder:
            raise PermissionError
        return renamed(path, target)

    monkeypatch.setattr(Path, "rename", refusing)
    remove_unused(cache)
    assert kept.module.is_file()
    assert not other.folder.exists()


def test_an_entry_has_no_hidden_files(cache: Path) -> None:
    entry = Entry(cache, "m_c", DIGEST, FILE)
    with staged(entry) as folder:
        (folder / FILE).touch()
        (folder / ".ferrule-0.done").touch()
        publish(entry, folder)
    assert {path.name for path in entry.folder.iterdir()} == {FILE, "entry.json"}
