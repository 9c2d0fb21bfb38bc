"""Compare a debug Python's total reference count before and after many direct and annotated calls.

    python references.py CALLS

Runs in the source tree, with a Python built with --with-pydebug whose cffi was compiled for it.
Makes about CALLS calls: every kind of argument to every kind of parameter, including those that
fail. Exit status 1 if any kind of call leaks references, or releases too many, unless cffi's own
function does the same. (cffi 2.1 leaks one to True when a _Bool becomes an integer.)
"""

from __future__ import annotations

import gc
import itertools
import sys
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path.cwd()))

from tests.annotations import calls as annotated
from tests.annotations.conftest import build as build_annotated
from tests.direct import test_differential as kinds
from tests.direct.build import build, build_stock
from tests.direct.test_leaks import calls
from tests.direct.values import ALL, NAMES

_FUNCTIONS: Final = (
    *(f"give_{name}" for name in (*kinds.SCALARS, *kinds.RECORDS)),
    *(f"same_{name}" for name in (*kinds.SCALARS, *kinds.RECORDS)),
    *kinds.SAME,
)
"""They do not use what a pointer points to, so any argument is safe."""
_ROUNDS: Final = 3

Call = tuple["Callable[..., Any]", tuple[Any, ...], dict[str, Any]]


def main() -> int:
    """Make the calls; print what is wrong and how many there were; return the exit status."""
    if not hasattr(sys, "gettotalrefcount"):
        print("this Python does not count references: it is not a debug build")
        return 1
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inlined = build("references_inlined", folder, hot=["*"])
        compact = build("references_compact", folder)
        cdef = folder / "references_compact.cdef.h"
        stock = build_stock("references_stock", folder, cdef)
        ours = [
            *_given(inlined, inlined).items(),
            *_given(compact, compact).items(),
            *calls(inlined).items(),
            *calls(compact).items(),
            *(call for stem in annotated.STEMS for call in _annotated(stem, folder).items()),
        ]
        cffis = _given(stock, stock.lib)
        repeats = max(5, int(sys.argv[1]) // (len(ours) * _ROUNDS))
        gc.collect()
        gc.disable()  # calls make no cyclic garbage, and collecting takes long
        kept = {name: change for name, call in ours if (change := _kept(call, repeats))}
        same = {name for name in kept if name in cffis and _kept(cffis[name], repeats)}
    for name in kept.keys() - same:
        print(f"{name}: {kept[name]} references after {repeats} calls")
    print(
        f"{repeats * len(ours) * _ROUNDS} calls of {len(ours)} kinds; {len(kept) - len(same)} keep "
        f"references, and {len(same)} do as cffi's own functions do"
    )
    return 1 if kept.keys() - same else 0


def _annotated(stem: str, folder: Path) -> dict[str, Call]:
    """Return the annotated calls of one of the modules."""
    module = build_annotated(stem, folder).module
    found = annotated.calls(stem, module)
    # A _Bool leaks in cffi itself, which is seen with the functions that cffi has too.
    return {
        f"{stem}: {name}": (call, (), {})
        for name, call in found.items()
        if "'_Bool'" not in name
    }


def _given(module: Any, owner: Any) -> dict[str, Call]:  # noqa: ANN401  a built module has no static type
    """Return the calls of functions of `owner`, `module` or its lib, with each of the arguments."""
    alive: list[object] = []

    def keep(value: object) -> object:
        alive.append(value)
        return value

    names = {**NAMES, "ffi": module.ffi, "lib": module.lib, "kept": keep}
    return {
        f"{function}({text})": (getattr(owner, function), (eval(text, names),), {})  # noqa: S307  the tests' own expressions
        for function, text in itertools.product(_FUNCTIONS, ALL)
    }


def _kept(call: Call, repeats: int) -> int:
    """Return how many references `repeats` calls leak, or 0 if fewer than the calls."""
    _repeat(call, 10)
    changes = []
    for _ in range(_ROUNDS):
        before = sys.gettotalrefcount()
        _repeat(call, repeats)
        changes.append(sys.gettotalrefcount() - before)
    # A leak happens on each call, but the interpreter's own caches are filled once.
    least = min(changes, key=abs)
    return least if abs(least) >= repeats else 0


def _repeat(call: Call, times: int) -> None:
    function, args, keywords = call
    for _ in range(times):
        with suppress(Exception):  # calls that fail count too
            function(*args, **keywords)


if __name__ == "__main__":
    sys.exit(main())
