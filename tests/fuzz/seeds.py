"""What fuzzing starts from: real headers, and what real tools print about them."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.fuzz.targets import SAMPLE

from ferrule.toolchain.compiler import BuildFlags, Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES: Final = Path(__file__).parents[1] / "cases"
HEADERS: Final = ("zlib.h", "sqlite3.h", "dirent.h", "sys/stat.h", "signal.h", "termios.h")
_LONGEST: Final = 4_000
_BROKEN: Final = (
    "int f(",
    "#include <nowhere.h>\n",
    "class x { public: int a; };",
    "foo_t f(bar_t);",
    "#error stop\n",
    "int main(void) { return missing(); }",
)


def seeds(target: str) -> Iterator[bytes]:
    """Yield inputs for the target, none of them long."""
    match target:
        case "cdef":
            yield from (path.read_bytes() for path in sorted(CASES.glob("*/expected.cdef.h")))
        case "header" | "line_markers":
            for name in HEADERS:
                yield from _pieces(preprocessed(name))
            yield from (path.read_bytes() for path in sorted(CASES.glob("*/header.h")))
        case "diagnostics" | "answers":
            yield from complaints()
            yield preprocessed("dirent.h", "-dM")[:_LONGEST]
        case "macro_text" | "comments":
            text = b"".join(path.read_bytes() for path in sorted(CASES.glob("*/header.h")))
            yield from (
                line for line in text.split(b"\n") if b"#define" in line or b"*" in line
            )
            yield b"/** Does \\c it.\n * @param[in] f  the file\n * \\return 0\n */"
        case "pkg_config" | "environment":
            yield b'-I/usr/include/x -DA="b c" -L/usr/lib -lx -pthread\n'
            yield b"gcc -m32\n-O2 '-DX=a b'\n-Wl,--as-needed\npkgconf --static\n"
        case "settings":
            yield json.dumps(
                {
                    "headers": ["a.h"],
                    "module": "p.m",
                    "jobs": 2,
                    "defines": ["A=1"],
                    "allow": "f*",
                }
            ).encode()
        case _:
            yield b"*\nfunction:de*\n[!a]*=x*\nde*te=*\non: on_row\nflag:m*\nattribute:pure\n"
            yield SAMPLE.encode()


def _pieces(text: bytes) -> Iterator[bytes]:
    """Yield the first lines of `text`, and some later ones, each with a name for its origin."""
    for at in (0, len(text) // 2):
        start = text.rfind(b"\n# ", 0, at) + 1
        yield text[start : start + _LONGEST]


@cache
def preprocessed(name: str, *more: str) -> bytes:
    """Return the preprocessed text of a header; nothing if the header is not installed."""
    return (
        Compiler.find()
        .call(
            ["-E", "-dD", "-dI", "-C", *more, "-x", "c", "-"],
            BuildFlags(),
            text=f"#include <{name}>\n",
        )
        .stdout
    )


def complaints() -> Iterator[bytes]:
    """Yield what the compiler and the linker print about faulty C."""
    for text in _BROKEN:
        for arguments in (["-fsyntax-only"], ["-o", "/dev/null"]):
            command = [*Compiler.find().command, *arguments, "-x", "c", "-"]
            yield subprocess.run(
                command, input=text.encode(), capture_output=True, check=False
            ).stderr
