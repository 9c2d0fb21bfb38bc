"""What a small module costs: CPU time of its build, size and import, beside stock cffi's.

    python benchmarks/small_modules.py --output docs/benchmarks.md

All bind the same declarations and compile the same C, in turns: `ferrule bind` reads the header,
cffi and `ferrule.Extension` get the declarations as cdef. The first of ferrule's builds compiles
the run-time, the others find it in the cache. All processes that a build starts count. Python keeps
its bytecode, as it does for installed packages. Instructions are counted by valgrind, if it is
installed: those of a process that imports cffi and the module, less those of one that imports cffi.
At the end, zlib's header is bound again and again.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from measurement import machine, replace_section, software

HEADING = "Small modules"
CFFI = """\
import cffi, pathlib
builder = cffi.FFI()
builder.cdef(pathlib.Path("small.h").read_text())
builder.set_source("by_cffi", '#include "small.h"', sources=["small.c"], include_dirs=["."])
builder.compile()
"""
EXTENSION = """\
import ferrule, pathlib
ferrule.Extension(
    "by_extension",
    cdef=pathlib.Path("small.h").read_text(),
    preamble='#include "small.h"',
    sources=["small.c"],
    include_dirs=["."],
).ffibuilder.compile()
"""
BIND = ("-m", "ferrule", "bind", "-q")
BUILDS: Final = {
    "cffi": ("-c", CFFI),
    "bind": (*BIND, "small.h", "--source", "small.c", "--module", "by_bind"),
    "extension": ("-c", EXTENSION),
}
IMPORT = """\
import importlib, sys, time
import _cffi_backend
began = time.process_time()
importlib.import_module(sys.argv[1])
print(time.process_time() - began)
"""
IMPORT_CFFI = "import cffi, _cffi_backend, sys; sys.path.insert(0, '.')"
EXPLAINED = (
    "ferrule's builds also read the header, and ask compiler and linker about each declaration; a "
    "cdef is trusted. Its modules have the run-time and the direct calls besides; those of "
    "`Extension` also have a C function for each constant. They make their "
    "names when the first of them is looked up; the last row includes that, and what the end of "
    "the process does with all these names."
)
_FEW: Final = 10  # from here on, figures have no decimals
MODULES = {"3 functions": (3, 0, 0), "200 functions, structs and constants": (200, 200, 200)}


def main() -> None:
    """Measure both modules, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    output = options.output and options.output.resolve()  # each module has a folder of its own
    about = (
        f"{software(('ferrule', 'cffi'))}; {machine()}. Medians of {options.rounds} interleaved "
        "rounds; the figures in brackets are multiples of cffi's."
    )
    lines = [f"## {HEADING}", "", about, ""]
    for name, size in MODULES.items():
        with tempfile.TemporaryDirectory(prefix="ferrule-small-") as folder:
            _prepare(Path(folder), size)
            lines += [*_table(name, _measure(Path(folder), options.rounds)), ""]
    with tempfile.TemporaryDirectory(prefix="ferrule-small-") as folder:
        _use_caches(Path(folder))
        lines += [_zlib(options.rounds), ""]
    lines.append(EXPLAINED)
    section = "\n".join(lines) + "\n"
    print(section)
    if output is not None:
        replace_section(output, HEADING, section)


@dataclass
class Figures:
    """What is measured of the module that one tool builds; `first` is 0 without a cache."""

    first: float = 0
    builds: list[float] = field(default_factory=list)
    imports: list[float] = field(default_factory=list)
    size: int = 0
    instructions: int = 0
    with_a_look: int = 0


def _table(name: str, figures: dict[str, Figures]) -> list[str]:
    """Return the table of one module."""
    rows = {
        "build, CPU seconds": [statistics.median(f.builds) for f in figures.values()],
        "first build, with an empty cache": [f.first for f in figures.values()],
        "stripped file, kB": [f.size / 1e3 for f in figures.values()],
        "import after cffi's, CPU ms": [
            1e3 * statistics.median(f.imports) for f in figures.values()
        ],
        "the same, thousands of instructions": [f.instructions / 1e3 for f in figures.values()],
        "with the first look at a name": [f.with_a_look / 1e3 for f in figures.values()],
    }
    return [
        f"| {name} | cffi | `ferrule bind` | `ferrule.Extension` |",
        "|---|---:|---:|---:|",
        *(f"| {row} | {' | '.join(_cells(*values))} |" for row, values in rows.items()),
    ]


def _cells(stock: float, *others: float) -> tuple[str, ...]:
    """Return the figures as text, with their multiples of `stock` if that was measured."""
    if not stock:
        return ("", *(_shown(each) for each in others))
    return (_shown(stock), *(f"{_shown(each)} ({each / stock:.2f})" for each in others))


def _shown(figure: float) -> str:
    return f"{figure:.0f}" if figure > _FEW else f"{figure:.2f}"


def _prepare(folder: Path, size: tuple[int, int, int]) -> None:
    """Write the C of a module into `folder`."""
    _use_caches(folder)
    functions, structs, constants = size
    heads = [f"int add{i}(int left, int right)" for i in range(functions)]
    header = [f"{head};" for head in heads]
    header += [f"struct point{i} {{ int x; double y; }};" for i in range(structs)]
    header += [f"#define LIMIT{i} {i}" for i in range(constants)]
    Path("small.h").write_text("\n".join(header) + "\n", encoding="utf-8")
    bodies = [f"{head} {{ return left + right; }}" for head in heads]
    Path("small.c").write_text("\n".join(['#include "small.h"', *bodies]), encoding="utf-8")


def _use_caches(folder: Path) -> None:
    """Work in `folder`, with caches of its own."""
    os.chdir(folder)
    (folder / "cache").mkdir(mode=0o700)
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")


def _measure(folder: Path, rounds: int) -> dict[str, Figures]:
    """Build and import the module in `folder` with each tool."""
    figures = {name: Figures() for name in BUILDS}
    for name, build in BUILDS.items():
        _cpu(*build)  # writes the bytecode
        if name != "cffi":
            shutil.rmtree(folder / "cache")
            (folder / "cache").mkdir(mode=0o700)
            figures[name].first = _cpu(*build)
    for name in ("bind", "extension"):  # one has removed the other's objects
        _cpu(*BUILDS[name])
    for _ in range(rounds):
        for name, build in BUILDS.items():
            figures[name].builds.append(_cpu(*build))
            command = [sys.executable, "-c", IMPORT, f"by_{name}"]
            figures[name].imports.append(float(subprocess.check_output(command)))
    without = _counted(f"{IMPORT_CFFI}; pass")
    for name, of in figures.items():
        of.size = _stripped(next(folder.glob(f"by_{name}.*so")))
        of.instructions = _counted(f"{IMPORT_CFFI}; import by_{name}") - without
        if name != "cffi":
            look = f"{IMPORT_CFFI}; import by_{name}; by_{name}.add0"
            of.with_a_look = _counted(look) - without
    return figures


def _zlib(rounds: int) -> str:
    """Return a sentence on building a binding of zlib again."""
    bind = (*BIND, "zlib.h", "--pkg-config", "zlib", "--module", "of_zlib")
    cpu, wall = [], []
    for _ in range(rounds + 1):
        began = time.perf_counter()
        cpu.append(_cpu(*bind))
        wall.append(time.perf_counter() - began)
    later = [statistics.median(times[1:]) for times in (cpu, wall)]
    return (
        f"`ferrule bind zlib.h --pkg-config zlib` takes {later[0]:.2f} seconds of CPU time and "
        f"{later[1]:.2f} seconds of wall time from the second time on, and {cpu[0]:.2f} seconds of "
        "CPU time the first time."
    )


def _counted(text: str) -> int:
    """Return how many instructions a process takes that runs this Python text."""
    if shutil.which("valgrind") is None:
        return 0
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
    done = subprocess.run(
        [*command, sys.executable, "-c", text],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if found is None:
        sys.exit(f"valgrind counted nothing:\n{done.stderr}")
    return int(found[1])


def _cpu(*arguments: str) -> float:
    """Run Python; return the CPU seconds of it and of what it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _stripped(module: Path) -> int:
    copy = shutil.copy(module, module.with_suffix(".stripped"))
    subprocess.run(["strip", copy], check=True)
    return Path(copy).stat().st_size


if __name__ == "__main__":
    main()
