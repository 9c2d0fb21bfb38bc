"""How long `ferrule cdef` and `ferrule bind` take for real headers, and where the time goes.

    python benchmarks/reading.py --rounds 5 --output docs/benchmarks.md
    python benchmarks/reading.py --row zlib --row openssl
    python benchmarks/reading.py zlib.h --pkg-config zlib

Without headers, it measures the rows of the corpus next to the checkout. Claims: `ferrule cdef`,
compiler calls included, takes at most 0.6 s for zlib.h and 2.5 s for the largest row, and at most
600 MB. It is compared with the recipe by hand, which only parses, and asks no compiler: `cc -E`,
with the usual macros that remove what is not standard C, into cffi's parser.

Each command runs in a new process. CPU time includes the processes that it starts; peak memory is
the resident set of the largest process. A row's commands run in rounds; wall time and CPU time are
the least of the rounds, because other work on the machine can only add to them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from measurement import machine, replace_section, software

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "corpus.json"
HEADING = "Reading real headers"
STAGES = ("read", "select", "emit", "compile", "verify")
BY_HAND = """\
import subprocess, sys
includes = "".join(f"#include <{h}>\\n" for h in sys.argv[1].split())
gnu = ["-U__GNUC__", "-D__attribute__(x)=", "-D__asm__(x)=", "-D__extension__=",
       "-D__restrict=", "-D__inline=inline", "-D__builtin_va_list=void *"]
command = ["cc", "-E", "-P", "-x", "c", "-", *gnu, *sys.argv[2:]]
text = subprocess.run(command, input=includes, capture_output=True, text=True, check=True).stdout
import cffi
cffi.FFI().cdef(text, override=True)
"""


@dataclass(frozen=True)
class Input:
    """Headers, and the options that find and link their library."""

    name: str
    headers: tuple[str, ...]
    options: tuple[str, ...]
    compile_flags: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """What one command took."""

    status: int
    wall: float
    cpu: float
    peak_mib: float


@dataclass(frozen=True)
class Row:
    """What was measured of one input."""

    input: Input
    cdef: Run
    lines_of_cdef: int
    by_hand: Run
    bind: Run
    report: Any
    lines_of_c: int
    module_mib: float


def main() -> None:
    """Measure what the command line asks for, and print or write the section."""
    options = parse_options(HEADING)
    inputs = inputs_of(options)
    rows = []
    for number, one in enumerate(inputs, 1):
        print(f"{number}/{len(inputs)} {one.name}", file=sys.stderr)
        rows.append(_measure(one, options.rounds))
    section = _section(rows, options.rounds)
    print(section)
    if options.output is not None:
        replace_section(options.output, HEADING, section)


def parse_options(description: str) -> argparse.Namespace:
    """Return the options of the command line: what to measure, how often, and where to write."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("headers", nargs="*", metavar="HEADER")
    parser.add_argument("--pkg-config", action="append", default=[], metavar="NAME")
    parser.add_argument("--library", action="append", default=[], metavar="NAME")
    parser.add_argument("--row", action="append", default=[], help="this row of the corpus")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    return parser.parse_args()


def inputs_of(options: argparse.Namespace) -> list[Input]:
    """Return what `options` name: headers, or rows of the corpus."""
    return _of_command_line(options) if options.headers else list(_of_corpus(options.row))


def _of_command_line(options: argparse.Namespace) -> list[Input]:
    flags = [word for name in options.pkg_config for word in ("--pkg-config", name)]
    flags += [word for name in options.library for word in ("--library", name)]
    return [
        Input(
            options.headers[0],
            tuple(options.headers),
            tuple(flags),
            _compile_flags(options.pkg_config),
        )
    ]


def _of_corpus(names: Sequence[str]) -> Iterable[Input]:
    if not CORPUS.is_file():
        message = (
            f"there is no {CORPUS.name} next to the checkout; name headers, as in `zlib.h`"
        )
        raise SystemExit(message)
    for row in json.loads(CORPUS.read_text(encoding="utf-8")):
        if names and row["name"] not in names:
            continue
        packages = row["pkgconfig"].split()
        options = [word for name in packages for word in ("--pkg-config", name)]
        options += [word for flag in row["libs"] for word in ("--library", flag[2:])]
        options += [
            word
            for flag in row["cflags"]
            for word in (("--define" if flag.startswith("-D") else "--include-dir"), flag[2:])
        ]
        options += [word for prefix in row["owner"] for word in ("--own", prefix)]
        flags = (*_compile_flags(packages), *row["cflags"])
        yield Input(row["name"], tuple(row["headers"]), tuple(options), flags)


def _compile_flags(packages: Sequence[str]) -> tuple[str, ...]:
    """Return what pkg-config says for the compiler."""
    if not packages:
        return ()
    with os.popen(f"pkg-config --cflags {' '.join(packages)}") as answer:  # noqa: S605  names
        return tuple(answer.read().split())


def _measure(one: Input, rounds: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="ferrule-benchmark-") as name:
        folder = Path(name)
        ferrule = [sys.executable, "-m", "ferrule"]
        cdef = [*ferrule, "cdef", *one.headers, *one.options]
        by_hand = [sys.executable, "-c", BY_HAND, " ".join(one.headers), *one.compile_flags]
        bind = [*ferrule, "bind", *one.headers, *one.options, "--quiet", "--module", "bound"]
        bind += ["--output-dir", name, "--report", f"{name}/report.json", "--keep", name]
        text = folder / "cdef.h"
        runs = [(_run(cdef, text), _run(by_hand)) for _ in range(rounds)]
        built = _run(bind)
        if built.status:
            message = f"`ferrule bind` failed for {one.name}; to see why: {' '.join(bind[2:])}"
            raise SystemExit(message)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        module = next(path for path in folder.glob("bound.*") if path.suffix in {".so", ".pyd"})
        return Row(
            one,
            _least(cdef for cdef, _ in runs),
            _lines(text),
            _least(by_hand for _, by_hand in runs),
            built,
            report,
            _lines(folder / "bound.c"),
            module.stat().st_size / 2**20,
        )


def _run(command: list[str], output: Path | None = None) -> Run:
    """Run `command` in a new process; what it prints goes to `output`."""
    # Not with subprocess: wait4 returns the usage of this one process and what it waited for.
    target = os.open(output or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    silence = os.open(os.devnull, os.O_WRONLY)
    began = perf_counter()
    process = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, target, 1), (os.POSIX_SPAWN_DUP2, silence, 2)],
    )
    _, status, used = os.wait4(process, 0)
    wall = perf_counter() - began
    os.close(target)
    os.close(silence)
    cpu = used.ru_utime + used.ru_stime
    return Run(os.waitstatus_to_exitcode(status), wall, cpu, used.ru_maxrss / 1024)


def _least(runs: Iterable[Run]) -> Run:
    """Return the least times and the greatest memory of all rounds."""
    runs = tuple(runs)
    return Run(
        max(run.status for run in runs),
        min(run.wall for run in runs),
        min(run.cpu for run in runs),
        max(run.peak_mib for run in runs),
    )


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def _section(rows: Sequence[Row], rounds: int) -> str:
    about = (
        f"{software(('ferrule', 'cffi', 'libclang-ng'))}; {machine()}. Each command runs in a new "
        f"process, with the files in the disk cache; the least of {rounds} rounds (`bind`: one). "
        "CPU seconds include the processes that it starts; peak memory is that of the largest."
    )
    by_hand = (
        "Questions to the compiler and the linker are included. By hand: `cc -E`, with the usual "
        "macros that remove what is not standard C, into cffi's parser; this asks no compiler. A "
        "dash means that cffi refuses the text."
    )
    parts = (
        f"## {HEADING}",
        about,
        "### `ferrule cdef`",
        by_hand,
        _reading_table(rows),
        "### `ferrule bind`",
        "Seconds for each stage, as in the report, and the size of the result.",
        _binding_table(rows),
        _where_the_time_goes(max(rows, key=lambda row: row.lines_of_c)),
    )
    return "\n\n".join(parts) + "\n"


def _where_the_time_goes(row: Row) -> str:
    seconds = row.report["seconds"]
    ours = seconds["read"] + seconds["select"]
    return (
        f"Of the {sum(seconds.values()):.0f} seconds for {row.input.name}, the C compiler takes "
        f"{seconds['compile']:.0f} for the {row.lines_of_c:,} lines of C, nearly all of which cffi "
        f"writes. cffi's parser and generator take {seconds['emit']:.1f}, and {ours:.1f} go into "
        "reading the headers and finding out what can be bound."
    )


def _reading_table(rows: Sequence[Row]) -> str:
    titles = ("bound", "lines of cdef", "wall s", "CPU s", "peak MiB", "by hand: wall s")
    lines = _head("headers", titles)
    for row in rows:
        by_hand = f"{row.by_hand.wall:.2f}" if row.by_hand.status == 0 else "-"
        cells = (
            row.input.name,
            f"{row.report['counts']['bound']:,}",
            f"{row.lines_of_cdef:,}",
            f"{row.cdef.wall:.2f}",
            f"{row.cdef.cpu:.2f}",
            f"{row.cdef.peak_mib:.0f}",
            by_hand,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _binding_table(rows: Sequence[Row]) -> str:
    titles = (*STAGES, "wall s", "CPU s", "peak MiB", "lines of C", "module MiB")
    lines = _head("headers", titles)
    for row in rows:
        cells = (
            row.input.name,
            *(f"{row.report['seconds'].get(stage, 0.0):.2f}" for stage in STAGES),
            f"{row.bind.wall:.1f}",
            f"{row.bind.cpu:.1f}",
            f"{row.bind.peak_mib:.0f}",
            f"{row.lines_of_c:,}",
            f"{row.module_mib:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _head(first: str, titles: Sequence[str]) -> list[str]:
    return [f"| {' | '.join((first, *titles))} |", f"|---|{'---:|' * len(titles)}"]


if __name__ == "__main__":
    main()
