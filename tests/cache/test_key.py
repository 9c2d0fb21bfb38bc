from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.support.processors import use_other_processors

from ferrule.cache.key import Key, module_key
from ferrule.config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.builds

# How a static library in ./lib can be asked for, with environment variables by their names.
SPELLINGS: Final[dict[str, dict[str, Any]]] = {
    "dirs": {"library_dirs": "lib", "libraries": "sl"},
    "colon": {"library_dirs": "lib", "libraries": ":libsl.a"},
    "path": {"link_args": "lib/libsl.a"},
    "path in the folder": {"link_args": "./lib/../lib/libsl.a"},
    "L apart": {"link_args": ["-L", "lib", "-l", "sl"]},
    "for the linker": {"link_args": "-Wl,lib/libsl.a"},
    "for the linker, by parts": {"link_args": ["-Wl,-L,lib", "-Xlinker", "-lsl"]},
    "whole": {"link_args": "-Wl,--whole-archive,lib/libsl.a,--no-whole-archive"},
    "library first": {"libraries": "sl", "link_args": "-Llib"},
    "script": {"link_args": "lib/script"},
    "script by its name": {"library_dirs": "lib", "libraries": "indirect"},
    "arguments in a file": {"link_args": "@lib/arguments"},
    "LDFLAGS": {"LDFLAGS": "-Llib", "libraries": "sl"},
    "LDFLAGS by its path": {"LDFLAGS": "lib/libsl.a"},
    "LIBRARY_PATH": {"LIBRARY_PATH": "lib", "libraries": "sl"},
    "pkg-config": {"PKG_CONFIG_PATH": "lib", "pkg_config": "sl"},
    "object": {"link_args": "lib/sl.o"},
}


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with a header, a C file and a static library; return it."""
    folder = tmp_path / "with space"
    (folder / "lib").mkdir(parents=True)
    monkeypatch.chdir(folder)
    write("h.h", "int val(void);\n")
    write("lib/script", "INPUT ( lib/libsl.a )\n")
    write("lib/libindirect.so", "INPUT ( -lsl )\n")
    write("lib/arguments", "-Llib -lsl\n")
    write("lib/sl.pc", "Name: sl\nVersion: 1\nDescription: x\nLibs: -Llib -lsl\n")
    make_library(1)
    return folder


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_library(value: int, name: str = "lib/libsl.a") -> None:
    """Make a static library again, with the size and the times that it had."""
    before = Path(name).stat() if Path(name).exists() else None
    source = f"int val(void) {{ return {value}; }}\n"
    made = ["cc", "-x", "c", "-fPIC", "-c", "-", "-o", "lib/sl.o"]
    subprocess.run(made, input=source, text=True, check=True)
    Path(name).unlink(missing_ok=True)
    subprocess.run(["ar", "rcsD", name, "lib/sl.o"], check=True)
    if before is not None:
        assert Path(name).stat().st_size == before.st_size
        os.utime(name, ns=(before.st_atime_ns, before.st_mtime_ns))


def key(**settings: object) -> Key:
    """Return the key that another process would have."""
    return module_key(
        Settings.of({"headers": "h.h", "module": "h_c", **settings}), Path("none")
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Key]:
    def ask(**given: object) -> Key:
        for name, value in given.items():
            if name.isupper():
                monkeypatch.setenv(name, str(value))
        return key(**{name: value for name, value in given.items() if not name.isupper()})

    return ask


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_static_library_in_every_spelling(spelling: str, asked: Callable[..., Key]) -> None:
    given = SPELLINGS[spelling]
    first = asked(**given)
    assert first == asked(**given)
    assert first.is_proved
    make_library(2)
    assert asked(**given) != first
    make_library(1)
    assert asked(**given) == first, "it is the content that counts"


@pytest.mark.parametrize("linker", ["bfd", "gold", "lld", "mold"])
def test_each_linker_tells(linker: str, need_program: Callable[[str], None]) -> None:
    need_program(f"ld.{linker}")
    given = {"library_dirs": "lib", "libraries": "sl", "link_args": f"-fuse-ld={linker}"}
    first = key(**given)
    assert first.is_proved
    make_library(2)
    assert key(**given) != first


def test_a_library_that_is_found_before(work: Path) -> None:
    given = {"library_dirs": ["early", "lib"], "libraries": "sl"}
    first = key(**given)
    (work / "early").mkdir()
    assert key(**given) == first
    make_library(1, "early/libsl.a")
    assert key(**given) != first


@pytest.mark.parametrize(
    ("name", "before", "after", "settings"),
    [
        ("h.h", "int val(void);\n", "int val(int);\n", {}),
        ("h.h", "#define A 1 // x\n", "#define A 2 // x\n", {}),
        ("a.h", "#define A 1\n", "#define A 2\n", {"preamble": '#include "a.h"'}),
        (
            "early/a.h",
            None,
            "#define A 2\n",
            {"headers": "a.h", "include_dirs": ["early", "inc"]},
        ),
        ("b.h", None, "", {"headers": "has.h"}),
        ("a.c", "int f;\n", "int g;\n", {"sources": "a.c"}),
        (
            "h.h",
            "#ifdef __OPTIMIZE__\nint f;\n#endif\n",
            "#ifdef __OPTIMIZE__\nint g;\n#endif\n",
            {},
        ),
        ("a.h", "int f;\n", "int g;\n", {"sources": "optimised.h"}),
        ("in/a.h", "int f;\n", "int g;\n", {"sources": "b.c", "include_dirs": "in"}),
        (
            "a.map",
            "{ global: *; };\n",
            "{ local: *; };\n",
            {"link_args": "-Wl,--version-script=a.map"},
        ),
        ("a.opt", "-DA=1\n", "-DA=2\n", {"compile_args": "@a.opt"}),
        (
            "a.specs",
            "*cc1:\n+ -DA=1\n\n",
            "*cc1:\n+ -DA=2\n\n",
            {"compile_args": "-specs=a.specs"},
        ),
        (
            "forced.h",
            "#define A 1\n",
            "#define A 2\n",
            {"compile_args": ["-include", "forced.h"]},
        ),
        ("cdef.txt", "int val2(void);\n", "int val3(void);\n", {"cdef": "@cdef.txt"}),
    ],
)
def test_what_is_read(
    name: str, before: str | None, after: str, settings: dict[str, object]
) -> None:
    write("inc/a.h", "#define A 1\n")
    write("has.h", '#if __has_include("b.h")\n#define A 1\n#else\n#define A 2\n#endif\n')
    write("optimised.h", '#ifdef __OPTIMIZE__\n#include "./a.h"\n#endif\n')
    write("b.c", '#include "a.h"\nint h;\n')
    if before is not None:
        write(name, before)
    first = key(**settings)
    assert key(**settings) == first
    write(name, after)
    assert key(**settings) != first


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CPATH", "early"),
        ("C_INCLUDE_PATH", "early"),
        ("CPPFLAGS", "-Iearly"),
        ("CFLAGS", "-O0"),
        ("LDFLAGS", "-Wl,-O1"),
        ("LD_RUN_PATH", "/opt/lib"),
        ("LIBRARY_PATH", "/opt/lib"),
        ("SOURCE_DATE_EPOCH", "1"),
        ("COMPILER_PATH", "early"),
    ],
)
def test_what_the_environment_says(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = key()
    write("early/h.h", "int val(int);\n")
    assert key() == first
    monkeypatch.setenv(name, value)
    assert key() != first


def test_another_processor(
    work: Path, monkeypatch: pytest.MonkeyPatch, asked: Callable[..., Key]
) -> None:
    use_other_processors(work, monkeypatch)
    first = asked(compile_args="-march=native")
    assert first == asked(compile_args="-march=native")
    assert first != asked(compile_args="-march=native", PROCESSOR="second")


def test_another_compiler(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second compiler has the path, size and time of the first."""
    monkeypatch.setenv("CC", str(work / "lib" / "cc"))
    monkeypatch.setenv("CC", "./lib/cc")
    write("lib/cc", '#!/bin/sh\nexec cc "$@" # 1\n')
    Path("lib/cc").chmod(0o755)
    first = key()
    about = Path("lib/cc").stat()
    write("lib/cc", '#!/bin/sh\nexec cc "$@" # 2\n')
    os.utime("lib/cc", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert key() != first


def test_another_linker(
    work: Path, monkeypatch: pytest.MonkeyPatch, need_program: Callable[[str], None]
) -> None:
    """The compiler's own folders stay, and another `ld` is found before."""
    need_program("ld.bfd")
    monkeypatch.setenv("COMPILER_PATH", str(work / "lib"))
    first = key()
    shutil.copy(shutil.which("ld.bfd") or "", work / "lib" / "ld")
    second = key()
    assert second != first
    with (work / "lib" / "ld").open("ab") as file:
        file.write(b"more")
    assert key() not in {first, second}


def test_pkg_config_is_asked_each_time(asked: Callable[..., Key]) -> None:
    first = asked(PKG_CONFIG_PATH="lib", pkg_config="sl")
    write("lib/sl.pc", "Name: sl\nVersion: 1\nDescription: x\nCflags: -DX\nLibs: -Llib -lsl\n")
    assert asked(pkg_config="sl") != first


@pytest.mark.parametrize(
    "source",
    [
        '__asm__(".incbin \\"data\\"");\n',
        '__asm__(".include \\"data\\"");\n',
        '#pragma comment(lib, "sl")\n',
    ],
)
def test_what_no_preprocessor_shows_is_not_trusted(source: str) -> None:
    write("a.c", source)
    assert not key(sources="a.c").is_proved
    write("a.c", "int incbin; // ffi.include()\n")
    assert key(sources="a.c").is_proved


def test_a_library_that_is_not_there_is_reported_by_the_build() -> None:
    assert not key(libraries="surely_not_there").is_proved


def test_the_number_of_jobs_does_not_matter() -> None:
    assert key(jobs=1) == key(jobs=2)
