"""Functions of a library whose names other functions in Python's process have too."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import StrictError
from ferrule.inspect.introspection import load_module
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler

HEADER = """
int insque(int value);
extern int optind;
int only_here(int value);
int getpid(void);
"""
SOURCE = """
int insque(int value) { return value + 1; }
int optind = 77;
int only_here(int value) { return insque(value) + 1; }
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other loaders look elsewhere")


@pytest.fixture
def library(tmp_path: Path, compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a header and of the objects of its library, and go there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hidden.h").write_text(HEADER, encoding="utf-8")
    (tmp_path / "hidden.c").write_text(SOURCE, encoding="utf-8")
    command = [*compiler.command, "-c", "-fPIC", "-w", "hidden.c"]
    subprocess.run(command, check=True)
    return tmp_path


def settings(**more: object) -> Settings:
    return Settings.of({"headers": ["hidden.h"], "module": "hidden_c", **more})


def test_what_another_library_would_answer_for_is_skipped(
    library: Path, compiler: Compiler
) -> None:
    shared = [*compiler.command, "-shared", "hidden.o", "-o", "libhidden.so"]
    subprocess.run(shared, check=True)
    linked = {"libraries": ["hidden"], "library_dirs": ["."]}
    report = bind(settings(**linked, link_args=[f"-Wl,-rpath,{library}"]))
    assert {(s.name, s.reason.code) for s in report.skipped} == {
        ("insque", "shadowed"),
        ("optind", "shadowed"),
    }
    assert "before that of libhidden.so" in report.skipped[0].message
    assert {bound.name for bound in report.bound} == {"only_here", "getpid"}
    with pytest.raises(StrictError, match="insque"):
        bind(settings(**linked, link_args=[f"-Wl,-rpath,{library}"], strict=True))


@pytest.mark.parametrize("kind", ["static library", "source"])
def test_what_is_linked_into_the_module_is_called(library: Path, kind: str) -> None:
    subprocess.run(["ar", "rc", "libhidden.a", "hidden.o"], check=True)
    static = {"libraries": ["hidden"], "library_dirs": ["."]}
    report = bind(
        settings(**(static if kind == "static library" else {"sources": ["hidden.c"]}))
    )
    assert report.skipped == ()
    module = load_module(str(library / report.path))
    assert (module.insque(1), module.only_here(1), module.lib.optind) == (2, 3, 77)
