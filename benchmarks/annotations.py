"""What annotated calls cost: against C by hand, and against what people write over cffi.

    python benchmarks/annotations.py --rounds 100 --output docs/benchmarks.md

All modules call the same object file. By hand is METH_FASTCALL under the limited API, with the GIL
held and with the GIL released and errno kept. The alternatives are called in turn, as in calls.py.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from calling import Functions, cc, load, measure, timer, with_cffi
from measurement import replace_section

import ferrule

HERE = Path(__file__).with_name("annotated")
HEADING = "Annotated calls"
FASTEST = ("-O3", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden")
CALLS = {  # the call of the module, and what takes its place over `lib`
    "status and out": ("m.root(9.0)", "layer_root(9.0)"),
    "text in": ("m.length_of('some text')", "layer_length_of('some text')"),
    "text out": ("m.name_of(3)", "layer_name_of(3)"),
    "a buffer and its length": ("m.sum(buffer)", "layer_sum(buffer)"),
    "a record returned": ("m.spot_of(1.5, 2.5)", "layer_spot_of(1.5, 2.5)"),
    "a method of a handle": ("counter.next()", "layer_counter.next()"),
}


RECORD = "a record returned"
_OF_GIL = (
    "Releasing and taking the GIL takes {:.0f} or more by itself, as the two columns by hand show. "
    "The last column is how much faster than cffi a call could be that took only that time."
)
BUFFER = bytes(range(20))


class Spot(NamedTuple):
    """What people make of the record."""

    x: float
    y: float


def main() -> None:
    """Build all, measure it, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--calls", type=int, default=5_000, help="calls in a round")
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="ferrule-annotations-") as name:
        section = _section(measure(_runs(Path(name)), options.rounds, options.calls))
    if options.output is not None:
        replace_section(options.output, HEADING, section)
    print(section)


def _runs(folder: Path) -> dict[Any, Any]:
    compiled = folder / "library.o"
    cc("-O2", "-fPIC", "-c", str(HERE / "library.c"), "-o", str(compiled))
    modules = {
        "by hand, held": _by_hand("by_hand", folder, compiled),
        "ferrule, held": _by_ferrule("held", folder, compiled, held=True),
        "by hand, released": _by_hand("by_hand_released", folder, compiled, "-DRELEASED"),
        "ferrule, released": _by_ferrule("released", folder, compiled),
    }
    runs = {
        (way, call): timer(text, {"m": module, **_objects(module)})
        for way, module in modules.items()
        for call, (text, _) in CALLS.items()
    }
    with_cython = _with_cython(folder, compiled)
    runs["Cython, held", RECORD] = timer(CALLS[RECORD][0], {"m": with_cython})
    functions = Functions(HERE / "library.h", compiled)
    layer = _layer(with_cffi("with_cffi", folder, functions, _cdef()))
    for call, (_, text) in CALLS.items():
        runs["over cffi", call] = timer(text, layer)
    return runs


def _objects(module: Any) -> dict[str, Any]:  # noqa: ANN401  a module built here
    """Return what the calls need besides the module."""
    return {"counter": module.counter_new(), "buffer": BUFFER}


def _cdef() -> str:
    """Return the header without its comment, which is all that cffi does not read."""
    text = (HERE / "library.h").read_text(encoding="utf-8")
    return text.partition("*/")[2]


def _with_cython(folder: Path, compiled: Path) -> Any:  # noqa: ANN401  as above
    c, path = folder / "with_cython.c", folder / "with_cython.so"
    command = [sys.executable, "-m", "cython", str(HERE / "with_cython.pyx"), "-o", str(c)]
    subprocess.run(command, check=True)
    includes = (f"-I{sysconfig.get_path('include')}", f"-I{HERE}")
    cc(*FASTEST, *includes, str(c), str(compiled), "-o", str(path))
    return load("with_cython", path)


def _by_hand(name: str, folder: Path, compiled: Path, *arguments: str) -> Any:  # noqa: ANN401  as above
    path = folder / f"{name}.so"
    include = f"-I{sysconfig.get_path('include')}"
    cc(*FASTEST, *arguments, include, str(HERE / "by_hand.c"), str(compiled), "-o", str(path))
    return load(name, path)


def _by_ferrule(name: str, folder: Path, compiled: Path, *, held: bool = False) -> Any:  # noqa: ANN401  as above
    ferrule.bind(
        headers=[str(HERE / "library.h")],
        module=name,
        output_dir=folder,
        link_args=[str(compiled)],
        hold_gil=["*"] if held else [],
        no_errno=["*"] if held else [],
        annotations=HERE / "library.toml",
    )
    return load(name, next(folder.glob(f"{name}.*.so")))


def _layer(module: Any) -> dict[str, Any]:  # noqa: ANN401  as above
    """Return what people write by hand over the `lib` of a module that cffi made."""
    ffi, lib = module.ffi, module.lib

    def layer_root(square: float) -> int:
        found = ffi.new("int *")
        status = lib.root(square, found)
        if status != 0:
            raise ValueError(ffi.string(lib.root_error(status)).decode())
        value: int = found[0]
        return value

    def layer_length_of(text: str) -> int:
        length: int = lib.length_of(text.encode())
        return length

    def layer_name_of(number: int) -> str | None:
        name = lib.name_of(number)
        return None if name == ffi.NULL else ffi.string(name).decode()

    def layer_sum(data: bytes) -> int:
        total: int = lib.sum(data, len(data))
        return total

    def layer_spot_of(x: float, y: float) -> Spot:
        found = lib.spot_of(x, y)
        return Spot(found.x, found.y)

    class Counter:
        def __init__(self) -> None:
            self.made = ffi.gc(lib.counter_new(), lib.counter_free)

        def next(self) -> int:
            value = ffi.new("int *")
            if lib.counter_next(self.made, value) != 0:
                raise RuntimeError
            found: int = value[0]
            return found

    return {
        "layer_counter": Counter(),
        "layer_root": layer_root,
        "layer_sum": layer_sum,
        "layer_spot_of": layer_spot_of,
        "buffer": BUFFER,
        "layer_length_of": layer_length_of,
        "layer_name_of": layer_name_of,
    }


def _of_gil(times: dict[Any, float], call: str) -> float:
    """Return what releasing and taking the GIL takes."""
    return times["by hand, released", call] - times["by hand, held", call]


def _section(times: dict[Any, float]) -> str:
    ways = (
        "by hand, held",
        "ferrule, held",
        "by hand, released",
        "ferrule, released",
        "over cffi",
    )
    columns = ("held", "released", "over cffi, held", "over cffi, released", "at most")
    lines = [
        f"## {HEADING}",
        "",
        f"| nanoseconds | {' | '.join((*ways, *columns))} |",
        "|---" * (len(ways) + len(columns) + 1) + "|",
    ]
    for call in CALLS:
        shown = [f"{times[way, call]:.1f}" for way in ways]
        held = times["ferrule, held", call] / times["by hand, held", call]
        released = times["ferrule, released", call] / times["by hand, released", call]
        gained = times["over cffi", call] / times["ferrule, held", call]
        gained_released = times["over cffi", call] / times["ferrule, released", call]
        ratios = f"{held:.2f} | {released:.2f} | {gained:.1f} | {gained_released:.1f} | "
        ratios += f"{times['over cffi', call] / _of_gil(times, call):.1f}"
        lines.append(f"| {call} | {' | '.join(shown)} | {ratios} |")
    cython = times["Cython, held", RECORD]
    ratio = times["ferrule, held", RECORD] / cython
    of_gil = min(_of_gil(times, call) for call in CALLS)
    lines += [
        "",
        _OF_GIL.format(of_gil),
        "",
        f"Cython, with an object of a class with two fields, takes {cython:.1f}: {ratio:.2f}.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
