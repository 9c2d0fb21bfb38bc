"""How long the stub of a module takes to write, and to check with mypy and pyright.

    python benchmarks/stubs.py --row openssl --rounds 15 --output docs/benchmarks.md
    python benchmarks/stubs.py zlib.h --pkg-config zlib

Without headers, it measures the rows of the corpus next to the checkout. Claims: the stub of the
largest row is written in under a second, and checked in under ten.

The headers are read, and their module is built, once. Then the same process writes the stub once
for each round, each time from what the headers declare; the table has the least time and the
median. Each checker runs three times, in a new process without a cache; the table has the least.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from measurement import machine, replace_section, software
from reading import Input, inputs_of, parse_options

from ferrule import cli
from ferrule.pipeline import bind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.stub.render import Stub

HEADING = "Writing and checking stubs"
CHECKERS = {
    "mypy --strict": ["mypy", "--strict", "--cache-dir", os.devnull],
    "pyright": ["pyright"],
}
CHECKER_ROUNDS = 3


def main() -> None:
    """Measure what the command line asks for, and print or write the section."""
    options = parse_options(HEADING)
    titles = (
        "MB",
        "lines",
        "written: least s",
        "median s",
        *(f"{name} s" for name in CHECKERS),
    )
    lines = [f"| {' | '.join(('headers', *titles))} |", f"|---|{'---:|' * len(titles)}"]
    for one in inputs_of(options):
        print(one.name, file=sys.stderr)
        cells = (one.name, *_measure(one, options.rounds))
        lines.append(f"| {' | '.join(cells)} |")
    about = (
        f"{software(('ferrule', 'mypy', 'pyright'))}; {machine()}. Wall time; written "
        f"{options.rounds} times in one process, checked {CHECKER_ROUNDS} times in new processes "
        "without a cache."
    )
    section = f"## {HEADING}\n\n{about}\n\n" + "\n".join(lines) + "\n"
    print(section)
    if options.output is not None:
        replace_section(options.output, HEADING, section)


def _measure(one: Input, rounds: int) -> tuple[str, ...]:
    """Return the cells of the row for `one`."""
    with tempfile.TemporaryDirectory(prefix="ferrule-benchmark-") as name:
        write = _writer_of(one, name)
        seconds = sorted(_seconds(write) for _ in range(rounds))
        paths = [Path(name, file) for file in write().files()]
        texts = [path.read_text("utf-8") for path in paths]
        checked = [_checking(command, paths) for command in CHECKERS.values()]
    return (
        f"{sum(map(len, texts)) / 1e6:.2f}",
        f"{sum(len(text.splitlines()) for text in texts):,}",
        f"{seconds[0]:.2f}",
        f"{median(seconds):.2f}",
        *(f"{least:.1f}" for least in checked),
    )


def _writer_of(one: Input, folder: str) -> Callable[[], Stub]:
    """Build the module of `one` in `folder`; return a function that writes its stub again."""
    written: list[Callable[[], Stub]] = []
    render = bind.render_stub

    def remember(*arguments: object, **more: object) -> Stub:
        written.append(partial(render, *arguments, **more))
        return written[-1]()

    bind.render_stub = remember
    arguments = ["bind", *one.headers, *one.options, "-q", "--module", "bound"]
    try:
        cli.main([*arguments, "--output-dir", folder])
    except SystemExit as end:
        if end.code:
            raise
    finally:
        bind.render_stub = render
    return written[-1]


def _checking(command: list[str], paths: list[Path]) -> float:
    """Return the least seconds that a checker takes. It must find nothing."""
    run = partial(
        subprocess.run,
        [sys.executable, "-m", *command, *map(str, paths)],
        cwd=paths[0].parent,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return min(_seconds(run) for _ in range(CHECKER_ROUNDS))


def _seconds(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return perf_counter() - began


if __name__ == "__main__":
    main()
