from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.errors import CommandError, SettingsError
from ferrule.toolchain.compiler import BuildFlags, Compiler
from ferrule.toolchain.probe import probing

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = Compiler(("cc",), "", "")


@pytest.mark.parametrize(
    "flag",
    [
        "-o",
        "-oout",
        "--output=x",
        "-save-temps",
        "--save-temps=obj",
        "-MD",
        "-MMD",
        "-MFdeps",
        "-M",
    ],
)
def test_flags_that_write_files_are_refused_before_anything_runs(flag: str) -> None:
    with (
        pytest.raises(SettingsError, match=f"'{flag}' makes the compiler write files"),
        probing(NOBODY, BuildFlags((flag,))),
    ):
        pass


def test_all_of_them_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFLAGS", "-save-temps")
    with (
        pytest.raises(SettingsError) as caught,
        probing(Compiler(("cc", "-MD"), "", ""), BuildFlags(("-ox",))),
    ):
        pass
    assert [problem.partition(" ")[0] for problem in caught.value.problems] == [
        "'-MD'",
        "'-save-temps'",  # once, though CFLAGS are the linker's too
        "'-ox'",
    ]


def test_a_compiler_that_compiles(compiler: Compiler) -> None:
    with probing(compiler, BuildFlags()) as check:
        check()


@pytest.mark.parametrize("flag", ["-E", "-S", "-fsyntax-only", "-###"])
def test_a_flag_that_has_it_do_something_else(
    compiler: Compiler, flag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(CommandError, match="does not write an object file"),
        probing(compiler, BuildFlags((flag,))) as check,
    ):
        check()
    assert list(tmp_path.iterdir()) == []
