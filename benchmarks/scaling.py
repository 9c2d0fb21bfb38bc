"""How time and memory grow with the size of the headers, for each kind of declaration.

    python benchmarks/scaling.py [--command cdef] [--divide N] [--output FILE] [SHAPE...]

`ferrule` reads each shape of `scaling_shapes.py` in three sizes, each twice the one before, in new
processes. If time grows in proportion to the work, it doubles with each step, or less, because a
part of each run takes constant time. CPU seconds include the processes that ferrule starts; peak
memory is that of the largest process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from measurement import machine, replace_section, software
from scaling_shapes import HEADER, SHAPES, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADING: Final = "How time grows with the work"
_COMMANDS: Final = {
    "cdef": ("cdef", HEADER),
    "bind": ("bind", HEADER, "--module", "scale_c", "--output-dir", "out", "--quiet"),
}


@dataclass(frozen=True)
class Cost:
    """What a run took: CPU seconds, and MiB of the largest process."""

    seconds: float
    peak: float


def measure(shape: Shape, count: int, command: str) -> Cost:
    """Return what `command` takes for `count` pieces of `shape`; exit if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in shape.files(count).items():
            Path(folder, name).write_text(text, encoding="utf-8")
        ferrule = subprocess.Popen(
            [sys.executable, "-m", "ferrule", *_COMMANDS[command]],
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(ferrule.pid, 0)
        ferrule.returncode = os.waitstatus_to_exitcode(status)
        if ferrule.returncode:
            message = f"{shape.title}: {count} pieces failed"
            raise SystemExit(message)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Measure the shapes as the command line asks, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help="part of a title")
    parser.add_argument("--command", choices=_COMMANDS, default="cdef")
    parser.add_argument("--divide", type=int, default=1, help="divide all sizes")
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    chosen = [
        s for s in SHAPES if not options.shapes or any(o in s.title for o in options.shapes)
    ]
    lines = list(_HEAD)
    print(*lines, sep="\n", flush=True)
    for shape in chosen:
        size = shape.size // options.divide
        costs = [
            measure(shape, count, options.command) for count in (size // 4, size // 2, size)
        ]
        lines.append(_row(shape, size, costs))
        print(lines[-1], flush=True)
    if options.output is not None:
        heading = f"{HEADING}: `ferrule {options.command}`"
        section = "\n\n".join((f"## {heading}", _conditions(), "\n".join(lines)))
        replace_section(options.output, heading, f"{section}\n")


_HEAD: Final = (
    "| | pieces | seconds | for half | for a quarter | ratios | peak MiB | for half |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
)


def _row(shape: Shape, size: int, costs: Sequence[Cost]) -> str:
    quarter, half, whole = costs
    cells = (
        shape.title,
        f"{size:,}",
        f"{whole.seconds:.2f}",
        f"{half.seconds:.2f}",
        f"{quarter.seconds:.2f}",
        f"{half.seconds / quarter.seconds:.1f}, {whole.seconds / half.seconds:.1f}",
        f"{whole.peak:.0f}",
        f"{half.peak:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _conditions() -> str:
    return (
        f"{software(('ferrule', 'cffi', 'libclang-ng'))}; {machine()}. CPU seconds of each command "
        "in a new process, including what it starts; each ratio compares a size with half of it. "
        "Peak memory is that of the largest process."
    )


if __name__ == "__main__":
    main()
