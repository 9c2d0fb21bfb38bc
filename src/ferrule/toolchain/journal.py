"""What a run has planned for a set of files, on disk, so that the next run can undo it.

A journal is a hidden file in the folder of the run's last file. It names, for each file, its place,
where the new one is staged and where the old one is kept. Its own ending tells how far the run is:

.planned   hidden files may be there, and no file has been changed
.ready     the hidden files are all there; files may have been changed
.done      all files have been changed; what is hidden is rubbish

A run that was killed is undone, unless it was done. Only journals that nobody but this user can
have written are believed.
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
from ferrule.toolchain.files import HIDDEN, hidden_beside, is_own, sync_folder, write_new

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PLANNED: Final = ".planned"
_READY: Final = ".ready"
_DONE: Final = ".done"
_ENDINGS: Final = (_PLANNED, _READY, _DONE)


@dataclass(frozen=True, slots=True)
class Change:
    """One file's change; paths are absolute, or names in the journal's folder.

    `digest` is the new content's, empty where the file is to be removed; `old` is empty where there
    is none.
    """

    path: str
    staged: str
    old: str
    digest: str


@dataclass(frozen=True, slots=True)
class Journal:
    """The changes of one run, and the folders that it makes, the outermost first."""

    path: Path
    changes: tuple[Change, ...]
    folders: tuple[str, ...]

    @classmethod
    def plan(cls, home: Path, contents: Sequence[tuple[Path, bytes | None]]) -> Journal:
        """Write a journal to the folder `home`: each file and its content, None for no file."""
        changes = tuple(_planned(home, path, content) for path, content in contents)
        folders = missing_folders([path for path, _ in contents])
        whole = cls(hidden_beside(home / "_").with_suffix(_PLANNED), changes, folders)
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
        """Read the journal at `path`; one that was killed while it was written is empty.

        Raises `OutputError` for one that is damaged.
        """
        try:
            found = json.loads(path.read_bytes())
            changes = tuple(Change(**change) for change in found["changes"])
            return cls(path, changes, tuple(found["folders"]))
        except (ValueError, TypeError, KeyError):
            if path.suffix == _PLANNED:
                return cls(path, (), ())
            message = f"{path} is damaged: it tells what a killed run left; remove it"
            raise OutputError(message) from None

    def place(self, name: str) -> Path:
        """Return the path that stands for `name` in a change."""
        return self.path.parent / name

    def ready(self) -> Journal:
        """Note that all is staged; return the journal as it is from now on."""
        journal = self._renamed(_READY)
        sync_folder(self.path.parent)
        return journal

    def done(self) -> Journal:
        """Note that all is changed; return the journal as it is from now on."""
        return self._renamed(_DONE)

    def settle(self) -> None:
        """Undo the run unless it is done, and remove what it hid, at last the journal."""
        if self.path.suffix == _READY:
            for change in self.changes:
                self._restore(change)
            with suppress(OSError):  # they are restored, whatever the disk says of it
                self.sync()
        for change in self.changes:
            for name in filter(None, (change.staged, change.old)):
                with suppress(NotADirectoryError):
                    self.place(name).unlink(missing_ok=True)
        if self.path.suffix != _DONE:
            remove_empty([folder for folder in self.folders if Path(folder) != self._home])
        for ending in _ENDINGS:  # an interrupt may come between a renaming and its being noted
            self.path.with_suffix(ending).unlink(missing_ok=True)

    def sync(self) -> None:
        """Wait until the disk has the names of all files."""
        for folder in {self.place(change.path).parent for change in self.changes}:
            with suppress(FileNotFoundError):
                sync_folder(folder)

    @property
    def _home(self) -> Path:
        return self.path.parent.absolute()

    def _restore(self, change: Change) -> None:
        """Put the old file back, unless somebody has written another one since."""
        path = self.place(change.path)
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
    """Return the folders that have to be made for files at `paths`, the outermost first."""
    missing = {
        str(folder): None
        for path in paths
        for folder in reversed(path.absolute().parents)
        if not folder.exists()
    }
    return tuple(missing)


def remove_empty(folders: Sequence[str]) -> None:
    """Remove those of the `folders`, the outermost first, that are there and empty."""
    for folder in reversed(folders):
        with suppress(OSError):
            os.rmdir(folder)  # noqa: PTH106  no Path


def settle_all(home: Path) -> None:
    """Finish what killed runs left in the folder `home`, whose lock this process holds.

    Raises `OSError`, and `OutputError` for a damaged journal.
    """
    for path in sorted(_journals(home)):
        Journal.read(path).settle()


def has_journals(home: Path) -> bool:
    """Tell whether a run is at work in the folder `home`, or was killed there."""
    return home.is_dir() and any(_journals(home))


def _journals(home: Path) -> Iterator[Path]:
    for path in home.iterdir():
        if path.name.startswith(HIDDEN) and path.suffix in _ENDINGS and is_own(path):
            yield path


def _planned(home: Path, path: Path, content: bytes | None) -> Change:
    def name(path: Path) -> str:
        return path.name if path.parent == home else str(path.absolute())

    return Change(
        name(path),
        name(hidden_beside(path)),
        name(hidden_beside(path)) if os.path.lexists(path) else "",
        "" if content is None else hashlib.sha256(content).hexdigest(),
    )


def _digest_of(path: Path) -> str | None:
    """Return the digest of the file `path`: empty for nothing, None for a link or a folder."""
    try:
        is_file = stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest() if is_file else None
