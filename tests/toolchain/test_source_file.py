from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import HeaderError
from ferrule.pipeline.bind import bind
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.preprocess import include_text, preprocess
from ferrule.toolchain.questions import attempting
from ferrule.toolchain.source_file import in_source_file

if TYPE_CHECKING:
    from collections.abc import Callable

ZIG = """\
#!/bin/sh
for word; do case "$word" in
- | cpp-output | -fsyntax-only) echo "error: unknown: $word" >&2; exit 1 ;;
-Wl,-z,nostart-stop-gc | -Wl,-z,muldefs) echo "error: unknown flag" >&2; exit 1 ;;
esac; done
exec clang "$@"
"""
LIBRARY = {
    "here.h": '#include "inner/part.h"\n#define LIMIT (1 << 4)\nint linux_of(struct pair p);\n',
    "inner/part.h": "#undef linux\nstruct pair { int linux : 3; long unix_time; };\n"
    "static inline int twice(int x) { return 2 * x; }\n",
    "here.c": '#include "here.h"\nint linux_of(struct pair p) { return p.linux; }\n',
}
USE = """
import {0} as m
pair = m.ffi.new("struct pair *")
m.set_pair__linux(pair, -2)
print(m.linux_of(pair[0]), m.LIMIT, m.twice(4))
"""


@pytest.fixture
def zig(
    tmp_path: Path, need_program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return a folder with headers and a clang that can do as little as `zig cc`."""
    need_program("clang")
    for name, text in LIBRARY.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "zig").write_text(ZIG)
    (tmp_path / "zig").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CC", str(tmp_path / "zig"))
    return tmp_path


@pytest.mark.parametrize(
    ("language", "suffix"), [("c", ".c"), ("c++", ".cc"), ("cpp-output", ".i")]
)
def test_the_language_is_the_files_suffix(language: str, suffix: str) -> None:
    arguments = ["-S", "-x", language, "-", "-o", "a.s"]
    with in_source_file(arguments, "int é;\n") as given:
        first, quoted, here, source, *rest = given
        assert (first, quoted, here, rest) == ("-S", "-iquote", ".", ["-o", "a.s"])
        assert source.endswith(suffix)
        assert Path(source).read_text("utf-8") == '# 1 "<stdin>"\nint é;\n'
    assert not Path(source).parent.exists()


def test_what_only_checks_compiles_to_a_file_that_is_removed() -> None:
    with in_source_file(["-fsyntax-only", "-w", "-x", "c", "-"], "") as given:
        assert given[:2] == ["-S", "-w"]
        assert Path(given[-1]).parent == Path(given[4]).parent


@pytest.mark.builds
def test_a_module_is_the_same_as_by_a_compiler_that_reads_standard_input(zig: Path) -> None:
    cdefs = {}
    for name, compiler in (("by_zig", str(zig / "zig")), ("by_clang", "clang")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CC", compiler)
            patch.setenv("LDSHARED", f"{compiler} -shared")
            keywords = {"headers": ["here.h"], "sources": ["here.c"], "module": name}
            bind(Settings.of({**keywords, "output_dir": zig, "keep": zig / "kept"}))
        (cdef,) = (zig / "kept").glob(f"{name}*.h")
        cdefs[name] = cdef.read_text("utf-8").replace(name, "m")
        used = subprocess.run(
            [sys.executable, "-c", USE.format(name)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert used.stdout == "-2 16 8\n", used.stderr
    assert cdefs["by_zig"] == cdefs["by_clang"]


@pytest.mark.builds
def test_the_messages_are_the_same(zig: Path) -> None:
    said = set()
    for name in (str(zig / "zig"), "clang"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CC", name)
            compiler = Compiler.find()
        with pytest.raises(HeaderError) as raised:
            preprocess(compiler, include_text("", ("no.h",)), ("no.h",), BuildFlags())
        said.add(str(raised.value))
    assert len(said) == 1


@pytest.mark.builds
def test_a_compiler_of_unknown_version_is_asked(zig: Path) -> None:
    """Of the compiler that setuptools has set up, only the command is known."""
    compiler, target = Compiler((str(zig / "zig"),), "", ""), zig / "answer.s"
    with attempting(compiler, "int a;", BuildFlags(), target, language="cpp-output") as attempt:
        assert attempt().accepted
