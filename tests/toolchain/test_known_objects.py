"""A kept object is taken without a compiler, unless anything that it was made of has changed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ferrule.toolchain import known_objects
from ferrule.toolchain.build import CSource, compile_sources
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.known_objects import find_reusable, take_known

pytestmark = pytest.mark.builds


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CSource:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir(mode=0o700)
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "number.h").write_text("#define NUMBER 1\n", encoding="utf-8")
    file = tmp_path / "unit.c"
    file.write_text("#include <number.h>\nint number = NUMBER;\n", encoding="utf-8")
    folders = (f"-I{tmp_path / 'early'}", f"-I{tmp_path / 'late'}")
    return CSource(file, BuildFlags(folders))


def keep(source: CSource) -> None:
    found = find_reusable(Compiler.find(), source)
    assert found is not None
    (built,) = compile_sources(Compiler.find(), [found.source], source.path.with_name("out"))
    found.keep(Path(built))


@pytest.fixture
def kept(source: CSource, monkeypatch: pytest.MonkeyPatch) -> CSource:
    """Return a source whose object is known, and was made long ago, in file times."""
    assert not is_taken(source)
    later = time.time_ns() + 10_000_000_000
    with monkeypatch.context() as patched:
        patched.setattr(time, "time_ns", lambda: later)
        keep(source)
    return source


def is_taken(source: CSource) -> bool:
    return take_known(Compiler.find(), source, source.path.with_name("taken.o"))


def test_the_object_is_the_kept_one(kept: CSource) -> None:
    assert is_taken(kept)
    (built,) = kept.path.parent.glob("out/*.o")
    assert kept.path.with_name("taken.o").read_bytes() == built.read_bytes()


def test_no_compiler_is_asked(kept: CSource, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = Compiler.find()
    monkeypatch.setattr(Compiler, "calling", None)
    monkeypatch.setattr(Compiler, "call", None)
    assert take_known(compiler, kept, kept.path.with_name("taken.o"))


@pytest.mark.parametrize("changed", ["unit.c", "late/number.h", "early/number.h"])
def test_files_count_that_change_or_appear(kept: CSource, changed: str) -> None:
    path = kept.path.parent / changed
    path.parent.mkdir(exist_ok=True)
    path.write_text("#define NUMBER 2\nint number = 2;\n", encoding="utf-8")
    assert not is_taken(kept)


def test_the_current_folder_does_not_count(
    source: CSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `-g`, which Python's own flags have, gcc names it in the preprocessed text."""
    monkeypatch.setenv("CFLAGS", "-g")
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    later = time.time_ns() + 10_000_000_000
    with monkeypatch.context() as patched:
        patched.setattr(time, "time_ns", lambda: later)
        keep(source)
    Path("new.c").touch()
    assert is_taken(source)
    monkeypatch.chdir(tmp_path / "there")
    assert is_taken(source)


@pytest.mark.parametrize("name", ["CFLAGS", "CPATH", "PATH"])
def test_variables_count(kept: CSource, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = Compiler.find()
    monkeypatch.setenv(name, "-DANOTHER")
    assert not take_known(compiler, kept, kept.path.with_name("taken.o"))


def test_options_count(kept: CSource) -> None:
    compiler, target = Compiler.find(), kept.path.with_name("taken.o")
    assert not take_known(compiler, CSource(kept.path, kept.flags, "-O2"), target)
    assert not take_known(compiler, CSource(kept.path, kept.flags.with_compile("-w")), target)


@pytest.mark.parametrize(
    ("name", "value"),
    [("CPATH", ":"), ("CPPFLAGS", "-Ibelow"), ("CFLAGS", "-mtune=native")],
)
def test_what_depends_on_the_folder_or_the_processor_is_not_known(
    source: CSource, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    later = time.time_ns() + 10_000_000_000
    with monkeypatch.context() as patched:
        patched.setattr(time, "time_ns", lambda: later)
        keep(source)
    assert not is_taken(source)


def test_an_object_that_was_removed(kept: CSource) -> None:
    (kept_object,) = kept.path.parent.glob("cache/ferrule/objects/*")
    kept_object.unlink()
    assert not is_taken(kept)


def test_a_damaged_record(kept: CSource) -> None:
    (record,) = kept.path.parent.glob("cache/ferrule/known_objects.json")
    record.write_bytes(record.read_bytes()[:-1])
    assert not is_taken(kept)
    keep(kept)
    assert not is_taken(kept), "the files may have changed since, by the clock"


def test_a_record_that_others_can_write(kept: CSource) -> None:
    (record,) = kept.path.parent.glob("cache/ferrule/known_objects.json")
    record.chmod(0o666)
    assert not is_taken(kept)


def test_a_full_record_is_begun_again(kept: CSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_objects, "_MOST", 0)
    other = CSource(kept.path, kept.flags, "-O2")
    keep(other)
    assert not is_taken(kept)


def test_where_the_cache_cannot_be_written(source: CSource) -> None:
    source.path.with_name("cache").chmod(0o777)
    assert not is_taken(source)
    assert find_reusable(Compiler.find(), source) is not None
    assert not is_taken(source)
