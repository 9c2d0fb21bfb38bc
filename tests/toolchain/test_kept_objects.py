"""Objects of C that never changes are compiled once, and never taken where that could be wrong."""

from __future__ import annotations

import os
from dataclasses import replace
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
    found = found_for(source)
    assert not found.take(source.path.with_name("early.o"))
    (built,) = compile_sources(compiler, [found.source], source.path.with_name("objects"))
    found.keep(Path(built))
    (path,) = source.path.parent.glob("cache/ferrule/objects/*")
    return path


def found_for(source: CSource) -> Reusable:
    found = reusable(Compiler.find(), source)
    assert found is not None
    return found


def taken(source: CSource) -> bytes | None:
    target = source.path.with_name("taken.o")
    return target.read_bytes() if found_for(source).take(target) else None


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
    ("name", "value"), [("CC", "cc -flto"), ("CFLAGS", "-fprofile-use=x"), ("CPPFLAGS", "@x")]
)
def test_options_that_may_name_files_are_not_trusted(
    source: CSource, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    compiler = Compiler.find()
    monkeypatch.setenv(name, value)
    words = tuple(os.environ.get("CC", "cc").split())
    assert reusable(replace(compiler, command=words), source) is None


def test_options_of_code_count_and_others_do_not(
    source: CSource, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFLAGS", "-fsanitize=undefined")
    assert taken(source) is None
    monkeypatch.setenv("CFLAGS", "-fwrapv")
    assert taken(source) is None
    assert kept.is_file()


def test_debug_information_is_not_kept(
    source: CSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFLAGS", "-g")
    found = found_for(source)
    (built,) = compile_sources(Compiler.find(), [found.source], source.path.with_name("g"))
    assert b".debug_info" not in Path(built).read_bytes()


def test_a_macro_is_expanded_once(source: CSource, monkeypatch: pytest.MonkeyPatch) -> None:
    source.path.write_text("int number;\n", encoding="utf-8")
    monkeypatch.setenv("CFLAGS", "-Dint='long int'")
    assert compile_sources(
        Compiler.find(), [found_for(source).source], source.path.with_name("m")
    )


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
        digests.append(found_for(source).digest)
    assert None not in digests
    assert digests[0] != digests[1] == digests[2]


def test_without_a_cache_it_is_compiled_each_time(
    source: CSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    found = found_for(source)
    found.keep(source.path)
    assert not found.take(source.path.with_name("taken.o"))


def test_the_oldest_are_removed(source: CSource, kept: Path) -> None:
    for number in range(40):
        old = kept.with_name(f"old{number}")
        old.write_bytes(b"")
        os.utime(old, (number, number))
    more = CSource(source.path, source.flags.with_compile("-DMORE"))
    found_for(more).keep(source.path)
    left = {path.name for path in kept.parent.iterdir()}
    assert kept.name in left
    assert len(left) == 16


def test_a_target_that_cannot_be_written_is_named(source: CSource, kept: Path) -> None:
    assert kept.exists()
    target = source.path.with_name("taken.o")
    target.mkdir()
    with pytest.raises(IsADirectoryError, match=r"Is a directory: '.*taken\.o'"):
        found_for(source).take(target)
    assert [*source.path.parent.glob(".*")] == []
