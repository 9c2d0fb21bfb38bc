from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ferrule.toolchain.object_variables import own_variables

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.builds,
    pytest.mark.skipif(sys.platform != "linux", reason="object files here are not ELF"),
]

C = """
int known;
static int counter, *pointer = &known;
static __thread int of_thread;
static const char *const names[] = {"a", "b"};
static const int number = 3;
static inline int f(void) { static int last; return counter + ++last; }
static inline int g(void) { static int last = 7; return counter-- + ++last; }
int uses(int i) { return f() + g() + *pointer++ + of_thread++ + names[i][number]; }
"""
VARIABLES = frozenset({"counter", "pointer", "of_thread", "last"})


def compiled(folder: Path, *command: str) -> Path:
    """Compile `C`; skip the test if this compiler or this kind of code is not installed."""
    (folder / "c.c").write_text(C, encoding="utf-8")
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    made = folder / "c.o"
    arguments = [*command, "-fPIC", "-c", str(folder / "c.c"), "-o", str(made)]
    if subprocess.run(arguments, check=False, capture_output=True).returncode:
        pytest.skip(f"{' '.join(command)} does not work here")
    return made


@pytest.mark.parametrize(
    "command",
    [
        ("gcc", "-O1"),
        ("gcc", "-O0", "-fdata-sections"),
        ("gcc", "-O2", "-m32"),
        ("s390x-linux-gnu-gcc", "-O2"),
        ("arm-linux-gnueabihf-gcc", "-O2"),
    ],
)
def test_variables(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert own_variables(compiled(tmp_path, *command), "known") == VARIABLES


def test_clang_names_the_function_too(tmp_path: Path) -> None:
    expected = (VARIABLES - {"last"}) | {"f.last", "g.last"}
    assert own_variables(compiled(tmp_path, "clang", "-O1"), "known") == expected


def test_what_proves_nothing(tmp_path: Path) -> None:
    made = compiled(tmp_path, "gcc", "-O1")
    assert own_variables(made, "unknown") is None
    whole = made.read_bytes()
    for length in (0, 3, 4, 16, 63, 64, len(whole) // 2, len(whole) - 1):
        made.write_bytes(whole[:length])
        assert own_variables(made, "known") is None
    made.write_bytes(b"BC\xc0\xde" + whole[4:])
    assert own_variables(made, "known") is None
    assert own_variables(compiled(tmp_path, "gcc", "-flto"), "known") is None
