"""What a run is about to do to a set of files, recorded on disk so that the next run can undo it.

A journal is a hidden file in the folder of the run's last file. For each file it names the target,
the staged new file and the kept old one. Its suffix tells how far the run has come:

.planned   hidden files may exist, no file has been changed
.ready     all hidden files exist, files may have been changed
.done      all files have been changed, the hidden ones are no longer needed

A killed run is undone unless its journal is `.done`. Journals are trusted only if nobody but this
user can have written them.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.errors import OutputError
from ferrule.toolchain.files import HIDDEN, hidden_sibling, is_users_own, sync_folder, write_new

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PLANNED: Final = ".planned"
_READY: Final = ".ready"
_DONE: Final = ".done"
_ENDINGS: Final = (_PLANNED, _READY, _DONE)


@dataclass(frozen=True, slots=True)
class Change:
    """One file's change; paths are absolute, or names in the journal's folder.

    `path` is the target, `staged` the new file and `old` the kept old one, or empty if there is
    none. `digest` is the SHA-256 of the new content, or empty if the file is to be removed.
    """

    path: str
    staged: str
    old: str
    digest: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The changes of one run, and the folders that it makes, outermost first."""

    path: Path
    changes: tuple[Change, ...]
    folders: tuple[str, ...]

    @classmethod
    def plan(cls, home: Path, contents: Sequence[tuple[Path, bytes | None]]) -> Journal:
        """Write a `.planned` journal to the folder `home`; raise `OSError` if that fails.

        `contents` are the files with their new contents, None for a file that is to be removed.
        """
        changes = tuple(_planned(home, path, content) for path, content in contents)
        folders = missing_folders([path for path, _ in contents])
        whole = cls(hidden_sibling(home / "_").with_suffix(_PLANNED), changes, folders)
        text = json.dumps({"changes": [*map(asdict, changes)], "folders": folders})
        try:
            write_new(whole.path, text.encode("ascii"), 0o600)
            sync_folder(home)
        except BaseException:
            whole.path.unlink(missing_ok=True)
            raise
        return whole

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Read the journal at `path`; raise `OutputError` if it is damaged.

        If the run was killed while it wrote the journal, the result has no changes.
        """
        try:
            found = json.loads(path.read_bytes())
            changes = tuple(Change(**change) for change in found["changes"])
            return cls(path, changes, tuple(found["folders"]))
        except (ValueError, TypeError, KeyError):
            if path.suffix == _PLANNED:
                return cls(path, (), ())
            message = f"{path}, the record of a killed run, is damaged; remove it"
            raise OutputError(message) from None

    def place(self, name: str) -> Path:
        """Return the path that `name` means in a change."""
        return self.path.parent / name

    def ready(self) -> Journal:
        """Record that all files are staged; return the journal in that state."""
        journal = self._renamed(_READY)
        # On disk before any file is changed: a `.planned` journal would not restore it.
        sync_folder(self.path.parent)
        return journal

    def done(self) -> Journal:
        """Record that all files are changed; return the journal in that state."""
        return self._renamed(_DONE)

    def settle(self) -> None:
        """Undo the run unless it is done, and remove its hidden files, the journal last."""
        if self.path.suffix == _READY:
            for change in self.changes:
                self._restore(change)
            with suppress(OSError):  # the files are restored even if syncing fails
                self.sync()
        for change in self.changes:
            for name in filter(None, (change.staged, change.old)):
                with suppress(NotADirectoryError):
                    self.place(name).unlink(missing_ok=True)
        if self.path.suffix != _DONE:
            # Not the folder of the journal, which is not empty yet; its creator removes it.
            remove_empty([folder for folder in self.folders if Path(folder) != self._home])
        # All three names, because an interrupt may come after a rename and before `path` changes.
        for ending in _ENDINGS:
            self.path.with_suffix(ending).unlink(missing_ok=True)

    def sync(self) -> None:
        """Sync the names of all files to disk."""
        for folder in {self.place(change.path).parent for change in self.changes}:
            with suppress(FileNotFoundError):
                sync_folder(folder)

    @property
    def _home(self) -> Path:
        return self.path.parent.absolute()

    def _restore(self, change: Change) -> None:
        """Restore the old file, unless somebody has written another one since."""
        path = self.place(change.path)
        # If the staged file is still there, this run never changed the target. If the target has
        # other content, it is restored already or not ours any more.
        if os.path.lexists(self.place(change.staged)) or _digest_of(path) != change.digest:
            return
        if not change.old:
            path.unlink(missing_ok=True)
        elif os.path.lexists(self.place(change.old)):
            self.place(change.old).replace(path)

    def _renamed(self, ending: str) -> Journal:
        path = self.path.with_suffix(ending)
        self.path.rename(path)
        return replace(self, path=path)


def missing_folders(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the missing folders of the files `paths`, outermost first."""
    missing = {
        str(folder): None
        for path in paths
        for folder in reversed(path.absolute().parents)
        if not folder.exists()
    }
    return tuple(missing)


def remove_empty(folders: Sequence[str]) -> None:
    """Remove the `folders`, given outermost first, that exist and are empty."""
    for folder in reversed(folders):
        with suppress(OSError):
            os.rmdir(folder)  # noqa: PTH106  not a Path


def settle_all(home: Path) -> None:
    """Clean up after killed runs in the folder `home`.

    This process must hold the folder's lock: then no run that is still active has a journal there.
    Raises `OSError`, and `OutputError` for a damaged journal.
    """
    for path in sorted(_journals(home)):
        Journal.read(path).settle()


def has_journals(home: Path) -> bool:
    """Tell whether a run is active in the folder `home`, or was killed there."""
    return home.is_dir() and any(_journals(home))


def _journals(home: Path) -> Iterator[Path]:
    for path in home.iterdir():
        if path.name.startswith(HIDDEN) and path.suffix in _ENDINGS and is_users_own(path):
            yield path


def _planned(home: Path, path: Path, content: bytes | None) -> Change:
    def name(path: Path) -> str:
        return path.name if path.parent == home else str(path.absolute())

    return Change(
        name(path),
        name(hidden_sibling(path)),
        name(hidden_sibling(path)) if os.path.lexists(path) else "",
        "" if content is None else hashlib.sha256(content).hexdigest(),
    )


def _digest_of(path: Path) -> str | None:
    """Return the digest of the file `path`; "" if there is none, None for a link or a folder."""
    try:
        is_file = stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest() if is_file else None
