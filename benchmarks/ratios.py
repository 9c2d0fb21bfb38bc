"""Statements timed side by side in rounds, as ratios of their least times.

Each round times every statement once for some milliseconds, in a new order. A statement's time is
the least of all rounds, because other work on the machine can only add to it. CPU time is measured,
not wall time.
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from timeit import Timer
from typing import TYPE_CHECKING, Any

import cffi
from measurement import machine, replace_section, software

import ferrule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CFFI_FLAGS = ("-O3", "-DNDEBUG")


@dataclass(frozen=True)
class Comparison:
    """A table: its `title`, the `unit` of its nanoseconds, and how many units a statement does.

    The `statements` are given by their names; the others are compared with the first.
    """

    title: str
    unit: str
    count: int
    statements: Mapping[str, str]


def build(header: str, cdef: str, **settings: object) -> tuple[Any, Any]:
    """Return the module that ferrule makes from a header, and cffi's for the same declarations."""
    folder = Path(tempfile.mkdtemp(prefix="ferrule-benchmark-"))
    (folder / "measured.h").write_text(header, encoding="utf-8")
    names: dict[str, Any] = {"headers": [str(folder / "measured.h")], "output_dir": folder}
    ferrule.bind(module="by_ferrule", **names, **settings)
    builder = cffi.FFI()
    builder.cdef(cdef)
    builder.set_source("by_cffi", header, extra_compile_args=list(CFFI_FLAGS))
    builder.compile(tmpdir=str(folder))
    sys.path.insert(0, str(folder))
    return importlib.import_module("by_ferrule"), importlib.import_module("by_cffi")


def main(
    heading: str,
    about: str,
    prepare: Callable[[], tuple[dict[str, object], tuple[Comparison, ...]]],
    packages: tuple[str, ...],
) -> None:
    """Measure as the command line asks, and print or write the section."""
    parser = argparse.ArgumentParser(description=heading)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    names, comparisons = prepare()
    conditions = (
        f"{software(packages)}; {machine()}. {about} cffi: API mode, `{' '.join(CFFI_FLAGS)}`. "
        f"ferrule: as `ferrule bind` builds it. The least of {options.rounds} interleaved rounds."
    )
    parts = [f"## {heading}", conditions]
    parts += [_table(comparison, names, options.rounds) for comparison in comparisons]
    section = "\n\n".join(parts) + "\n"
    print(section)
    if options.output is not None:
        replace_section(options.output, heading, section)


def _table(comparison: Comparison, names: dict[str, object], rounds: int) -> str:
    least = _measure(comparison.statements, names, rounds)
    first = next(iter(least.values()))
    lines = [
        f"### {comparison.title}",
        "",
        f"| | ns {comparison.unit} | times faster |",
        "|---|---:|---:|",
    ]
    for name, seconds in least.items():
        lines.append(
            f"| {name} | {seconds * 1e9 / comparison.count:.1f} | {first / seconds:.2f} |"
        )
    return "\n".join(lines)


def _measure(
    statements: Mapping[str, str], names: dict[str, object], rounds: int
) -> dict[str, float]:
    """Return the least seconds of each statement."""
    timers = {
        name: Timer(statement, timer=process_time, globals=names)
        for name, statement in statements.items()
    }
    loops = {name: max(1, timer.autorange()[0] // 100) for name, timer in timers.items()}
    least = dict.fromkeys(timers, float("inf"))
    order = list(timers)
    shuffle = random.Random(0).shuffle  # noqa: S311  an order, not a secret
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            least[name] = min(least[name], timers[name].timeit(loops[name]) / loops[name])
    return least
