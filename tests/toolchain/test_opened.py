from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.opened import Opened, asking_linker, programs_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.builds


def opened(*link: str) -> Opened | None:
    with asking_linker(Compiler.find(), BuildFlags(link=link)) as answer:
        return answer()


def lying(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Make a shell script link instead of the compiler."""
    compiler = folder / "cc"
    real = shutil.which("cc")
    compiler.write_text(
        f'#!/bin/sh\ncase "$*" in *-shared*) ;; *) exec {real} "$@";; esac\n'
        f'real() {{ {real} "$@"; }}\n{script}\n'
    )
    compiler.chmod(0o755)
    monkeypatch.setenv("CC", str(compiler))


@pytest.mark.parametrize("linker", ["bfd", "gold", "lld", "mold"])
@pytest.mark.parametrize("name", ["plain", "a b", "a#b", "a$b", "a\\ b", "a:b", "é"])
def test_the_files_that_a_linker_opens(
    tmp_path: Path, linker: str, name: str, need_program: Callable[[str], None]
) -> None:
    need_program(f"ld.{linker}")
    archive = tmp_path / name / "libsl.a"
    archive.parent.mkdir()
    subprocess.run(["ar", "rcs", archive], check=True)
    answer = opened(f"-fuse-ld={linker}", f"-L{archive.parent}", "-lsl")
    if answer is None and "\\" in name:
        return  # lld's own escapes for it cannot be read back, and that is said
    assert answer is not None
    assert any(Path(file).samefile(archive) for file in answer.files)
    assert any(Path(file).name.startswith("libc.") for file in answer.files)
    assert [Path(program).name for program in answer.programs] == [f"ld.{linker}"]


def test_a_library_that_is_not_there() -> None:
    assert opened("-lsurely_not_there") is None


@pytest.mark.parametrize(
    "script",
    [
        "exit 0",
        "exit 1",
        "kill -9 $$",
        'real "$@" >/dev/null; for last; do :; done; : > "${last##*=}"',
        'real "$@" >/dev/null; for last; do :; done; echo "a: b" > "${last##*=}"',
        'real "$@" >/dev/null; f="${@: -1}"; f="${f##*=}"; head -3 "$f" > "$f.x"; mv "$f.x" "$f"',
        'real "$@" >/dev/null; for f; do :; done; f="${f##*=}"; sed -i "s/libc/gone/" "$f"',
        'real "$@" >/dev/null; exit 3',
    ],
)
def test_an_answer_that_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    lying(tmp_path, monkeypatch, script)
    monkeypatch.chdir(tmp_path)  # the scripts may write to a flag, as if it were a file name
    assert opened("-lm") is None


def test_a_linker_that_prints_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The linker does not know the option that writes a list of the files, so it prints them."""
    lying(tmp_path, monkeypatch, 'case "$*" in *dependency*) exit 1;; *) real "$@";; esac')
    answer = opened("-lm")
    assert answer is not None
    assert any(Path(file).name.startswith("libm.") for file in answer.files)


def said(*flags: str) -> str:
    """Return what the compiler says of its work."""
    arguments = ["-v", "-E", "-x", "c", "-"]
    return Compiler.find().call(arguments, BuildFlags(flags), text="").stderr


def test_the_programs_of_the_compiler() -> None:
    compiler = Compiler.find()
    programs = programs_of(compiler, said())
    assert shutil.which(compiler.command[0]) in programs
    assert all(Path(program).is_file() for program in programs)
    if not compiler.is_clang:
        assert {"cc1", "as"} <= {Path(program).name for program in programs}


def test_the_assembler_that_gcc_finds(tmp_path: Path) -> None:
    if Compiler.find().is_clang:
        pytest.skip("clang assembles itself")
    (tmp_path / "as").write_text("#!/bin/sh\n")
    (tmp_path / "as").chmod(0o755)
    assert str(tmp_path / "as") in programs_of(Compiler.find(), said(f"-B{tmp_path}"))


def test_the_specs_of_the_compiler(tmp_path: Path) -> None:
    specs = tmp_path / "a.specs"
    specs.write_text("*cc1:\n+ -DA=1\n\n")
    if Compiler.find().is_clang:
        pytest.skip("clang has no specs")
    assert str(specs) in programs_of(Compiler.find(), said(f"-specs={specs}"))
