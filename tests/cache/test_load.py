from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import ferrule
from ferrule.cache import load
from ferrule.cache.load import _default_name
from ferrule.errors import FerruleError, HeaderError, OutputError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.settings import Settings

pytestmark = pytest.mark.builds

# Builds in a process of its own, and prints what it got and whether it had to build.
SCRIPT = """
import sys, ferrule
module = ferrule.cimport("counted.h", sources=["counted.c"])
print(module.LIMIT, module.twice(21), "ferrule.pipeline.bind" in sys.modules, module.__file__)
"""
# Does so in eight threads, which begin together; prints how many modules there are, and as above.
THREADS = """
import sys, threading, ferrule
barrier, modules, whole = threading.Barrier(8), [], []
def one():
    barrier.wait()
    modules.append(ferrule.cimport("counted.h", sources=["counted.c"]))
    whole.append(sys.modules["counted_c"].twice(21))
threads = [threading.Thread(target=one) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
print(len(modules), len(set(map(id, modules))), set(whole), "ferrule.pipeline.bind" in sys.modules)
"""

# A thread builds while a child is forked and while a signal's handler asks for the same module.
INTERRUPTED = """
import os, signal, sys, warnings, ferrule
from ferrule.cache import load
warnings.simplefilter("ignore")  # that a process with threads forks
get = lambda: ferrule.cimport("counted.h", sources=["counted.c"])
modules, children, build = [], [], load._build
def handler(*_):
    modules.append(get())
def interrupted(*arguments):
    if not children:
        children.append(os.fork())
        if not children[0]:
            load._build = build
            print(get().twice(21), flush=True)
            os._exit(0)
        signal.raise_signal(signal.SIGALRM)
    build(*arguments)
signal.signal(signal.SIGALRM, handler)
load._build = interrupted
modules.append(get())
print(os.waitpid(children[0], 0)[1], modules[0] is modules[1], modules[0] is get())
"""


@pytest.fixture(autouse=True)
def _modules() -> Iterator[None]:
    """Forget the modules that a test imports."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "counted_c":
            del sys.modules[name]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with a header and a source; return where the cache is."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(work, "inner.h", "#define LIMIT 5\n")
    write(work, "counted.h", '#include "inner.h"\nint twice(int x);\n')
    write(work, "counted.c", '#include "counted.h"\nint twice(int x) { return 2 * x; }\n')
    return tmp_path / "cache" / "ferrule"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def built(cache: Path) -> set[str]:
    """Return the names of the files that are kept in the cache's entries."""
    return {p.name for p in cache.glob("*-*/**/*") if p.is_file()}


def entries(cache: Path) -> list[Path]:
    return list(cache.glob("counted_c-*"))


def start(script: str = SCRIPT) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> list[str]:
    said = process.communicate()[0].split()
    assert process.returncode == 0
    return said


def test_functions_without_their_library_are_warned_of(cache: Path) -> None:
    write(cache.parent.parent / "work", "lost.h", "int in_no_library(void);\n")
    with pytest.warns(UserWarning, match="no library was named: 1 of the") as warned:
        module = ferrule.cimport("lost.h", module="counted_c")
    assert [warning.filename for warning in warned] == [__file__]
    with pytest.raises(
        AttributeError, match="'in_no_library': the headers declare it, but none"
    ):
        module.in_no_library  # noqa: B018


def test_a_module_is_built_once(cache: Path) -> None:
    module = ferrule.cimport("counted.h", sources=["counted.c"])
    assert (module.__name__, module.LIMIT, module.twice(21)) == ("counted_c", 5, 42)
    path = Path(str(module.__file__))
    assert built(cache) == {path.name, "counted_c.pyi", "report.json", "entry.json"}
    assert "def twice(x: " in path.with_name("counted_c.pyi").read_text(encoding="utf-8")
    assert ferrule.cimport(headers=["counted.h"], sources="counted.c") is module
    assert finish(start()) == ["5", "42", "False", str(path)]


def test_what_has_changed_is_built_again(cache: Path) -> None:
    work = Path.cwd()
    first = ferrule.cimport("counted.h", sources=["counted.c"])
    write(work, "inner.h", "#define LIMIT 6\n")
    second = ferrule.cimport("counted.h", sources=["counted.c"])
    assert (first.LIMIT, second.LIMIT) == (5, 6)
    assert sys.modules["counted_c"] is second
    write(work, "counted.c", "int twice(int x) { return x + x + 1; }\n")
    third = ferrule.cimport("counted.h", sources=["counted.c"])
    assert (second.twice(1), third.twice(1)) == (2, 3)
    assert len(entries(cache)) == 3
    write(work, "inner.h", "#define LIMIT 5\n")
    write(work, "counted.c", '#include "counted.h"\nint twice(int x) { return 2 * x; }\n')
    assert ferrule.cimport("counted.h", sources=["counted.c"]) is first
    assert sys.modules["counted_c"] is first


def test_a_header_that_is_written_during_the_build(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, work = load._build, Path.cwd()
    limits = iter([6, 6, 7, 8])  # what each build leaves

    def with_another_header(settings: Settings, folder: Path) -> None:
        build(settings, folder)
        write(work, "inner.h", f"#define LIMIT {next(limits)}\n")

    monkeypatch.setattr(load, "_build", with_another_header)
    assert ferrule.cimport("counted.h", sources=["counted.c"]).LIMIT == 6
    assert [entry.suffix for entry in entries(cache)] == [""]
    write(work, "inner.h", "#define LIMIT 5\n")
    ferrule.cimport("counted.h", sources=["counted.c"])
    assert sorted(entry.suffix for entry in entries(cache)) == ["", ".once"]
    assert list(limits) == []


def test_another_libclang_builds_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ferrule.cimport("counted.h", sources=["counted.c"])
    monkeypatch.setattr("ferrule.cache.key.libclang_version", lambda: "clang version 99")
    assert ferrule.cimport("counted.h", sources=["counted.c"]) is not first
    assert len(entries(cache)) == 2


def test_a_build_removes_what_nobody_uses(cache: Path) -> None:
    first = ferrule.cimport("counted.h", sources=["counted.c"])
    old = cache / f"forgotten_c-{'0' * 32}"
    old.mkdir()
    files = Path(str(first.__file__)).parent
    for path in (old, files, *files.iterdir()):
        os.utime(path, (0, 0))
    assert ferrule.cimport("counted.h", sources=["counted.c"]) is first
    assert old.is_dir(), "nothing is built"
    write(Path.cwd(), "inner.h", "#define LIMIT 6\n")
    second = ferrule.cimport("counted.h", sources=["counted.c"])
    assert not old.exists()
    assert all(Path(str(module.__file__)).is_file() for module in (first, second))


def test_processes_at_once_build_once(cache: Path) -> None:
    said = [finish(process) for process in [start() for _ in range(4)]]
    assert sorted(words[2] for words in said) == ["False", "False", "False", "True"]
    assert len({words[3] for words in said}) == 1
    assert len(entries(cache)) == 1


def test_threads_at_once_get_one_module(cache: Path) -> None:
    """`ferrule.pipeline.bind` is imported by the process that builds."""
    said = [finish(process) for process in [start(THREADS), start(THREADS)]]
    assert sorted(words[3] for words in said) == ["False", "True"]
    assert [words[:3] for words in said] == [["8", "1", "{42}"]] * 2
    assert len(entries(cache)) == 1


def test_each_waiting_thread_gets_its_error(cache: Path) -> None:
    write(Path.cwd(), "counted.c", "int twice(int x) { return y; }\n")
    script = THREADS.replace(
        'modules.append(ferrule.cimport("counted.h", sources=["counted.c"]))',
        "try: ferrule.cimport('counted.h', sources=['counted.c'])\n"
        "    except ferrule.errors.CompileError as error: modules.append(error)",
    ).replace('    whole.append(sys.modules["counted_c"].twice(21))\n', "")
    assert finish(start(f"import ferrule.errors\n{script}"))[:2] == ["8", "8"]
    assert built(cache) == set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_child_and_a_signal_in_the_midst_of_a_build(cache: Path) -> None:
    """Callers during a build in this process build too and get the same module; a child waits."""
    said = finish(start(INTERRUPTED))
    assert said == ["42", "0", "True", "True"]
    assert len(entries(cache)) == 1
    assert list(cache.glob(".*")) == []


@pytest.mark.parametrize(
    ("header", "name"),
    [("zlib.h", "zlib_c"), ("sys/stat.h", "stat_c"), ("7z-x.h", "_7z_x_c"), ("é.h", "__c")],
)
def test_a_module_is_called_as_its_header(header: str, name: str) -> None:
    assert _default_name(header) == name


@pytest.mark.parametrize("broken", ["int twice(int x)\nint once(void);\n", "#error no\n"])
def test_a_broken_header_leaves_nothing(cache: Path, broken: str) -> None:
    write(Path.cwd(), "counted.h", broken)
    with pytest.raises(HeaderError, match=r"counted\.h:\d+"):
        ferrule.cimport("counted.h")
    assert built(cache) == set()
    assert [path for path in cache.glob("*") if path.is_dir()] == []


@pytest.mark.usefixtures("cache")
def test_what_is_wrong_is_reported_before_anything_is_built() -> None:
    wrong: Any = {"output_dir": "here", "keep": "there", "report": "r.json"}
    with pytest.raises(SettingsError) as caught:
        ferrule.cimport([], module="a.b", **wrong)
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "headers",
        "module",
        "output_dir",
        "report",
        "keep",
    ]
    with pytest.raises(SettingsError, match="'json' is imported already"):
        ferrule.cimport("counted.h", module="json")


def test_a_cache_that_cannot_be_written(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "file", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(OutputError, match=r"no cache: .*file.*; set .*XDG_CACHE_HOME"):
        ferrule.cimport("counted.h")
    assert not cache.exists()


def test_a_full_disk_is_reported(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"cannot write .*No space left on device"):
        ferrule.cimport("counted.h", sources=["counted.c"])
    assert built(cache) == set()
    monkeypatch.undo()


def test_the_cache_of_another_user_is_refused(cache: Path) -> None:
    ferrule.cimport("counted.h", sources=["counted.c"])
    cache.chmod(0o777)
    with pytest.raises(FerruleError, match=f"not safe to load from: {cache}: other users"):
        ferrule.cimport("counted.h", sources=["counted.c"])


def test_a_linker_that_does_not_answer_is_not_trusted(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the process a module is the same; another process builds its own."""
    wrapper = cache.parent.parent / "cc"
    write(
        wrapper.parent,
        "cc",
        '#!/bin/sh\ncase "$*" in *--dependency-file*|*-Wl,-t*) exit 1;; esac\nexec cc "$@"\n',
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("CC", str(wrapper))
    monkeypatch.setenv("LDFLAGS", "-lm")
    first = ferrule.cimport("counted.h", sources=["counted.c"])
    assert ferrule.cimport("counted.h", sources=["counted.c"]) is first
    assert finish(start())[:3] == ["5", "42", "True"]
    assert finish(start())[:3] == ["5", "42", "True"]
    monkeypatch.delenv("LDFLAGS")
    assert finish(start())[:3] == ["5", "42", "True"]
    assert finish(start())[:3] == ["5", "42", "False"]
    assert json.loads((entries(cache)[0] / "report.json").read_text())["module"] == "counted_c"


@pytest.mark.usefixtures("cache")
def test_a_module_shares_the_types_of_one_that_was_imported() -> None:
    write(
        Path(),
        "base.h",
        "struct img { int w; }; static inline int one(void) { return 1; }",
    )
    write(
        Path(),
        "top.h",
        '#include "base.h"\nstatic inline int width(const struct img *i) { return i->w; }\n',
    )
    script = """
import sys, ferrule
try:
    ferrule.cimport("top.h", includes=["base_c"])
except ferrule.SettingsError as error:
    print("import it" in str(error))
base = ferrule.cimport("base.h")
top = ferrule.cimport("top.h", includes=["base_c"])
image = base.ffi.new("struct img *", (7,))
print(top.width(image), hasattr(top, "one"), "ferrule.pipeline.bind" in sys.modules)
"""
    assert finish(start(script)) == ["True", "7", "False", "True"]
    assert finish(start(script)) == ["True", "7", "False", "False"]
