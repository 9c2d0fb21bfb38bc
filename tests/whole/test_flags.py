"""Macros that depend on the compiler's flags: read and compiled alike, and the user's flags win."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler

pytestmark = pytest.mark.builds

HEADER: Final = """
#ifdef __OPTIMIZE__
#define OPTIMIZED 1
int only_optimized(void);
#else
#define OPTIMIZED 0
#endif
#ifdef __NO_INLINE__
#define INLINED 0
#else
#define INLINED 1
#endif
#ifdef __PIC__
#define PIC __PIC__
#else
#define PIC 0
#endif
#ifdef __PIE__
#define PIE 1
#else
#define PIE 0
#endif
static inline int optimized(void) { return OPTIMIZED; }
"""


@pytest.mark.parametrize(
    ("options", "variable", "optimized"),
    [
        ("", "", False),
        ("-O0", "", False),
        ("-O2", "", True),
        ("", "-O1", True),
        ("-O0", "-O2", False),
        ("-Os", "-O0", True),
    ],
)
def test_headers_see_the_users_optimisation_and_not_ours(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: str,
    variable: str,
    *,
    optimized: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CFLAGS", variable)
    (tmp_path / "flags.h").write_text(HEADER, encoding="utf-8")
    report = bind(
        Settings.of(
            {"headers": ["flags.h"], "module": "flags_c", "compile_args": options.split()}
        )
    )
    skipped = [skip.name for skip in report.skipped]
    assert skipped == (["only_optimized"] if optimized else [])
    program = (
        "import flags_c as m\n"
        "print(m.OPTIMIZED, m.optimized(), m.INLINED, m.PIC > 0, m.PIE, m.lib.OPTIMIZED)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    number = int(optimized)
    assert done.stdout.split() == [*map(str, [number] * 3), "True", "0", str(number)]


@pytest.mark.parametrize(("variable", "last"), [("", "-O2"), ("-O0 -g", "-O0")])
def test_the_users_c_is_compiled_for_speed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    compiler: Compiler,
    variable: str,
    last: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "cc"
    script.write_text(
        f'#!/bin/sh\necho "$@" >>commands\nexec {shlex.join(compiler.command)} "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))
    monkeypatch.setenv("CFLAGS", variable)
    (tmp_path / "own.h").write_text("int own(void);\n", encoding="utf-8")
    (tmp_path / "own.c").write_text("int own(void) { return 1; }\n", encoding="utf-8")
    bind(Settings.of({"headers": ["own.h"], "sources": ["own.c"], "module": "own_c"}))
    commands = (tmp_path / "commands").read_text(encoding="utf-8").splitlines()
    (words,) = [line.split() for line in commands if " own.c " in line]
    assert [word for word in words if word.startswith("-O")][-1] == last
