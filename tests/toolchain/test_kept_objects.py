"""Objects of C that never changes are compiled once, and never taken where that could be wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.build import CSource, compile_sources
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.kept_objects import Reusable, reusable
from ferrule.toolchain.sealed import write_sealed_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.builds


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CSource:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir(mode=0o700)
    (tmp_path / "number.h").write_text("#define NUMBER 1\n", encoding="utf-8")
    file = tmp_path / "unit.c"
    file.write_text('#include "number.h"\nint number = NUMBER;\n', encoding="utf-8")
    return CSource(file, BuildFlags(("-isystem", str(tmp_path))))


@pytest.fixture
def kept(source: CSource) -> Path:
    """Return the object of `source` in the cache."""
    compiler = Compiler.find()
    found = reusable(compiler, source)
    assert not found.take(source.path.with_name("early.o"))
    (built,) = compile_sources(compiler, [found.source], source.path.with_name("objects"))
    found.keep(Path(built))
    (path,) = source.path.parent.glob("cache/ferrule/objects/*")
    return path


def taken(source: CSource) -> bytes | None:
    target = source.path.with_name("taken.o")
    return target.read_bytes() if reusable(Compiler.find(), source).take(target) else None


def test_the_same_object_is_taken(source: CSource, kept: Path) -> None:
    seal, _, content = kept.read_bytes().partition(b"\n")
    assert (taken(source), len(seal)) == (content, 64)
    assert kept.stat().st_mode & 0o777 == 0o600


def test_sources_in_another_folder_have_the_same_object(source: CSource, kept: Path) -> None:
    other = kept.parents[3] / "other"
    other.mkdir()
    for name in ("unit.c", "number.h"):
        (other / name).write_bytes(source.path.with_name(name).read_bytes())
    moved = CSource(other / "unit.c", BuildFlags(("-isystem", str(other))))
    assert taken(moved) is not None


def changed(source: CSource, kept: Path) -> Iterator[str]:
    """Change one thing after another, and yield what it is called."""
    source.path.with_name("number.h").write_text("#define NUMBER 2\n", encoding="utf-8")
    yield "a header"
    source.path.with_name("number.h").write_text("#define NUMBER 1\n", encoding="utf-8")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1])
    yield "an object that is cut off"
    write_sealed_bytes(kept, b"an object of other C")
    yield "an object of other C"
    kept.write_bytes(whole)
    kept.chmod(0o620)
    yield "an object that others can write to"
    kept.chmod(0o600)
    kept.parent.chmod(0o770)
    yield "a folder that others can write to"
    kept.parent.chmod(0o700)


def test_nothing_else_is_taken(source: CSource, kept: Path) -> None:
    for what in changed(source, kept):
        assert taken(source) is None, what
    assert taken(source) is not None
    more = CSource(source.path, source.flags.with_compile("-DNUMBER_OF_OURS"))
    assert taken(more) is None
    assert taken(CSource(source.path, source.flags, "-O2")) is None


@pytest.mark.parametrize(
    ("name", "value"), [("CC", "cc -g"), ("CFLAGS", "-g"), ("CFLAGS", "-fprofile-use=x")]
)
def test_options_of_the_environment_are_not_trusted(
    source: CSource, kept: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    found = reusable(Compiler.find(), source)
    assert found == Reusable(source, None)
    assert not found.take(kept.with_name("taken.o"))
    before = os.listdir(kept.parent)  # noqa: PTH208  names are enough
    found.keep(kept)
    assert os.listdir(kept.parent) == before  # noqa: PTH208  as above


def test_options_that_a_wrapper_adds_count(
    source: CSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapper = source.path.with_name("wrapper")
    wrapper.write_text('#!/bin/sh\nexec cc $ADDED "$@"\n', encoding="utf-8")
    wrapper.chmod(0o700)
    monkeypatch.setenv("CC", str(wrapper))
    digests = []
    for added in ("", "-fwrapv", "-fwrapv"):
        monkeypatch.setenv("ADDED", added)
        digests.append(reusable(Compiler.find(), source).digest)
    assert None not in digests
    assert digests[0] != digests[1] == digests[2]


def test_without_a_cache_it_is_compiled_each_time(
    source: CSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    found = reusable(Compiler.find(), source)
    found.keep(source.path)
    assert not found.take(source.path.with_name("taken.o"))


def test_the_oldest_are_removed(source: CSource, kept: Path) -> None:
    for number in range(40):
        old = kept.with_name(f"old{number}")
        old.write_bytes(b"")
        os.utime(old, (number, number))
    more = CSource(source.path, source.flags.with_compile("-DMORE"))
    reusable(Compiler.find(), more).keep(source.path)
    left = {path.name for path in kept.parent.iterdir()}
    assert kept.name in left
    assert len(left) == 16
