"""Whatever is wrong with the compiler or the linker: the right answer, or an error."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ferrule.config.settings import Settings
from ferrule.emit.cdef import render_cdef
from ferrule.errors import FerruleError
from ferrule.pipeline.first_verdicts import ask_tools
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.toolchain.compiler import Compiler

# Something for each question that is asked: numbers of turned bytes, symbols that are not there,
# a macro that Python.h defines otherwise, types that the parser does not know, each kind of macro.
HEADER: Final = """\
#include <stddef.h>
struct __attribute__((scalar_storage_order("big-endian"))) turned { unsigned a; unsigned short b; };
struct plain { int a; double b[4]; char *c; };
typedef _Float64 wide;
wide halved(wide value);
int puts(const char *text);
int nowhere(struct plain *p);
extern int no_variable;
static inline int needs_nowhere(void) { return nowhere(0); }
static inline int twice(int value) { return 2 * value; }
#define Py_MIN(x, y) 3
#define USES_MIN Py_MIN(1, 2)
#define CALL(x) x
#define OPENS CALL(1
#define INTEGER (1u << 31)
#define TEXT "text" "s"
#define RATIO 1.5e3
#define PRECISE 1.5L
#define TOO_WIDE ((__int128)1 << 100)
#define NO_DOUBLE 1e4000L
#define POINTER ((void *)-1)
#define FUNCTION twice
#define UNKNOWN unknown_name + 1
enum kind { ONE = 1, TWO = INTEGER > 4 ? 2 : 3 };
"""
FAULTS: Final = ("killed", "truncated", "garbage", "silent", "status", "absent", "flags")
SEEDS: Final = range(200 if os.environ.get("FERRULE_NIGHTLY") else 4)

Outcome = tuple[str, dict[str, tuple[str, str]]]


@pytest.fixture(autouse=True, scope="module")
def _header(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("faulty"))
        Path("faulty.h").write_text(HEADER, encoding="utf-8")
        yield


@pytest.fixture(scope="module")
def truth(_header: None) -> Outcome:
    found = outcome()
    assert "unsigned int a;" not in found[0]
    assert found[1]["nowhere"][0] == "not-exported"
    return found


def outcome() -> Outcome:
    """Return the cdef of the header, and why something is not in it."""
    stages = Stages()
    source = read(Settings.of({"headers": ["faulty.h"]}), stages)
    state = ask_tools(source, stages, ask_linker=True)
    resolved = state.resolve(stages)
    skipped = {s.name: (s.reason.code, s.message) for s in resolved.skipped}
    return render_cdef(resolved.bindings), skipped


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_truth_or_an_error(
    truth: Outcome,
    compiler: Compiler,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    seed: int,
) -> None:
    tool = Path(__file__).with_name("faulty_tool.py")
    command = [sys.executable, "-SE", str(tool), fault, str(seed), *compiler.command]
    monkeypatch.setenv("CC", shlex.join(command))
    try:
        found = outcome()
    except FerruleError:
        return
    assert found[0].splitlines() == truth[0].splitlines()
    assert found[1] == truth[1]


def test_another_language_is_not_understood(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = Path(__file__).with_name("faulty_tool.py")
    command = [sys.executable, "-SE", str(tool), "language", "0", *compiler.command]
    monkeypatch.setenv("CC", shlex.join(command))
    with pytest.raises(FerruleError, match="so nothing was built"):
        outcome()
