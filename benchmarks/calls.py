"""What a call costs: ferrule's direct calls, and the other ways to call C.

    python benchmarks/calls.py --output docs/benchmarks.md
    python benchmarks/calls.py --rounds 10 --markdown

All modules are built here from the same C file, which is compiled once (`-O2`), each with the
fastest settings that its own documentation names. They are called in turn, in rounds: an
alternative's time is the least of all rounds, and a figure is a ratio of two of these. A loop's
body has twenty calls, so that the loop itself hardly counts, and a turn is short, so that some are
undisturbed. Everything runs on one processor.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cffi
import nanobind
import numpy as np
import pybind11
from calling import Functions, Times, cc, load, measure, timer, with_cffi, with_ferrule
from measurement import machine, replace_section, software

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).with_name("calls")
HEADING = "Calls"
PACKAGES = ("ferrule", "cffi", "nanobind", "pybind11", "Cython", "numpy")
CDEF = """\
struct point { double x, y; };
int answer(void);
int negated(int number);
double added(double left, double right);
int letter(const char *text, int index);
struct point moved(const struct point *from);
double first(const double *numbers, int count);
"""
FASTEST = ("-O3", "-DNDEBUG", "-fPIC", "-shared", "-fvisibility=hidden")
SETTINGS = {
    "ferrule": "as `ferrule bind` builds it: inlined wrappers `-O2`, run-time `-O2`, abi3",
    "cffi": "API mode, `set_source`, `-O3`, abi3",
    "by hand": "`METH_FASTCALL`, limited API of 3.10, `-O3`; released: with errno kept in "
    "a thread-local variable",
    "nanobind": "`-O3`, NOMINSIZE, the full API",
    "Cython": "`-O3`, `binding=False`, `always_allow_keywords=False`, typed arguments, full API",
    "pybind11": "`-O3 -flto`, hidden visibility, the full API",
    "ctypes": "`argtypes` and `restype` set",
}
CALLS = {  # the C signature, and the call of it
    "f()": ("answer", ()),
    "f(int)": ("negated", ("n",)),
    "f(double, double)": ("added", ("x", "y")),
    "f(const char *, int)": ("letter", ("text", "one")),
    "struct by value": ("moved", ("point",)),
}
PLAIN = tuple(CALLS)[:4]
TWO = PLAIN[2:]
HELD, HELD_COMPACT = "ferrule, held, no errno", "ferrule, held, no errno, compact"
RELEASED, COMPACT = "ferrule, released", "ferrule, released, compact"
HAND, HAND_RELEASED, CFFI = "by hand", "by hand, released", "cffi API"
BINDERS = ("nanobind", "Cython", "pybind11")
ARRAY = "NumPy array"
LOOKED_UP = ", looked up"


@dataclass(frozen=True)
class Figure:
    """One claim: a ratio of two times, and the most it may be."""

    text: str
    signature: str
    ratio: float
    bound: float
    faster: bool  # whether to show how many times faster it is, instead of the ratio of times

    @property
    def reached(self) -> bool:
        """Whether the claim holds."""
        return self.ratio <= self.bound


def main() -> None:
    """Build all, measure it, and print or write the section."""
    parser = argparse.ArgumentParser(description=HEADING)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--calls", type=int, default=5_000, help="calls in a round")
    parser.add_argument("--markdown", action="store_true", help="print the section")
    parser.add_argument("--output", type=Path, help="Markdown file whose section is replaced")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="ferrule-calls-") as name:
        runs = _runs(_build(Path(name)))
        times = measure(runs, options.rounds, options.calls)
    section = _section(times, list(_figures(times)), options.rounds)
    if options.output is not None:
        replace_section(options.output, HEADING, section)
    print(section)


# ---- Building


def _build(folder: Path) -> dict[str, Any]:
    """Return the modules or libraries with the functions, by the names of the alternatives."""
    functions = folder / "functions.o"
    cc("-O2", "-fPIC", "-c", str(HERE / "functions.c"), "-o", str(functions))
    library = folder / "libfunctions.so"
    cc("-shared", str(functions), "-o", str(library))
    declared = Functions(HERE / "functions.h", functions)
    made = {
        HELD: with_ferrule("held", folder, declared, held=True),
        HELD_COMPACT: with_ferrule("held_compact", folder, declared, held=True, compact=True),
        RELEASED: with_ferrule("released", folder, declared),
        COMPACT: with_ferrule("compact", folder, declared, compact=True),
        CFFI: with_cffi("with_cffi", folder, declared, CDEF),
        HAND: _extension("by_hand", folder, functions, str(HERE / "by_hand.c")),
        HAND_RELEASED: _extension(
            "by_hand_released", folder, functions, "-DRELEASED", str(HERE / "by_hand.c")
        ),
        "nanobind": _nanobind(folder, functions),
        "Cython": _cython(folder, functions),
        "pybind11": _extension(
            "with_pybind11",
            folder,
            functions,
            *("-std=c++17", "-flto", f"-I{pybind11.get_include()}"),
            str(HERE / "with_pybind11.cpp"),
        ),
        "ctypes": _ctypes(library),
    }
    made["cffi ABI"] = _cffi_abi(library)
    return made


def _extension(name: str, folder: Path, functions: Path, *arguments: str) -> Any:  # noqa: ANN401  as above
    path = folder / f"{name}.so"
    compiler = "c++" if any(argument.endswith(".cpp") for argument in arguments) else "cc"
    include = f"-I{sysconfig.get_path('include')}"
    cc(
        *FASTEST,
        include,
        f"-I{HERE}",
        *arguments,
        str(functions),
        "-o",
        str(path),
        compiler=compiler,
    )
    return load(name, path)


def _cffi_abi(library: Path) -> Any:  # noqa: ANN401  as above
    ffi = cffi.FFI()
    ffi.cdef(CDEF)

    class Module:
        pass

    module: Any = Module()
    module.ffi, module.lib = ffi, ffi.dlopen(str(library))
    return module


def _nanobind(folder: Path, functions: Path) -> Any:  # noqa: ANN401  as above
    source = Path(nanobind.source_dir())
    robin_map = source.parent / "ext" / "robin_map" / "include"
    return _extension(
        "with_nanobind",
        folder,
        functions,
        *("-std=c++17", "-fno-strict-aliasing", f"-I{nanobind.include_dir()}"),
        *(f"-I{robin_map}", str(source / "nb_combined.cpp"), str(HERE / "with_nanobind.cpp")),
    )


def _cython(folder: Path, functions: Path) -> Any:  # noqa: ANN401  as above
    c = folder / "with_cython.c"
    command = [sys.executable, "-m", "cython", str(HERE / "with_cython.pyx"), "-o", str(c)]
    subprocess.run(command, check=True)
    return _extension("with_cython", folder, functions, str(c))


def _ctypes(library: Path) -> Any:  # noqa: ANN401  as above
    class Point(ctypes.Structure):
        _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))

    functions: Any = ctypes.CDLL(str(library))
    real, integer, pointer = ctypes.c_double, ctypes.c_int, ctypes.POINTER(Point)
    for name, result, parameters in (
        ("answer", integer, ()),
        ("negated", integer, (integer,)),
        ("added", real, (real, real)),
        ("letter", integer, (ctypes.c_char_p, integer)),
        ("moved", Point, (pointer,)),
    ):
        getattr(functions, name).restype = result
        getattr(functions, name).argtypes = parameters
    functions.new_point = lambda: ctypes.pointer(Point(1, 2))
    return functions


# ---- Measuring


def _runs(made: dict[str, Any]) -> dict[tuple[str, str], Callable[[int], float]]:
    """Return the functions that time one alternative and signature."""
    runs = {}
    for name, module in made.items():
        owner = module.lib if name.startswith("cffi") else module
        for signature, (function, arguments) in CALLS.items():
            values = {"n": 5, "x": 1.5, "y": 2.5, "text": b"text", "one": 1}
            values["point"] = (
                module.ffi.new("struct point *", (1, 2))
                if hasattr(module, "ffi")
                else module.new_point()
            )
            values |= {"f": getattr(owner, function), "m": owner}
            given = ", ".join(arguments)
            runs[name, signature] = timer(f"f({given})", values)
            if name in {HELD, RELEASED, CFFI} and signature in PLAIN:
                looked_up = timer(f"m.{function}({given})", values)
                runs[name + LOOKED_UP, signature] = looked_up
    array = np.array([1.5, 2.5])
    for name in (HELD, RELEASED, CFFI):
        module = made[name]
        values = {"f": getattr(module, "first", None) or module.lib.first, "array": array}
        call = "f(array, 2)"
        if name == CFFI:
            values["from_buffer"] = module.ffi.from_buffer
            call = 'f(from_buffer("double[]", array), 2)'
        runs[name, ARRAY] = timer(call, values)
    return runs


# ---- Figures


def _figures(times: Times) -> Iterator[Figure]:
    """Yield the claims, each with what was measured."""

    def at_most(
        text: str, one: str, other: str, signatures: object, bound: float
    ) -> Iterator[Figure]:
        for s in tuple(signatures):  # type: ignore[call-overload]  # strings
            yield Figure(text, s, times[one, s] / times[other, s], bound, faster=False)

    def faster(
        text: str, one: str, other: str, signatures: object, bound: float
    ) -> Iterator[Figure]:
        for s in tuple(signatures):  # type: ignore[call-overload]  # as above
            yield Figure(text, s, times[one, s] / times[other, s], 1 / bound, faster=True)

    yield from at_most("held, by hand", HELD, HAND, PLAIN, 1.05)
    for s in CALLS:
        fastest = min(BINDERS, key=lambda name: times[name, s])
        yield from at_most(f"held, {fastest} (the fastest)", HELD, fastest, [s], 1.1)
    for s in TWO:
        fastest = min(BINDERS, key=lambda name: times[name, s])
        yield from faster(f"held, {fastest} (the fastest)", HELD, fastest, [s], 1)
    yield from faster("held, cffi API", HELD, CFFI, TWO, 4)
    yield from faster("held, cffi API", HELD, CFFI, ["struct by value"], 2.6)
    yield from at_most("held, compact, by hand", HELD_COMPACT, HAND, PLAIN, 1.4)
    for text, name in (("released", RELEASED), ("released, compact", COMPACT)):
        yield from at_most(f"{text}, cffi API", name, CFFI, CALLS, 1.03)
        yield from faster(f"{text}, cffi API", name, CFFI, TWO, 1.5)
    for text, name, bounds in (
        ("released", RELEASED, (1.2, 1.5, 1.8, 2.1)),
        ("held", HELD, (3.5, 4.4, 4.7, 5.4)),
    ):
        for s, bound in zip(PLAIN, bounds, strict=True):
            words = f"{text}, `m.f` looked up, `lib.f` looked up"
            yield from faster(words, name + LOOKED_UP, CFFI + LOOKED_UP, [s], bound)
    yield from faster("held, cffi's `from_buffer`", HELD, CFFI, [ARRAY], 3)
    yield from faster("released, cffi's `from_buffer`", RELEASED, CFFI, [ARRAY], 3)
    yield from at_most("released, by hand, released", RELEASED, HAND_RELEASED, PLAIN, 1.05)


def _section(times: Times, figures: list[Figure], rounds: int) -> str:
    names = list(dict.fromkeys(name for name, s in times if s in CALLS))
    lines = [
        f"## {HEADING}",
        "",
        f"{software(PACKAGES)}; {machine()}. {rounds} interleaved rounds on one processor, the "
        "least nanoseconds per call. Settings: "
        + "; ".join(f"{name}: {how}" for name, how in SETTINGS.items())
        + ". `struct by value` takes a pointer to a struct and returns a struct.",
        "",
        f"| | {' | '.join(f'`{s}`' if '(' in s else s for s in CALLS)} |",
        f"|---|{'---:|' * len(CALLS)}",
    ]
    for name in names:
        cells = (f"{times[name, s]:.1f}" if (name, s) in times else "" for s in CALLS)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        "A NumPy array of doubles as a `const double *`: "
        + ", ".join(f"{name} {times[name, ARRAY]:.1f}" for name in (HELD, RELEASED))
        + f", cffi through `from_buffer` {times[CFFI, ARRAY]:.1f}.",
        "",
        "| what, compared with what | signature | goal | reached | |",
        "|---|---|---:|---:|---|",
    ]
    for f in figures:
        goal = f"{1 / f.bound:.2g} times faster" if f.faster else f"at most {f.bound:.2f}"
        got = f"{1 / f.ratio:.2f} times faster" if f.faster else f"{f.ratio:.2f}"
        signature = f"`{f.signature}`" if "(" in f.signature else f.signature
        lines.append(
            f"| {f.text} | {signature} | {goal} | {got} | {'' if f.reached else 'missed'} |"
        )
    lines += ["", *_limits(times)]
    return "\n".join(lines) + "\n"


def _limits(times: Times) -> Iterator[str]:
    """Yield the limits of all wrappers on this machine, as hand-written C shows them."""
    floor = min(times[HAND_RELEASED, s] - times[HAND, s] for s in PLAIN)
    best = ", ".join(f"`{s}` {times[CFFI, s] / times[HAND_RELEASED, s]:.2f}" for s in PLAIN[1:])
    yield (
        f"Releasing the GIL and keeping errno takes {floor:.0f} ns here, in any wrapper. "
        f"Hand-written C that does both is faster than cffi by these factors: {best}."
    )
    yield ""
    yield (
        "ferrule returns a struct as a cffi object, which cffi makes and frees, as `lib` does. "
        "Cython and the hand-written C return an object of a class made for this struct."
    )


if __name__ == "__main__":
    main()
