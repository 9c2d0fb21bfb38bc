"""Builds again and again in one folder: a module is built if anything that goes into it changed."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from tests.integration.projects import HEADER, C, put, run, said, write
from tests.support.processors import use_other_processors

from ferrule.cache.build_lock import build_lock
from ferrule.config.settings import Settings
from ferrule.integration.kept_build import KeptBuild
from ferrule.pipeline.bind import bind
from ferrule.toolchain.sealed import write_sealed

TABLE = """
[tool.ferrule.modules."pkg._sample"]
headers = ["sample.h"]
sources = ["csrc/sample.c"]
include-dirs = ["early", "csrc"]
report = "build/report.json"
"""
SETUP = "from setuptools import setup; setup()"


def built(project: Path, **environment: str) -> tuple[str, int]:
    """Build once more; return what the module says, and when it was linked."""
    command = (sys.executable, "-c", SETUP, "-q", "build_ext", "--inplace")
    run(*command, cwd=project, status=0, **environment)
    (module,) = project.glob("build/ferrule.*/pkg._sample/pkg/_sample.*.so")
    use = "from pkg import _sample as s; print(s.LIMIT, s.twice(2))"
    return said(project / "src", use), module.stat().st_mtime_ns


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, TABLE)
    put(tmp_path / "csrc" / "only_c.h", "#define FACTOR 2\n")
    put(tmp_path / "csrc" / "sample.c", '#include "only_c.h"\n' + C.replace("2 *", "FACTOR *"))
    return tmp_path


def test_only_what_has_changed_is_built(project: Path) -> None:
    first = built(project)
    assert first[0] == "3 4"
    assert built(project) == first, "nothing is built twice"
    put(project / "csrc" / "inner" / "limit.h", "#define LIMIT 4\n")
    second = built(project)
    assert second[0] == "4 4"
    put(project / "csrc" / "only_c.h", "#define FACTOR 3\n")
    assert built(project)[0] == "4 6"
    put(project / "early" / "sample.h", HEADER.replace("inner/limit.h", "limit.h"))
    put(project / "early" / "limit.h", "#define LIMIT 5\n")
    assert built(project)[0] == "5 6", "a header that is found earlier"
    text = (project / "pyproject.toml").read_text()
    put(project / "pyproject.toml", text + 'block = ["place"]\n')
    fifth = built(project)
    put(project / "pyproject.toml", text + 'block = ["place"]\nno-docs = true\n')
    sixth = built(project)
    assert sixth[1] != fifth[1]
    assert built(project, CFLAGS="-DANOTHER")[1] != sixth[1]


def test_a_missing_file_is_built_again(project: Path) -> None:
    first = built(project)
    (project / "build" / "report.json").unlink()
    second = built(project)
    assert second[1] != first[1]
    (module,) = project.glob("build/ferrule.*/pkg._sample/pkg/_sample.*.so")
    module.write_bytes(b"")
    assert built(project)[0] == "3 4"


def test_a_build_that_fails_is_tried_again(project: Path) -> None:
    built(project)
    put(project / "csrc" / "inner" / "limit.h", "#error no\n")
    with pytest.raises(AssertionError, match="#error no"):
        built(project)
    with pytest.raises(AssertionError, match="#error no"):
        built(project)
    put(project / "csrc" / "inner" / "limit.h", "#define LIMIT 3\n")
    assert built(project)[0] == "3 4"


@pytest.mark.slow
def test_an_editable_install_uses_the_last_build(project: Path) -> None:
    first = built(project)
    target = project / "installed"
    options = ("--no-build-isolation", "--no-deps", "--no-index", "-q", "--target", target)
    run(sys.executable, "-m", "pip", "install", *options, "-e", project, cwd=project)
    assert built(project) == first
    put(project / "csrc" / "inner" / "limit.h", "#define LIMIT 4\n")
    run(sys.executable, "-m", "pip", "install", *options, "-U", "-e", project, cwd=project)
    use = "from pkg import _sample; print(_sample.LIMIT)"
    assert said(project / "src", use) == "4"
    for name in ("_sample.pyi", "py.typed"):
        assert (project / "src" / "pkg" / name).exists()


@pytest.fixture
def kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> KeptBuild:
    monkeypatch.chdir(project)
    by_macro = '#define BY_MACRO "by_macro.h"\n#include BY_MACRO\n'
    put(project / "csrc" / "sample.h", HEADER + by_macro)
    put(project / "csrc" / "by_macro.h", "")
    settings = Settings(
        headers=("sample.h",), module="_m", include_dirs=("early", "csrc"), libraries=("m",)
    )
    found = KeptBuild.of(settings, project / "build")
    assert not found.is_current()
    made_from = found.begin()
    bind(found.settings)
    found.finish(made_from)
    return found


def make_known(kept: KeptBuild) -> None:
    """Have the record say that all files are old, so that no tool has to be asked."""
    made_from = kept.begin()
    assert made_from
    kept.finish({**made_from, "time": made_from["time"] + 10_000_000_000})


def test_no_tool_is_started_if_nothing_has_changed(
    kept: KeptBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_known(kept)
    monkeypatch.setattr(KeptBuild, "begin", None)
    before = time.process_time()
    assert kept.is_current()
    assert time.process_time() - before < 0.1


@pytest.mark.parametrize(
    "changed",
    [
        "csrc/sample.h",
        "csrc/inner/limit.h",
        "early/sample.h",
        "early/inner/limit.h",
        "csrc/by_macro.h",
        "early/by_macro.h",
        "inner/limit.h",
        "sample.h",
    ],
)
def test_every_file_that_could_be_read_is_watched(kept: KeptBuild, changed: str) -> None:
    made_from = kept.begin()
    assert made_from
    watched = {os.path.abspath(path) for path in made_from["inputs"]}  # noqa: PTH100  as it is
    is_read = changed.startswith("csrc")
    is_searched = changed not in {"inner/limit.h", "sample.h"}
    assert (os.path.abspath(changed) in watched) or not (is_read or is_searched)  # noqa: PTH100  as it is


def test_libraries_that_could_be_found_are_watched(
    kept: KeptBuild, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LDFLAGS", "-Lflags")
    Path("options").write_text("-L in/file")
    linking = replace(
        kept.settings,
        libraries=("m",),
        library_dirs=("dir",),
        link_args=("-L", "two/words", "-Wl,-L,for/linker", "@options", "-l", "c"),
        compile_args=("-isystem", "new/system", "-I", "new/include", "-idirafter", "new/after"),
    )
    made_from = replace(kept, settings=linking).begin()
    assert made_from
    assert {
        *("flags/libm.so", "dir/libm.a", "two/words/libm.so", "for/linker/libm.so"),
        *("in/file/libm.so", "in/file/libc.a", "/usr/local/lib/libm.so"),
        *("new/system/inner/limit.h", "new/include/inner/limit.h", "new/after/inner/limit.h"),
    } <= {*made_from["inputs"]}


def test_another_processor_is_another_build(
    kept: KeptBuild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_other_processors(tmp_path, monkeypatch)
    native = replace(kept, settings=replace(kept.settings, compile_args=("-march=native",)))
    make_known(native)
    assert native.is_current()
    monkeypatch.setenv("PROCESSOR", "second")
    assert not native.is_current()


def test_other_settings_are_another_build(kept: KeptBuild) -> None:
    assert kept.is_current()
    other = replace(kept, settings=replace(kept.settings, hot=("twice",)))
    assert not other.is_current()
    jobs = replace(kept, settings=replace(kept.settings, jobs=7))
    assert jobs.is_current()


def test_a_header_that_was_read_before_another_change(kept: KeptBuild) -> None:
    """A file of the same size and time of modification has another time of change."""
    make_known(kept)
    header = Path("csrc/inner/limit.h")
    about = header.stat()
    header.write_text("#define LIMIT 9\n")
    os.utime(header, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert not kept.is_current()


def test_each_step_is_a_line(kept: KeptBuild) -> None:
    lines: list[str] = []
    kept.update(lines.append, lines.append, force=True)
    steps = [line.partition(", after ")[0] for line in lines]
    assert "ferrule: _m: reading the headers" in steps
    assert [step for step in steps if "compiling unit 1 of" in step]
    assert " bound, " in steps[-1]


def test_a_damaged_record_counts_as_none(kept: KeptBuild) -> None:
    (record,) = kept.home.glob("made_from.json")
    record.write_text("{}")
    assert not kept.is_current()


def test_a_record_of_another_version_counts_as_none(kept: KeptBuild) -> None:
    (record,) = kept.home.glob("made_from.json")
    write_sealed(record, {"of": "another version"})
    assert not kept.is_current()


def test_builds_at_once_take_turns(kept: KeptBuild, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one builds only if the first has left something to do."""
    done: list[bool] = []
    monkeypatch.setattr(KeptBuild, "is_current", lambda _: bool(done))
    monkeypatch.setattr(KeptBuild, "_build", lambda _, __, *, alone: done.append(alone))
    lines: list[str] = []
    other = Thread(target=kept.update, args=(lines.append, print))
    with build_lock(kept.home.parent, kept.settings.module):
        other.start()
        other.join(0.2)
        assert other.is_alive()
        assert not done
        done.append(True)
    other.join(10)
    assert not other.is_alive()
    assert done == [True]
    assert lines == [f"ferrule: {kept.settings.module}: waiting for another build"]
