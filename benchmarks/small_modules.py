"""What a small module costs: CPU time of its build, size and import, beside stock cffi's.

    python benchmarks/small_modules.py --output docs/benchmarks.md

Both bind the same declarations and compile the same C, in turns: ferrule reads the header, cffi
gets the declarations as cdef. The first of ferrule's builds compiles the run-time, the others find
it in the cache. All processes that a build starts count; the least of all rounds is shown. Python
keeps its bytecode, as it does for installed packages. Instructions are counted by valgrind, if it
is installed: those of a process that imports cffi and the module, less those of one that imports
cffi.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measurement import machine, replace_section, software

HEADING = "Small modules"
STOCK = """\
import cffi, pathlib
builder = cffi.FFI()
builder.cdef(pathlib.Path("small.h").read_text())
builder.set_source("by_cffi", '#include "small.h"', sources=["small.c"], include_dirs=["."])
builder.compile()
"""
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
    "cdef is trusted. Its modules have the run-time and the direct calls besides. They make their "
    "names when the first of them is looked up; the last column includes that, and what the end of "
    "the process does with all these names."
)
SIZES = {"3 functions": (3, 0, 0), "200 functions, structs and constants": (200, 200, 200)}


def main() -> None:
    """Measure both sizes, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    about = (
        f"{software(('ferrule', 'cffi'))}; {machine()}. CPU seconds of a whole build, kB of the "
        f"stripped file, CPU milliseconds of an import after cffi's; the least of {options.rounds} "
        "interleaved rounds. `first` is a build with an empty cache."
    )
    titles = (
        "build: cffi | ferrule, first | ferrule | size: cffi | ferrule | import: cffi | ferrule | "
        "thousands of instructions of an import: cffi | ferrule | ferrule, and a first look"
    )
    lines = [
        *(f"## {HEADING}", "", about, ""),
        f"| module | {titles} |",
        f"|---|{'---:|' * 10}",
    ]
    for name, size in SIZES.items():
        with tempfile.TemporaryDirectory(prefix="ferrule-small-") as folder:
            lines.append(
                f"| {name} | {' | '.join(_measure(Path(folder), size, options.rounds))} |"
            )
    lines += ["", EXPLAINED]
    section = "\n".join(lines) + "\n"
    print(section)
    if options.output is not None:
        replace_section(options.output, HEADING, section)


def _measure(folder: Path, size: tuple[int, int, int], rounds: int) -> tuple[str, ...]:
    """Return the cells of one module's row."""
    os.chdir(folder)
    functions, structs, constants = size
    heads = [f"int add{i}(int left, int right)" for i in range(functions)]
    header = [f"{head};" for head in heads]
    header += [f"struct point{i} {{ int x; double y; }};" for i in range(structs)]
    header += [f"#define LIMIT{i} {i}" for i in range(constants)]
    Path("small.h").write_text("\n".join(header) + "\n", encoding="utf-8")
    bodies = [f"{head} {{ return left + right; }}" for head in heads]
    Path("small.c").write_text("\n".join(['#include "small.h"', *bodies]), encoding="utf-8")
    (folder / "cache").mkdir(mode=0o700)
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    _cpu("-c", STOCK)
    bind = ("-m", "ferrule", "bind", "small.h", "--source", "small.c", "-q")
    _cpu(*bind, "--module", "by_ferrule")
    shutil.rmtree(folder / "cache")
    (folder / "cache").mkdir(mode=0o700)
    first = _cpu(*bind, "--module", "by_ferrule")
    builds = {"cffi": [], "ferrule": []}
    imports = {"cffi": [], "ferrule": []}
    for _ in range(rounds):
        builds["cffi"].append(_cpu("-c", STOCK))
        builds["ferrule"].append(_cpu(*bind, "--module", "by_ferrule"))
        for name, times in imports.items():
            said = subprocess.check_output([sys.executable, "-c", IMPORT, f"by_{name}"])
            times.append(float(said))
    sizes = [_stripped(next(folder.glob(f"by_{name}.*so"))) for name in builds]
    stock, ours = (min(times) for times in builds.values())
    return (
        f"{stock:.2f}",
        f"{first:.2f}",
        f"{ours:.2f}",
        *(f"{each / 1e3:.0f}" for each in sizes),
        *(f"{min(times) * 1e3:.2f}" for times in imports.values()),
        *_instructions(
            "import by_cffi", "import by_ferrule", "import by_ferrule; by_ferrule.add0"
        ),
    )


def _instructions(*statements: str) -> list[str]:
    """Return how many thousands of instructions the statements take, after cffi's import."""
    if shutil.which("valgrind") is None:
        return ["" for _ in statements]
    without, *whole = (_counted(f"{IMPORT_CFFI}; {each}") for each in ("pass", *statements))
    return [f"{(each - without) / 1e3:.0f}" for each in whole]


def _counted(text: str) -> int:
    """Return how many instructions a process takes that runs this Python text."""
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
