"""Compilers behind ccache and distcc: what is compiled a second time, and where."""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import ferrule

from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.launchers import has_launcher, preprocessed_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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

    def statistics() -> dict[str, int]:
        command = ("ccache", "--print-stats")
        told = subprocess.check_output(command, env={**os.environ, **environment}, text=True)
        return {name: int(value) for name, value in map(str.split, told.splitlines())}

    first = bind(tmp_path, "first", **environment)
    before = statistics()
    assert before["cache_miss"]
    second = bind(tmp_path, "second", **environment)
    after = statistics()
    assert after["cache_miss"] == before["cache_miss"]
    assert after["preprocessed_cache_hit"] > before["preprocessed_cache_hit"]
    assert second.read_bytes() == first.read_bytes()


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
