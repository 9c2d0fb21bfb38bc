"""Headers with names that Python.h declares differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.config.settings import Settings
from ferrule.emit.python_header import shield_text
from ferrule.inspect.introspection import load_module
from ferrule.pipeline.bind import bind
from ferrule.proof.python_clash import clashing_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.pipeline.source import Source

HEADER = """
typedef unsigned char uint64_t;
int getline(char *line, int size);
struct stat { int value; };
int stat(const struct stat *stat);
int dup(int left, int right);
static inline int isatty(double value) { return (int)value; }
extern char *environ[2];
enum { read = 3, write };
uint64_t kept(uint64_t value);
"""
SOURCE = """
#include "header.h"
int getline(char *line, int size) { line[0] = 'g'; return size + 1; }
int stat(const struct stat *stat) { return stat->value; }
int dup(int left, int right) { return left * 10 + right; }
char *environ[2] = { "own" };
uint64_t kept(uint64_t value) { return value; }
"""


def test_names_that_are_blamed(read_header: Callable[..., Source]) -> None:
    unit = read_header("typedef int t; int f(t), g(void); enum e { A, B };").unit
    said = """\
/x.h:1:2: error: conflicting types for 'f'; have 'int(char)'
/x.h:1:2: note: previous declaration of 'g'
/x.h:3:2: error: 'B' redeclared as different kind of symbol
"""
    names = clashing_names(unit, said)
    assert names == {"t", "e", "f", "B"}
    assert shield_text({"f", "B"}).splitlines() == [
        "#define B ferrule_python_B",
        "#define f ferrule_python_f",
        '#include "ferrule_python.h"',
        "#undef B",
        "#undef f",
    ]


def test_functions_called_like_the_c_librarys(
    read_header: Callable[..., Source], tmp_path: Path
) -> None:
    read_header(HEADER)
    (tmp_path / "source.c").write_text(SOURCE, encoding="utf-8")
    settings = {"headers": ["header.h"], "module": "shielded_c", "sources": ["source.c"]}
    report = bind(Settings.of(settings))
    assert report.skipped == ()
    module = load_module(str(report.path.resolve()))
    ffi, line = module.ffi, module.ffi.new("char[2]")
    assert (module.getline(line, 4), bytes(ffi.buffer(line))) == (5, b"g\0")
    assert module.stat(ffi.new("struct stat *", [7])) == module.lib.stat([[7]]) == 7
    assert module.dup(1, 2) == module.lib.dup(1, 2) == 12
    assert module.isatty(2.5) == 2
    assert ffi.string(module.lib.environ[0]) == b"own"
    assert (module.read, module.write, module.kept(255)) == (3, 4, 255)
