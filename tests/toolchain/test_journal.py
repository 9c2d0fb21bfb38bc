"""The record of a run; `test_transaction.py` has the runs themselves, killed at each moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from ferrule.errors import OutputError
from ferrule.toolchain.journal import (
    Journal,
    has_journals,
    missing_folders,
    remove_empty,
    settle_all,
)


def stage(journal: Journal, contents: dict[str, bytes]) -> None:
    """Write the new files, and set the old ones aside, as a run does."""
    for change in journal.changes:
        journal.place(change.staged).write_bytes(contents[change.path])
        if change.old:
            journal.place(change.old).write_bytes(journal.place(change.path).read_bytes())


def replace_files(journal: Journal) -> None:
    for change in journal.changes:
        journal.place(change.staged).replace(journal.place(change.path))


def test_what_is_planned_can_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"before")
    journal = Journal.plan(tmp_path, [(tmp_path / "old", b"after"), (tmp_path / "gone", None)])
    assert has_journals(tmp_path)
    assert Journal.read(journal.path) == journal
    first, second = journal.changes
    assert (first.path, bool(first.old), bool(first.digest)) == ("old", True, True)
    assert (second.path, bool(second.old), bool(second.digest)) == ("gone", False, False)
    settle_all(tmp_path)
    assert not has_journals(tmp_path)


@pytest.mark.parametrize("done", [False, True])
def test_a_run_is_undone_unless_it_was_done(tmp_path: Path, *, done: bool) -> None:
    (tmp_path / "old").write_bytes(b"before")
    contents = {"old": b"after", "new": b"made"}
    journal = Journal.plan(
        tmp_path, [(tmp_path / name, text) for name, text in contents.items()]
    )
    stage(journal, contents)
    journal = journal.ready()
    replace_files(journal)
    if done:
        journal = journal.done()
    settle_all(tmp_path)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == (contents if done else {"old": b"before"})


def test_a_file_that_somebody_has_written_since_stays(tmp_path: Path) -> None:
    journal = Journal.plan(tmp_path, [(tmp_path / "new", b"made")])
    stage(journal, {"new": b"made"})
    journal = journal.ready()
    replace_files(journal)
    (tmp_path / "new").write_bytes(b"somebody's")
    settle_all(tmp_path)
    assert (tmp_path / "new").read_bytes() == b"somebody's"


def test_a_journal_that_was_being_written_is_empty(tmp_path: Path) -> None:
    journal = Journal.plan(tmp_path, [(tmp_path / "new", b"made")])
    journal.path.write_bytes(b'{"chan')
    assert Journal.read(journal.path).changes == ()
    later = journal.ready()
    with pytest.raises(OutputError, match="is damaged; remove it"):
        Journal.read(later.path)


def test_folders_are_reported_outermost_first_and_removed_if_empty(tmp_path: Path) -> None:
    folders = missing_folders([tmp_path / "a" / "b" / "file", tmp_path / "c" / "file"])
    assert folders == tuple(str(tmp_path / name) for name in ("a", "a/b", "c"))
    for folder in folders:
        Path(folder).mkdir()
    (tmp_path / "c" / "file").touch()
    remove_empty(folders)
    assert [path.name for path in tmp_path.iterdir()] == ["c"]
