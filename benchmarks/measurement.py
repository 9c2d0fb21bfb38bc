"""Times and peak memory of alternatives, measured side by side, as a section of Markdown.

Times are taken in rounds: each round runs every alternative once, in a new order, so that whatever
slows the machine down slows all of them down. The garbage collector stays on, as it is for users.
The times become pyperf's benchmarks: its medians are shown, and `--json FILE` keeps them for
`python -m pyperf stats`, `hist` and `compare_to`. Peak memory is the growth of a new process's
resident set while it runs one alternative once: Linux's VmHWM, which `clear_refs` resets first.
(`getrusage` cannot tell: its maximum includes everything before, even that of the process that
started this one.)
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import pyperf

Alternatives = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Claim:
    """A comparison: a table's `title`, and a function that prepares the `alternatives`.

    A run handles `count` pieces, each of which is called `unit` in the table.
    """

    title: str
    alternatives: Callable[[], Alternatives]
    unit: str
    count: int


@dataclass(frozen=True)
class Row:
    """What was measured of one alternative."""

    name: str
    benchmark: pyperf.Benchmark
    peak_kib: int


def main(heading: str, packages: tuple[str, ...], claims: tuple[Claim, ...]) -> None:
    """Measure the claims as the command line asks, and print or write the section."""
    parser = argparse.ArgumentParser(description=heading)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    parser.add_argument("--json", type=Path, help="keep the times as pyperf's JSON")
    parser.add_argument("--peak", nargs=2, metavar=("CLAIM", "NAME"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        claim = next(claim for claim in claims if claim.title == options.peak[0])
        print(_peak(claim.alternatives()[options.peak[1]]))
        return
    parts = [f"## {heading}", _conditions(packages, options.rounds)]
    measured = [(claim, _measure(claim, options.rounds)) for claim in claims]
    parts += [
        part for claim, rows in measured for part in (f"### {claim.title}", _table(claim, rows))
    ]
    if options.json is not None:
        suite = pyperf.BenchmarkSuite([row.benchmark for _, rows in measured for row in rows])
        suite.dump(str(options.json), replace=True)
    section = "\n\n".join(parts) + "\n"
    print(section)
    if options.output is not None:
        replace_section(options.output, heading, section)


def compile_c(source: str, folder: Path, flags: tuple[str, ...]) -> Path:
    """Return a shared library that is compiled from C text."""
    library = folder / "pure.so"
    (folder / "pure.c").write_text(source, encoding="utf-8")
    command = ["cc", *flags, "-shared", "-fPIC", "pure.c", "-o", library.name]
    subprocess.run(command, cwd=folder, check=True)
    return library


def _measure(claim: Claim, rounds: int) -> list[Row]:
    alternatives = claim.alternatives()
    seconds: dict[str, list[float]] = {name: [] for name in alternatives}
    for name in alternatives:  # once without measuring, to fill caches and do lazy imports
        alternatives[name]()
    order = list(alternatives)
    shuffle = random.Random(0).shuffle  # noqa: S311  an order, not a secret
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            start = perf_counter()
            alternatives[name]()
            seconds[name].append(perf_counter() - start)
    return [
        Row(name, _benchmark(f"{claim.title}: {name}", seconds[name]), _peak_apart(claim, name))
        for name in alternatives
    ]


def _benchmark(name: str, seconds: list[float]) -> pyperf.Benchmark:
    metadata = {"name": name, "unit": "second", "loops": 1}
    return pyperf.Benchmark([pyperf.Run(seconds, metadata=metadata)])


def _peak_apart(claim: Claim, name: str) -> int:
    command = [sys.executable, sys.argv[0], "--peak", claim.title, name]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _peak(run: Callable[[], object]) -> int:
    """Return by how many KiB the resident set grows at most during `run`."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _high_water()
    result = run()
    grown = _high_water() - before
    del result
    return grown


def _high_water() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
    if found is None:
        message = (
            "peak memory can be measured on Linux only: there is no VmHWM in /proc/self/status"
        )
        raise SystemExit(message)
    return int(found[1])


def _table(claim: Claim, rows: list[Row]) -> str:
    best = rows[0].benchmark.median()
    lines = [
        f"| | median ms | min ms | ns {claim.unit} | time, first = 1 | peak MiB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        middle = row.benchmark.median()
        cells = (
            row.name,
            f"{middle * 1e3:.2f}",
            f"{min(row.benchmark.get_values()) * 1e3:.2f}",
            f"{middle * 1e9 / claim.count:.1f}",
            f"{middle / best:.2f}",
            f"{row.peak_kib / 1024:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _conditions(packages: tuple[str, ...], rounds: int) -> str:
    """Return the conditions of the numbers, without anything that names a machine or its user."""
    return (
        f"{software(packages)}, ferrule's C compiled with "
        f"`{sysconfig.get_config_var('CFLAGS')}`; {machine()}. {rounds} interleaved rounds; "
        "peak memory is the growth of a fresh process's resident set (VmHWM)."
    )


def software(packages: tuple[str, ...]) -> str:
    """Return the versions of Python, of the packages and of the C compiler."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {versions}; {_first_line('cc', '--version')}"


def machine() -> str:
    """Return the kind of machine."""
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{_processor()}, {os.cpu_count()} cores, {system}"


def _first_line(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[0]


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return name[1] if name else platform.machine()


def replace_section(path: Path, heading: str, section: str) -> None:
    """Replace the section of this heading in the file, or add it at the end."""
    text = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    pattern = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if pattern.search(text):
        text = pattern.sub(lambda _: section + "\n", text)
    else:
        text = f"{text.rstrip()}\n\n{section}"
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
