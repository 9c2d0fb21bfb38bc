"""Git repositories with libgit2: commits, their history, and what they have changed."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, NamedTuple

import _git2 as c
from _git2 import ffi

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from typing_extensions import Self

GitError = c.GitError
c.libgit2_init()


class Commit(NamedTuple):
    """A commit, without what is in it."""

    id: str
    message: str
    author: str
    time: dt.datetime


class Repository:
    """A repository with files, of which HEAD is written."""

    def __init__(self, path: str | PathLike[str], *, create: bool = False) -> None:
        """Open the repository of a folder, or make one, with the branch `main`."""
        if create:
            options = ffi.new("git_repository_init_options *")
            c.repository_init_options_init(options)
            head = ffi.new("char[]", b"main")  # the struct does not keep it
            options.initial_head = head
            options.flags = c.GIT_REPOSITORY_INIT_MKPATH
            self.handle = c.repository_init_ext(path, options)
        else:
            self.handle = c.repository_open(path)

    def __enter__(self) -> Self:
        """Return itself, for `with`."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close it, and before it all that depends on it."""
        self.handle.close()

    def commit(self, message: str, author: str, email: str) -> str:
        """Commit all files that have changed, and return the commit's id."""
        parent = None if self.handle.head_unborn() else next(self.commits())
        with self.handle.index() as index:
            index.add_all()
            index.write()
            tree = c.tree_lookup(self.handle, index.write_tree())
        signature = c.signature_now(author, email)
        oid = c.commit_create_on(self.handle, signature, message, tree, parent)
        return c.oid_tostr_s(oid) or ""

    def log(self) -> Iterator[Commit]:
        """Yield the commits from HEAD on, the newest first."""
        for commit in self.commits():
            author = commit.author()
            name = f"{author.name()} <{author.email()}>"
            time = dt.datetime.fromtimestamp(author.time(), dt.timezone.utc)
            oid = c.oid_tostr_s(commit.id()[0])
            yield Commit(oid or "", commit.message() or "", name, time)

    def diff(self, *, context: int = 3) -> str:
        """Return the patch of the newest commit, with some lines of context."""
        newest, *before = itertools.islice(self.commits(), 2)
        options = ffi.new("git_diff_options *")
        c.diff_options_init(options)
        options.context_lines = context
        old = before[0].tree() if before else None
        pieces: list[bytes] = []

        def add(_delta: object, _hunk: object, line: c.git_diff_line_cp) -> int:
            sign = line.origin if line.origin in b" +-" else b""
            pieces.append(sign + ffi.buffer(line.content, line.content_len)[:])
            return 0

        with c.diff_tree_to_tree(self.handle, old, newest.tree(), options) as diff:
            diff.print(c.GIT_DIFF_FORMAT_PATCH, add)
        return b"".join(pieces).decode(errors="replace")

    def commits(self) -> Iterator[c.Commit]:
        """Yield the commits as the library has them."""
        with c.revwalk_new(self.handle) as walk:
            walk.sorting(c.GIT_SORT_TOPOLOGICAL)
            walk.push_head()
            end, oid = walk.next()
            while not end:
                yield c.commit_lookup(self.handle, oid)
                end, oid = walk.next()
