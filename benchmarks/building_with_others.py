"""What binding a large library costs with ferrule, cffi, Cython, SWIG, pybind11 and nanobind.

    python benchmarks/building_with_others.py --output docs/benchmarks.md

All bind the library of `building.py`, from its header to a module that is imported once. Cython,
pybind11 and nanobind get sources that are made of the header beforehand. Each way is built once.
CPU seconds are those of all processes, peak memory is that of the largest. The time of a machine
with other work says little: `chrt -r 10` keeps that work away.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import other_bindings
from building import WITH_CFFI
from large_library import CONSTANTS, FUNCTIONS, STRUCTS, write_library
from measurement import machine, replace_section, software

HEADING = "Building a large module, and other generators"
PACKAGES = ("ferrule", "cffi", "cython", "pybind11", "nanobind", "swig")
LIMIT = 1800
STOCK = "cffi, Python's default flags"


@dataclass(frozen=True)
class Cost:
    """What a way took, or why it did not end."""

    wall: float = 0
    cpu: float = 0
    peak_mib: float = 0
    failed: str = ""


def main() -> None:
    """Build in all ways, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    parser.add_argument("--only", nargs="*", help="names of ways")
    parser.add_argument("--note", default="", help="a sentence about the conditions")
    parser.add_argument("--share", type=int, default=1, help="an API so many times smaller")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ferrule-others-") as name:
        folder = Path(name)
        write_library(folder, options.share)
        costs = {}
        for way, (module, commands) in _ways(folder).items():
            if not options.only or way in options.only:
                costs[way] = _cost(folder, module, commands)
                print(way, costs[way], flush=True)
    section = _section(costs, options.share, options.note)
    if options.output is not None:
        replace_section(options.output, HEADING, section)
    print(section)


def _ways(folder: Path) -> dict[str, tuple[str, tuple[tuple[str, ...], ...]]]:
    script = folder / "with_cffi.py"
    script.write_text(WITH_CFFI, encoding="utf-8")
    ferrule = (
        *(sys.executable, "-m", "ferrule", "bind", str(folder / "big.h")),
        *("--module", "by_ferrule", "--output-dir", str(folder), "--quiet"),
        *("--library", "big", "--library-dir", str(folder)),
        *("--link-arg", f"-Wl,-rpath,{folder}"),
    )
    cffi = (sys.executable, str(script), str(folder), "by_cffi", "compile")
    api = other_bindings.read_api(folder)
    return {
        "ferrule": ("by_ferrule", (ferrule,)),
        STOCK: ("by_cffi", (cffi,)),
        "SWIG": ("by_swig", other_bindings.swig(folder, api)),
        "Cython": ("by_cython", other_bindings.cython(folder, api)),
        "nanobind": ("by_nanobind", other_bindings.nanobind(folder, api)),
        "pybind11": ("by_pybind11", other_bindings.pybind11(folder, api)),
    }


def _cost(folder: Path, module: str, commands: tuple[tuple[str, ...], ...]) -> Cost:
    """Run the commands and import the module."""
    imported = (sys.executable, "-c", f"import {module}")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    start, cpu, peak = perf_counter(), 0.0, 0.0
    for command in (*commands, imported):
        with subprocess.Popen(
            ("timeout", str(LIMIT), *command),
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            said = process.stderr.read() if process.stderr else ""
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        cpu += used.ru_utime + used.ru_stime
        peak = max(peak, used.ru_maxrss / 1024)
        if process.returncode:
            return Cost(perf_counter() - start, cpu, peak, said[-600:] or "it took too long")
    return Cost(perf_counter() - start, cpu, peak)


def _section(costs: dict[str, Cost], share: int, note: str) -> str:
    functions, structs, constants = FUNCTIONS // share, STRUCTS // share, CONSTANTS // share
    lines = [
        f"## {HEADING}",
        "",
        f"{software(PACKAGES)}; {machine()}. {functions:,} functions, {structs} structs, "
        f"{constants:,} constants, from the header to a module that is imported; one build "
        "each, and ferrule's run-time in its cache. Cython, SWIG and cffi compile with Python's "
        "default flags, pybind11 with `-O3` and nanobind with `-Os`, as their documentation has. "
        "ferrule and SWIG are given the header alone, and cffi gets cdef text; the sources of "
        f"the others were generated, which is not measured. {note}".rstrip(),
        "",
        "| | wall s | CPU s | times ferrule's CPU | peak MiB | what it does not bind |",
        "|---|---:|---:|---:|---:|---|",
    ]
    ours = costs.get("ferrule", Cost())
    for way, cost in costs.items():
        missing = other_bindings.NOT_BOUND.get(way, "")
        times = f"{cost.cpu / ours.cpu:.1f}" if ours.cpu else ""
        said = f"{missing}{'; it failed' if cost.failed else ''}"
        lines.append(
            f"| {way} | {cost.wall:.1f} | {cost.cpu:.1f} | {times} | {cost.peak_mib:.0f} | {said} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
