from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ferrule.errors import OutputError
from ferrule.toolchain import transaction
from ferrule.toolchain.journal import Journal
from ferrule.toolchain.transaction import File, place_files, settle_killed, write_text

OLD = {"a": b"old a", "b": b"old b", "gone": b"old"}
NEW = {"a": b"new a", "b": b"new b", "new": b"new"}


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def changes(folder: Path) -> list[File]:
    return [
        File(folder / "new", b"new"),
        File(folder / "a", b"new a"),
        File(folder / "gone", None),
        File(folder / "b", b"new b", 0o777),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "output"
    made.mkdir()
    for name, content in OLD.items():
        (made / name).write_bytes(content)
    return made


def break_off(folder: Path) -> None:
    """Do as a run that is killed before its last renaming."""
    files = changes(folder)
    journal = Journal.plan(folder, [(file.path, file.content) for file in files])
    for file, change in zip(files, journal.changes, strict=True):
        transaction._stage(file, journal, change)
    journal = journal.ready()
    for file, change in zip(files[:-1], journal.changes[:-1], strict=True):
        transaction._change(file, journal, change)


def test_all_files_change(folder: Path) -> None:
    mask = os.umask(0o027)
    try:
        place_files(changes(folder))
    finally:
        os.umask(mask)
    assert held(folder) == NEW
    modes = [stat.S_IMODE((folder / name).stat().st_mode) for name in ("a", "b")]
    assert modes == [0o640, 0o750]


def test_a_file_that_is_as_wanted_is_not_touched_unless_always(folder: Path) -> None:
    for name in ("a", "b"):
        os.utime(folder / name, (1, 1))
    place_files([File(folder / "a", b"old a"), File(folder / "b", b"old b", always=True)])
    assert (folder / "a").stat().st_mtime == 1
    assert (folder / "b").stat().st_mtime > 1


def test_who_has_the_old_file_open_keeps_it(folder: Path) -> None:
    with (folder / "b").open("rb") as opened:
        place_files(changes(folder))
        assert opened.read() == b"old b"


@pytest.mark.parametrize("has_links", [True, False])
def test_one_that_fails_restores_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    (folder / "a").unlink()
    (folder / "a").symlink_to("b")
    (folder / "b").chmod(0o604)
    before, mode = held(folder), (folder / "b").stat().st_mode
    if not has_links:

        def refuse(*_arguments: object, **_options: object) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", refuse)
    (folder / "last").mkdir()
    further = folder / "made" / "below"
    with pytest.raises(OutputError, match=r"cannot write .*last: Is a directory"):
        place_files([*changes(folder), File(further / "c", b""), File(folder / "last", b"")])
    assert held(folder) == before
    assert (folder / "a").is_symlink()
    assert (folder / "b").stat().st_mode == mode
    assert not further.parent.exists()


def test_the_next_run_undoes_one_that_was_killed(folder: Path) -> None:
    break_off(folder)
    assert held(folder) != OLD
    settle_killed(folder)
    assert held(folder) == OLD


def test_what_somebody_wrote_since_a_run_was_killed_stays(folder: Path) -> None:
    break_off(folder)
    (folder / "a").write_bytes(b"somebody's")
    (folder / "new").write_bytes(b"somebody's")
    (folder / "gone").write_bytes(b"somebody's")
    settle_killed(folder)
    assert held(folder) == {**dict.fromkeys(("a", "new", "gone"), b"somebody's"), "b": b"old b"}


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_came_there_since_need_not_be_a_file(folder: Path, kind: str) -> None:
    break_off(folder)
    for name in ("a", "new"):
        (folder / name).unlink()
        if kind == "link":
            (folder / name).symlink_to("absent")
        elif kind == "folder":
            (folder / name).mkdir()
        else:
            os.mkfifo(folder / name)
    settle_killed(folder)
    assert {path.name for path in folder.iterdir()} == {"a", "b", "gone", "new"}
    assert (folder / "b").read_bytes() == b"old b"


def test_a_folder_that_was_moved_since_a_run_was_killed(folder: Path, tmp_path: Path) -> None:
    break_off(folder)
    folder.rename(tmp_path / "moved")
    settle_killed(tmp_path / "moved")
    assert held(tmp_path / "moved") == OLD


@pytest.mark.parametrize("how", ["link", "writable", "another user's"])
def test_a_journal_that_others_can_have_written_is_not_believed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    break_off(folder)
    (journal,) = folder.glob("*.ready")
    if how == "link":
        journal.rename(tmp_path / "elsewhere")
        journal.symlink_to(tmp_path / "elsewhere")
    elif how == "writable":
        journal.chmod(0o666)
    else:
        user = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    before = held(folder)
    settle_killed(folder)
    assert held(folder) == before


def test_a_damaged_journal(folder: Path) -> None:
    for text in ("", "{", "[]", '{"changes": [{}], "folders": []}'):
        (folder / ".ferrule-0.planned").write_text(text)
        settle_killed(folder)
        assert held(folder) == OLD
        (folder / ".ferrule-0.ready").write_text(text)
        with pytest.raises(OutputError, match=r"\.ready, .* is damaged; remove it"):
            settle_killed(folder)
        (folder / ".ferrule-0.ready").unlink()


def test_nothing_to_do_leaves_no_trace(tmp_path: Path) -> None:
    settle_killed(tmp_path / "absent")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match=r"cannot write .*below"):
        place_files([File(Path(__file__) / "below", b"")])


def test_text_is_written_into_folders_that_it_makes(tmp_path: Path) -> None:
    write_text(tmp_path / "a" / "b.txt", "\u00e9\n")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"\xc3\xa9\n"
    assert [*held(tmp_path / "a")] == ["b.txt"]


def test_text_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "same")
    os.utime(path, (1, 1))
    write_text(path, "same")
    assert path.stat().st_mtime == 1
    write_text(path, "other")
    assert path.stat().st_mtime > 1
    assert path.read_text() == "other"


def test_a_link_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "a.txt"
    victim.write_text("text")
    path.symlink_to(victim)
    write_text(path, "text")
    assert not path.is_symlink()
    assert victim.read_text() == path.read_text() == "text"


def test_nothing_is_left_of_a_failure(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=r"cannot write .*folder"):
        write_text(tmp_path / "folder", "text")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]
