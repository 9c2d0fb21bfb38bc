"""What building a large module costs: ferrule from the header, compared with cffi from cdef text.

    python benchmarks/building.py --output docs/benchmarks.md
    python benchmarks/building.py --rounds 1 --markdown

The script makes up a header of 3,000 functions of varied signatures, 300 structs and 2,000
constants, with a library that defines the functions. ferrule reads the header. cffi gets the same
declarations as cdef text, and its C is compiled twice: with the same `-O1`, and by its own
`compile()` with Python's default flags, as that of `ferrule.Extension` is.

CPU seconds are those of the whole tree of processes, user and system, the least of the rounds. Peak
memory is the largest resident set of any of the processes.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from large_library import CONSTANTS, FUNCTIONS, STRUCTS, write_library
from measurement import machine, replace_section, software

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING = "Building a large module"
PACKAGES = ("ferrule", "cffi", "libclang-ng")

WITH_EXTENSION = """\
import sys, ferrule
from pathlib import Path
folder, name = Path(sys.argv[1]), sys.argv[2]
ferrule.Extension(
    name, cdef=(folder / "big.cdef.h").read_text(), preamble='#include "big.h"',
    include_dirs=[folder], libraries=["big"], library_dirs=[folder], runtime_library_dirs=[folder],
).ffibuilder.compile(str(folder))
"""
WITH_CFFI = """\
import sys, cffi
from pathlib import Path
folder, name, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
builder = cffi.FFI()
builder.cdef((folder / "big.cdef.h").read_text())
builder.set_source(
    name, '#include "big.h"', include_dirs=[str(folder)], libraries=["big"],
    library_dirs=[str(folder)], runtime_library_dirs=[str(folder)],
)
if how == "emit":
    builder.emit_c_code(str(folder / f"{name}.c"))
else:
    builder.compile(str(folder))
"""
IMPORT = """\
import sys
from time import perf_counter
sys.path.insert(0, sys.argv[1])
if len(sys.argv) > 3:
    import _cffi_backend
start = perf_counter()
__import__(sys.argv[2])
print(perf_counter() - start)
"""


@dataclass(frozen=True)
class Way:
    """A way to build the module: its name, the module's name, and the commands."""

    name: str
    module: str
    commands: tuple[tuple[str, ...], ...]


@dataclass
class Built:
    """What was measured of one way."""

    cpu: float = float("inf")
    wall: float = float("inf")
    size: int = 0
    peak_mib: float = 0
    import_ms: float = float("inf")
    import_alone_ms: float = float("inf")


def main() -> None:
    """Build in all ways for the given number of rounds, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--imports", type=int, default=30)
    parser.add_argument("--markdown", action="store_true", help="print the section")
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    parser.add_argument("--note", default="", help="a sentence about the conditions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ferrule-building-") as name:
        folder = Path(name)
        write_library(folder)
        ways = _ways(folder)
        built = {way.name: Built() for way in ways}
        for _ in range(options.rounds):
            for way in ways:
                _time(way, built[way.name])
        for way in ways:
            module = next(folder.glob(f"{way.module}.*.so"))
            built[way.name].size = module.stat().st_size
        for _ in range(options.imports):
            for way in ways:
                _time_import(way, built[way.name], folder)
    section = _section(built, options.rounds, options.note)
    if options.output is not None:
        replace_section(options.output, HEADING, section)
    print(section)


# ---- The ways


def _ways(folder: Path) -> tuple[Way, ...]:
    script = folder / "with_cffi.py"
    script.write_text(WITH_CFFI, encoding="utf-8")
    extension = folder / "with_extension.py"
    extension.write_text(WITH_EXTENSION, encoding="utf-8")
    cache = folder / "cache"
    link = (f"-L{folder}", f"-Wl,-rpath,{folder}", "-lbig")
    include = (f"-I{folder}", f"-I{sysconfig.get_path('include')}")
    python = sys.executable

    def ferrule(module: str, *more: str) -> tuple[str, ...]:
        return (
            *(python, "-m", "ferrule", "bind", str(folder / "big.h"), "--module", module),
            *("--output-dir", str(folder), "--library", "big", "--library-dir", str(folder)),
            *("--link-arg", f"-Wl,-rpath,{folder}", "--quiet", *more),
        )

    with_cffi = (python, str(script), str(folder))
    c, so = folder / "cffi_o1.c", folder / "cffi_o1.abi3.so"
    compiled = ("cc", "-O1", "-fPIC", "-shared", *include, str(c), "-o", str(so), *link)
    return (
        Way("ferrule", "with_ferrule", (ferrule("with_ferrule"),)),
        Way(
            "ferrule, the first build",
            "first_build",
            (
                ("rm", "-rf", str(cache)),
                ("env", f"XDG_CACHE_HOME={cache}", *ferrule("first_build")),
            ),
        ),
        Way(WITHOUT_DOCS, "without_docs", (ferrule("without_docs", "--no-docs"),)),
        Way(CFFI_O1, "cffi_o1", ((*with_cffi, "cffi_o1", "emit"), compiled)),
        Way(CFFI_DEFAULT, "cffi_default", ((*with_cffi, "cffi_default", "compile"),)),
        Way(
            "`ferrule.Extension`, Python's default flags",
            "extension",
            ((python, str(extension), str(folder), "extension"),),
        ),
    )


WITHOUT_DOCS = "ferrule, `--no-docs`"
CFFI_O1 = "cffi, `-O1`"
CFFI_DEFAULT = "cffi, Python's default flags"


def _time(way: Way, built: Built) -> None:
    start, cpu = perf_counter(), 0.0
    for command in way.commands:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        cpu += used.ru_utime + used.ru_stime
        built.peak_mib = max(built.peak_mib, used.ru_maxrss / 1024)
    built.wall = min(built.wall, perf_counter() - start)
    built.cpu = min(built.cpu, cpu)


def _time_import(way: Way, built: Built, folder: Path) -> None:
    def milliseconds(*more: str) -> float:
        command = [sys.executable, "-I", "-c", IMPORT, str(folder), way.module, *more]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return float(done.stdout) * 1e3

    built.import_ms = min(built.import_ms, milliseconds())
    built.import_alone_ms = min(built.import_alone_ms, milliseconds("backend first"))


# ---- The section


def _section(built: dict[str, Built], rounds: int, note: str) -> str:
    ours, small = built["ferrule"], built[WITHOUT_DOCS]
    o1, default = built[CFFI_O1], built[CFFI_DEFAULT]
    flags = sysconfig.get_config_var("CFLAGS")
    conditions = (
        f"{software(PACKAGES)}; {machine()}. {FUNCTIONS:,} functions, {STRUCTS} structs, "
        f"{CONSTANTS:,} constants, from the header (for cffi: from cdef text) to the module; "
        f"the least CPU seconds of {rounds} rounds, user and system, of all processes. Python's "
        f"default flags are `{flags}`. Peak memory is that of the largest process. The first build "
        "compiles ferrule's run-time too, which the others have in the cache. Import times are the "
        "least of new processes; in brackets, those with cffi's own `_cffi_backend` imported "
        f"before. {note}".rstrip()
    )
    lines = [
        f"## {HEADING}",
        "",
        conditions,
        "",
        "| | CPU s | wall s | module KiB | peak MiB | import ms |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, b in built.items():
        lines.append(
            f"| {name} | {b.cpu:.2f} | {b.wall:.2f} | {b.size / 1024:,.0f} | {b.peak_mib:.0f} "
            f"| {b.import_ms:.2f} ({b.import_alone_ms:.2f}) |"
        )
    figures = [
        ("CPU, compared with cffi with `-O1`", "2 times less", o1.cpu / ours.cpu, 2.0),
        ("CPU, compared with cffi by default", "6 times less", default.cpu / ours.cpu, 6.0),
    ]
    lines += ["", "| | goal | reached | |", "|---|---:|---:|---|"]
    for text, goal, reached, least in figures:
        missed = "" if reached >= least else "missed"
        lines.append(f"| {text} | {goal} | {reached:.2f} times | {missed} |")
    at_most: list[tuple[str, str, float, float, Callable[[float], str]]] = [
        ("import", "under 3 ms", ours.import_ms, 3, lambda v: f"{v:.2f} ms"),
        (
            "size without docs, compared with cffi with `-O1`",
            "no larger",
            small.size / o1.size,
            1,
            lambda v: f"{v:.2f} times",
        ),
        (
            "peak memory",
            "under 300 MB",
            ours.peak_mib,
            286,
            lambda v: f"{v:.0f} MiB",
        ),
    ]
    for text, goal, value, most, shown in at_most:
        missed = "" if value <= most else "missed"
        lines.append(f"| {text} | {goal} | {shown(value)} | {missed} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
