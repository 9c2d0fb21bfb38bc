"""An sdist is built where libclang is not, and says what the headers there declare differently."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.integration.projects import (
    TABLE,
    files_in,
    hook,
    put,
    said,
    sdist_of,
    unpacked,
    wheel_of,
    without_libclang,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

HEADER = """\
#include "inner/limit.h"
#include <stddef.h>
/** Doubles a number. */
int twice(int number);
typedef struct place { int x; unsigned flag : 3; size_t size; } place;
enum colour { RED, GREEN = 7 };
#define NAME "sample"
#define DOUBLE twice
#define BIG(x) ((x) + LIMIT)
static inline int thrice(place *p) { return p->x * 3; }
extern int counter;
"""
C = '#include "sample.h"\nint twice(int number) { return 2 * number; }\nint counter = 5;\n'
OPTIONS = """
function-macros = ["int BIG(int)"]
renames = ["twice=double"]
optional = ["int later(int)"]
"""
USE = """
from pkg import _sample as s
p = s.ffi.new("place *", {"x": 2, "flag": 5})
print(s.double(4), s.LIMIT, s.NAME, s.thrice(p), p.flag, s.GREEN, s.BIG(1), s.has("later"),
      s.lib.counter, s.double.__doc__.splitlines()[-1], s.lib.DOUBLE(3))
"""
PRINTED = "8 3 b'sample' 6 5 7 4 False 5 Doubles a number. 6"


@pytest.fixture
def sdist(tmp_path: Path) -> Path:
    project = write(tmp_path / "project", TABLE + OPTIONS)
    put(project / "csrc" / "sample.h", HEADER)
    put(project / "csrc" / "sample.c", C)
    return sdist_of(project, tmp_path / "sdist")


@pytest.fixture
def without(tmp_path: Path) -> dict[str, str]:
    """Return variables by which Python finds no libclang."""
    return without_libclang(tmp_path / "without")


def test_it_is_built_without_libclang(
    sdist: Path, without: dict[str, str], tmp_path: Path
) -> None:
    assert {"ferrule-sdist/pkg._sample.json", "ferrule-sdist/pkg._sample.cdef.h"} <= files_in(
        sdist
    )
    with_libclang = unpacked(wheel_of(sdist), tmp_path / "with")
    assert said(with_libclang, USE) == PRINTED
    for folder in ("build", "dist"):
        shutil.rmtree(sdist / folder)
    hook("build_wheel", sdist, status=0, **without)
    installed = unpacked(next((sdist / "dist").glob("*.whl")), tmp_path / "without")
    assert said(installed, USE) == PRINTED
    stubs = [(at / "pkg" / "_sample.pyi").read_text() for at in (with_libclang, installed)]
    assert stubs[0] == stubs[1]


def test_it_is_the_same_each_time(sdist: Path, without: dict[str, str], tmp_path: Path) -> None:
    def carried(project: Path) -> list[bytes]:
        return [path.read_bytes() for path in sorted((project / "ferrule-sdist").iterdir())]

    assert str(tmp_path).encode() not in b"".join(carried(sdist))
    again = sdist_of(sdist, tmp_path / "again")
    assert carried(again) == carried(sdist)
    hook("build_sdist", again, status=0, **without)
    third = sdist_of(again, tmp_path / "third")
    assert carried(third) == carried(sdist)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (
            "int twice(int number)",
            "int twice(long number)",
            ["function twice: the compiler sees"],
        ),
        ("unsigned flag : 3; ", "", ["struct place"]),
        ('#define NAME "sample"', "", ["constant NAME: "]),
        ("RED, ", "", ["enumerator RED: "]),
        ("enum colour { RED, GREEN = 7 };", "", ["GREEN", "enum colour"]),
        ("extern int counter;", "extern char *counter;", ["variable counter: the compiler"]),
        ("#define BIG(x) ((x) + LIMIT)", "", ["BIG"]),
        ("typedef struct place {", "typedef union place {", ["place"]),
    ],
)
def test_a_header_that_differs_is_reported(
    old: str, new: str, named: list[str], sdist: Path, without: dict[str, str]
) -> None:
    assert old in HEADER
    put(sdist / "csrc" / "sample.h", HEADER.replace(old, new))
    put(sdist / "csrc" / "sample.c", "int twice(int number) { return number; } int counter;")
    told = hook("build_wheel", sdist, status=1, **without)
    place = 'error: pyproject.toml, [tool.ferrule.modules."pkg._sample"]:\n'
    assert f"{place}  the headers here differ from those that this sdist was made with:" in told
    assert any(name in told.partition(place)[2] for name in named)
    assert "pip install libclang-ng" in told


def test_a_number_of_another_width_is_the_compilers(
    sdist: Path, without: dict[str, str], tmp_path: Path
) -> None:
    wide = HEADER.replace("int x;", "long long x;").replace("int counter", "unsigned counter")
    put(
        sdist / "csrc" / "sample.h",
        wide.replace("->x", "->x > 9").replace("GREEN = 7", "GREEN"),
    )
    put(sdist / "csrc" / "sample.c", C.replace("int counter = 5", "unsigned counter = -1"))
    hook("build_wheel", sdist, status=0, **without)
    installed = unpacked(next((sdist / "dist").glob("*.whl")), tmp_path / "installed")
    use = "from pkg import _sample as s; p = s.ffi.new('place *', {'x': 2**40}); "
    use += "print(p.x == 2**40, s.GREEN, s.lib.counter == 2**32 - 1)"
    assert said(installed, use) == "True 1 True"


def test_a_record_of_another_ferrule_is_reported(sdist: Path, without: dict[str, str]) -> None:
    put(sdist / "ferrule-sdist" / "pkg._sample.json", '{"schema": 9, "ferrule": "7.0"}')
    told = hook("build_wheel", sdist, status=1, **without)
    assert "ferrule 7.0 wrote it, and ferrule " in told
    assert "pip install libclang-ng" in told


def test_a_module_that_cannot_be_built_here_leaves_an_sdist(tmp_path: Path) -> None:
    table = TABLE + '[tool.ferrule.modules."pkg._other"]\nheaders = ["no_such_header.h"]\n'
    sdist = sdist_of(write(tmp_path / "project", table), tmp_path / "sdist")
    assert (sdist / "ferrule-sdist" / "pkg._sample.json").is_file()
    assert not (sdist / "ferrule-sdist" / "pkg._other.json").exists()
