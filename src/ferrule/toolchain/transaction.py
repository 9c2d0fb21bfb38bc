"""Writing several files so that all of them change or none."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.errors import OutputError
from ferrule.toolchain.files import as_output_error, is_same, require_writable, write_new
from ferrule.toolchain.folder_lock import locked
from ferrule.toolchain.journal import (
    Journal,
    has_journals,
    missing_folders,
    remove_empty,
    settle_all,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ferrule.toolchain.journal import Change


@dataclass(frozen=True, slots=True)
class File:
    """A file as it should be: its `content`, or None for no file, and the `mode` of a new one.

    It is written only if its content differs, unless `always` is true. A link at `path` is
    replaced; what it points to does not change.
    """

    path: Path
    content: bytes | None
    mode: int = 0o666
    always: bool = False


def place_files(files: Sequence[File]) -> None:
    """Write or remove all `files`, in their order; or raise `OutputError` and change none.

    Waits for another process that writes to the folder of the last file. What a killed run left
    there is undone first.
    """
    last = files[-1].path
    with as_output_error(last):
        folders = missing_folders([last])
        try:
            with locked(last.parent):
                settle_all(last.parent)
                changed = [file for file in files if _is_other(file)]
                if changed:
                    _place(last.parent, changed)
        except BaseException:  # an interrupt too: the lock has made the folder
            remove_empty(folders)
            raise


def write_text(path: Path, text: str) -> None:
    """Write `text` to the file `path`, in UTF-8; or raise `OutputError` and leave it unchanged."""
    require_writable(path)
    place_files([File(path, text.encode())])


def settle_killed(home: Path) -> None:
    """Undo what a killed run left in the folder `home`; raise `OutputError` if that fails."""
    with as_output_error(home):
        if has_journals(home):
            with locked(home):
                settle_all(home)


def _is_other(file: File) -> bool:
    if file.content is None:
        return os.path.lexists(file.path)
    return file.always or not is_same(file.path, file.content)


def _place(home: Path, files: Sequence[File]) -> None:
    journal = Journal.plan(home, [(file.path, file.content) for file in files])
    try:
        for file, change in zip(files, journal.changes, strict=True):
            with as_output_error(file.path):
                _stage(file, journal, change)
        # Both versions of all files must be on disk before the journal says so.
        journal.sync()
        journal = journal.ready()
        for file, change in zip(files, journal.changes, strict=True):
            with as_output_error(file.path):
                _change(file, journal, change)
        # And all changes before the journal says that nothing is to be undone.
        journal.sync()
        journal = journal.done()
    except BaseException as error:
        _undo(journal, error)
        raise
    try:
        _remove_hidden(journal)
    except BaseException:  # a signal in the middle of this: finish first
        _remove_hidden(journal)
        raise


def _remove_hidden(journal: Journal) -> None:
    with suppress(OSError):  # then the next run removes the hidden files
        journal.settle()


def _undo(journal: Journal, error: BaseException) -> None:
    """Restore the old files after `error`; raise `OutputError` with both causes if that fails."""
    try:
        journal.settle()
    except OSError as further:
        if isinstance(error, Exception):
            folder = journal.path.parent
            what = OutputError(str(error), folder) if isinstance(error, OSError) else error
            message = (
                f"{what}\n  The old files cannot be restored now either: {further.strerror}. The "
                f"next run that writes to {folder} restores them."
            )
            raise OutputError(message) from None


def _stage(file: File, journal: Journal, change: Change) -> None:
    """Write the new file next to the old one, and give the old one a second name."""
    file.path.parent.mkdir(parents=True, exist_ok=True)
    if file.content is not None:
        write_new(journal.place(change.staged), file.content, file.mode)
        if change.old:
            _keep(file.path, journal.place(change.old))


def _change(file: File, journal: Journal, change: Change) -> None:
    if file.content is None:
        file.path.replace(journal.place(change.old))
    else:
        journal.place(change.staged).replace(file.path)


def _keep(path: Path, old: Path) -> None:
    """Give the file `path` a second name, `old`, so that it survives being replaced."""
    # A hard link takes no space, so the old file can be restored even if the disk is full. The
    # file system may have none, or Linux may not allow one to another user's file.
    try:
        os.link(path, old, follow_symlinks=False)
    except (OSError, NotImplementedError):
        if path.is_symlink():
            old.symlink_to(path.readlink())
        else:
            write_new(old, path.read_bytes())
            shutil.copystat(path, old)
