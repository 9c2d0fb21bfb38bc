"""What the class does with real repositories."""

from __future__ import annotations

import datetime as dt
import gc
from typing import TYPE_CHECKING

import _git2 as c
import pytest
from history import GitError, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADA = ("Ada Lovelace", "ada@example.org")


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Repository]:
    with Repository(tmp_path / "notes", create=True) as repository:
        for i in range(1, 4):
            lines = "".join(f"line {n}\n" for n in range(20 * i))
            (tmp_path / "notes" / "lines").write_text(lines)
            repository.commit(f"Größer: {i}\n", *ADA)
        yield repository


def test_the_history_is_walked(notes: Repository) -> None:
    log = list(notes.log())
    assert [commit.message for commit in log] == [f"Größer: {i}\n" for i in (3, 2, 1)]
    assert {commit.author for commit in log} == {"Ada Lovelace <ada@example.org>"}
    assert len({commit.id for commit in log}) == 3
    age = dt.datetime.now(dt.timezone.utc) - log[0].time
    assert abs(age) < dt.timedelta(hours=1)


def test_options_change_the_diff(notes: Repository, tmp_path: Path) -> None:
    (tmp_path / "notes" / "lines").write_text("line 0\nnew\n")
    notes.commit("Cut", *ADA)
    patch = notes.diff(context=1)
    assert "@@ -1,60 +1,2 @@\n line 0\n-line 1\n" in patch
    assert patch.endswith("+new\n")
    assert "\n line 0\n" not in notes.diff(context=0)


def test_the_first_commit_has_a_diff_too(tmp_path: Path) -> None:
    with Repository(tmp_path / "deep" / "new", create=True) as repository:
        (tmp_path / "deep" / "new" / "a").write_text("one\n")
        repository.commit("First", *ADA)
        assert "new file mode 100644" in repository.diff()


def test_what_a_callback_raises_comes_out(notes: Repository) -> None:
    (commit, *_) = notes.commits()

    def stop(_delta: object, _hunk: object, _line: object) -> int:
        raise EOFError

    with c.diff_tree_to_tree(notes.handle, None, commit.tree(), None) as diff:
        with pytest.raises(EOFError):
            diff.print(c.GIT_DIFF_FORMAT_PATCH, stop)
        diff.print(c.GIT_DIFF_FORMAT_PATCH, lambda *_: 0)


def test_errors_have_the_librarys_words(tmp_path: Path, notes: Repository) -> None:
    with pytest.raises(GitError, match="could not find repository") as caught:
        Repository(tmp_path)
    assert caught.value.code == c.GIT_ENOTFOUND
    with pytest.raises(GitError, match="Signature cannot have an empty name"):
        notes.commit("Nobody", "", "")
    with pytest.raises(GitError, match="reference 'refs/heads/main' not found"):
        list(Repository(tmp_path / "empty", create=True).log())


def test_a_commit_needs_its_repository(notes: Repository, tmp_path: Path) -> None:
    commits = list(Repository(tmp_path / "notes").commits())
    author = commits[0].author()
    gc.collect()
    assert author.name() == "Ada Lovelace"
    history = notes.log()
    next(history)
    notes.handle.close()
    with pytest.raises(ValueError, match="closed"):
        next(history)
