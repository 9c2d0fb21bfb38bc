from __future__ import annotations

import sysconfig

import pytest

from ferrule.errors import ToolMissingError
from ferrule.toolchain.compiler import (
    BuildFlags,
    Compiler,
    python_include_flags,
)

GCC = Compiler(("gcc",), "gcc (Debian 12.2.0-14) 12.2.0", "x86_64-linux-gnu")
CLANG = Compiler(("cc",), "Apple clang version 15.0.0", "arm64-apple-darwin23")


def test_flags_are_added_after_and_objects_before() -> None:
    flags = BuildFlags(("-O1",), ("-lm",))
    assert flags.with_compile("-g", "-w") == BuildFlags(("-O1", "-g", "-w"), ("-lm",))
    assert flags.with_link("-lz") == BuildFlags(("-O1",), ("-lm", "-lz"))
    assert flags.with_objects(["a.o"]) == BuildFlags(("-O1",), ("a.o", "-lm"))


def test_clang_is_known_by_its_version() -> None:
    assert CLANG.is_clang
    assert not GCC.is_clang


def test_the_environments_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPPFLAGS", "-DA")
    monkeypatch.setenv("CFLAGS", "-O2 '-DB=c d'")
    monkeypatch.setenv("LDFLAGS", "-L/x")
    flags = Compiler(("cc",), "", "").environment_flags
    assert flags.compile == ("-DA", "-O2", "-DB=c d")
    assert flags.link == ("-O2", "-DB=c d", "-L/x")


def test_nothing_to_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _name: "own-cc -pthread")
    with pytest.raises(
        ToolMissingError, match=r"tried own-cc, cc, gcc, clang.*apt-get install"
    ):
        Compiler.find()


@pytest.mark.builds
def test_a_compiler_that_says_nothing_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "true --as-a-compiler")
    with pytest.raises(ToolMissingError, match="'true --as-a-compiler' does not work"):
        Compiler.find()


@pytest.mark.builds
def test_a_compiler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(ToolMissingError, match="environment variable CC"):
        Compiler.find()


def test_the_compiler_that_is_found_says_what_it_is(compiler: Compiler) -> None:
    assert compiler.version
    assert compiler.target.count("-") >= 2
    done = compiler.call(["-E", "-x", "c", "-"], BuildFlags(("-DN=5",)), text="int a[N];\n")
    assert done.status == 0
    assert b"int a[5];" in done.stdout


def test_no_headers_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert python_include_flags()[0].startswith("-I")
    monkeypatch.setattr(sysconfig, "get_path", lambda _which: "/nowhere")
    with pytest.raises(ToolMissingError, match=r"no Python.h in /nowhere.*-dev"):
        python_include_flags()
