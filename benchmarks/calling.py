"""Building modules with C functions and timing their calls, for calls.py and signatures.py.

The loop's body has twenty calls, so that the loop itself hardly counts. Turns are short and many,
so that some are undisturbed: an alternative's time is the least of all rounds.
"""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import cffi

import ferrule
from ferrule.bindings import call_choice, plan

if TYPE_CHECKING:
    from collections.abc import Callable

IN_A_BODY = 20

Times = dict[tuple[str, str], float]
"""The least nanoseconds per call, by the names of the alternative and the call."""

Runs = dict[tuple[str, str], "Callable[[int], float]"]
"""Functions that time one alternative and call: they take a number of calls, and return seconds."""


def cc(*arguments: str, compiler: str = "cc") -> None:
    """Run a compiler."""
    subprocess.run([compiler, *arguments], check=True)


def load(name: str, path: Path) -> Any:  # noqa: ANN401  a module built here
    """Import the extension module at `path`."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Functions:
    """C functions to call: their header and the object file that defines them."""

    header: Path
    compiled: Path


def with_ferrule(
    name: str, folder: Path, functions: Functions, *, held: bool = False, compact: bool = False
) -> Any:  # noqa: ANN401  as above
    """Bind the functions; with `compact`, as the many functions of a large library are bound."""
    few = call_choice.FEW
    for user in (call_choice, plan):
        user.FEW = 0 if compact else few  # type: ignore[misc, attr-defined]  # Final for all but this
    try:
        ferrule.bind(
            headers=[str(functions.header)],
            module=name,
            output_dir=folder,
            link_args=[str(functions.compiled)],
            hold_gil=["*"] if held else [],
            no_errno=["*"] if held else [],
        )
    finally:
        for user in (call_choice, plan):
            user.FEW = few  # type: ignore[misc, attr-defined]  # as above
    return load(name, next(folder.glob(f"{name}.*.so")))


def with_cffi(name: str, folder: Path, functions: Functions, cdef: str) -> Any:  # noqa: ANN401  as above
    """Build the functions in cffi's API mode."""
    builder = cffi.FFI()
    builder.cdef(cdef)
    builder.set_source(
        name,
        f'#include "{functions.header.name}"',
        include_dirs=[str(functions.header.parent)],
        extra_objects=[str(functions.compiled)],
        extra_compile_args=["-O3"],
    )
    return load(name, Path(builder.compile(str(folder))))


def timer(call: str, values: dict[str, Any]) -> Callable[[int], float]:
    """Return a function that makes a number of calls, and returns the seconds that they take."""
    body = "\n".join([f"        {call}"] * IN_A_BODY)
    text = f"""\
def run(rounds, {", ".join(values)}):
    start = perf_counter()
    for _ in repeat(None, rounds):
{body}
    return perf_counter() - start
"""
    names: dict[str, Any] = {"perf_counter": perf_counter, "repeat": repeat}
    exec(text, names)  # noqa: S102  our own text, so that nothing comes between the calls
    return lambda calls: names["run"](calls // IN_A_BODY, **values)


def measure(runs: Runs, rounds: int, calls: int) -> Times:
    """Run each once in each round, in a new order each time; return the least times."""
    order = list(runs)
    least = dict.fromkeys(order, float("inf"))
    shuffle = random.Random(0).shuffle  # noqa: S311  an order, not a secret
    for key in order:
        runs[key](1000)
    for _ in range(rounds):
        shuffle(order)
        for key in order:
            least[key] = min(least[key], runs[key](calls) / calls * 1e9)
    return least
