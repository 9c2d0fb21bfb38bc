"""Compilers behind ccache and distcc: what is compiled a second time, and where."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import ferrule

from ferrule.bindings.call_choice import FEW
from ferrule.config.settings import Settings
from ferrule.pipeline.bind import run
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.launchers import has_launcher, preprocessed_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# A macro that is only replaced once, a name that the compiler predefines, and a callback.
HEADER = """\
#define self (1 + self_)
enum { self_ = 1 };
static inline int twice(int x) { return 2 * x * self; }
static inline int apply(int (*f)(int), int x) { return f(x); }
struct s { int unix_; unsigned flag : 3; };
#define LIMIT 3
"""


def test_a_launcher_is_known_by_its_name_or_as_a_link(tmp_path: Path) -> None:
    for name in ("ccache", "gcc"):
        (tmp_path / name).touch(mode=0o755)
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "gcc").symlink_to(tmp_path / "ccache")
    assert has_launcher(["ccache", "gcc"])
    assert has_launcher([str(tmp_path / "link" / "gcc")])
    assert not has_launcher([str(tmp_path / "gcc")])
    assert not has_launcher(["ccache-of-mine"])


def test_sccache_gets_c_by_a_name_that_it_takes() -> None:
    def chosen(version: str, *command: str) -> tuple[str, tuple[str, ...]]:
        return preprocessed_file(Compiler(command, version, ""), "a.o")

    assert chosen("gcc 12", "ccache", "gcc") == ("a.o.i", ())
    assert chosen("gcc 12", "sccache", "gcc") == ("a.o.c", ("-fpreprocessed",))
    assert chosen("clang 14", "sccache", "clang") == ("a.o.i", ("-undef",))


@pytest.mark.builds
def test_gcc_does_not_preprocess_what_sccache_gets(
    tmp_path: Path, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    # sccache itself starts a server, so a script takes its place that only runs the compiler.
    (tmp_path / "sccache").write_text('#!/bin/sh\nexec "$@"\n')
    (tmp_path / "sccache").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    bind(tmp_path, "out", CC=f"sccache {compiler.command[0]}", CFLAGS="-std=gnu11")


def bind(folder: Path, output: str, **environment: str) -> Path:
    (folder / "a.h").write_text(HEADER)
    arguments = ("bind", str(folder / "a.h"), "--module", "m", "--strict")
    output_dir = folder / output
    done = ferrule(*arguments, "--output-dir", str(output_dir), **environment)
    assert done.returncode == 0, done.stderr
    (module,) = output_dir.glob("m.*.so")
    return module


@pytest.mark.builds
def test_a_second_build_compiles_nothing(
    tmp_path: Path, need_program: Callable[[str], None]
) -> None:
    need_program("ccache")
    environment = {"CC": "ccache cc", "CCACHE_DIR": str(tmp_path / "ccache")}
    first = bind(tmp_path, "first", **environment)
    before = statistics(environment)
    assert before["cache_miss"]
    second = bind(tmp_path, "second", **environment)
    after = statistics(environment)
    assert after["cache_miss"] == before["cache_miss"]
    assert after["preprocessed_cache_hit"] > before["preprocessed_cache_hit"]
    assert second.read_bytes() == first.read_bytes()


def statistics(environment: Mapping[str, str]) -> dict[str, int]:
    command = ("ccache", "--print-stats")
    told = subprocess.check_output(command, env={**os.environ, **environment}, text=True)
    return {name: int(value) for name, value in map(str.split, told.splitlines())}


TYPES = "int *", "long ", "double ", "short "


def many() -> str:
    """Return a header with many functions of different types, and `int last(int)`."""
    shapes = islice(product(TYPES, repeat=5), FEW + 20)
    lines = [
        f"static inline int f{n}({', '.join(f'{t}a{i}' for i, t in enumerate(types))}) "
        f"{{ return {n}; }}\n"
        for n, types in enumerate(shapes)
    ]
    return "".join([*lines, "int last(int x);\n"])


@pytest.mark.builds
def test_a_change_of_one_function_compiles_one_of_the_units_of_a_large_module(
    tmp_path: Path, need_program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    need_program("ccache")
    environment = {"CC": "ccache cc", "CCACHE_DIR": str(tmp_path / "ccache")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("ferrule.pipeline.compiling._LEAST_OF_THUNKS", (20_000, 3))
    monkeypatch.chdir(tmp_path)
    Path("a.h").write_text(many())
    settings = Settings.of({"headers": ["a.h"], "module": "m", "sources": ["a.c"]})
    said: list[str] = []
    missed = []
    for body in "return x;", "return x + 1;":
        Path("a.c").write_text(f"int last(int x) {{ {body} }}\n")
        run(settings, said.append)
        missed.append(statistics(environment)["cache_miss"])
    assert missed[1] == missed[0] + 1
    counts = {int(words.split()[-1]) for words in said if words.startswith("compiling unit")}
    # The source, and: three parts or more, the other calls, cffi's tables, what includes Python.h.
    assert min(counts) == 1
    assert max(counts) >= 6
    use = "import m; print(m.last(1), len(dir(m)) > 320)"
    assert subprocess.check_output([sys.executable, "-c", use], text=True) == "2 True\n"


@contextmanager
def compiling_server(folder: Path) -> Iterator[str]:
    """Run distccd on this machine; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ("--allow", "127.0.0.1", "--listen", "127.0.0.1", "--port", str(port))
    log = folder / "distccd.log"
    log.touch()
    folder.chmod(0o755)
    log.chmod(0o666)  # as root, it becomes another user
    command = (
        "distccd",
        "--no-detach",
        "--daemon",
        "--verbose",
        "--log-file",
        str(log),
        *words,
    )
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.mark.builds
def test_a_server_compiles(tmp_path: Path, need_program: Callable[[str], None]) -> None:
    need_program("distcc")
    need_program("distccd")
    with compiling_server(tmp_path) as address:
        where = {"DISTCC_HOSTS": address, "DISTCC_FALLBACK": "0", "DISTCC_DIR": str(tmp_path)}
        bind(tmp_path, "built", CC="distcc cc", **where)
