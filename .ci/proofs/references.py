"""Hold a debug Python's count of all references before and after many direct calls.

    python references.py CALLS

Runs in the source tree, with a Python built with --with-pydebug whose cffi was compiled for it.
About CALLS calls are made: every kind of argument to every kind of parameter, what fails too. Exit
status 1 if any kind of call keeps references, or gives up more than it has.
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
    from collections.abc import Callable, Iterator

sys.path.insert(0, str(Path.cwd()))

from tests.direct import test_differential as kinds
from tests.direct.build import build
from tests.direct.test_leaks import calls
from tests.direct.values import ALL, NAMES

_FUNCTIONS: Final = (
    *(f"give_{name}" for name in (*kinds.SCALARS, *kinds.RECORDS)),
    *(f"same_{name}" for name in (*kinds.SCALARS, *kinds.RECORDS)),
    *kinds.SAME,
)
"""They leave alone what a pointer leads to, so that they can be given anything."""
_FAILURES: Final = (ArithmeticError, LookupError, TypeError, ValueError, NotImplementedError)
_ROUNDS: Final = 3

Call = tuple[str, "Callable[..., Any]", tuple[Any, ...], dict[str, Any]]


def main() -> int:
    """Make the calls; print what is wrong and how many there were; return the exit status."""
    if not hasattr(sys, "gettotalrefcount"):
        print("this Python does not count references: it is no debug build")
        return 1
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        modules = [
            build("references_inlined", Path(folder), hot=["*"]),
            build("references_compact", Path(folder)),
        ]
        everything = [call for module in modules for call in _calls(module)]
        repeats = max(5, int(sys.argv[1]) // (len(everything) * _ROUNDS))
        gc.collect()
        gc.disable()  # calls make no garbage that only it finds, and it takes long
        wrong = [found for call in everything if (found := _kept(call, repeats))]
    print("\n".join(wrong))
    total = repeats * len(everything) * _ROUNDS
    print(f"{total} calls of {len(everything)} kinds, {len(wrong)} of which keep references")
    return 1 if wrong else 0


def _calls(module: Any) -> Iterator[Call]:  # noqa: ANN401  a built module has no static type
    """Yield what is called, and with what; the objects live as long as the call does."""
    ffi = module.ffi
    kept: list[object] = []

    def keep(value: object) -> object:
        kept.append(value)
        return value

    names = {**NAMES, "ffi": ffi, "lib": module.lib, "kept": keep}
    for function, text in itertools.product(_FUNCTIONS, ALL):
        value = eval(text, names)  # noqa: S307  the tests' own expressions
        name = f"{module.__name__}.{function}({text})"
        yield name, getattr(module, function), (value,), {}
    for kind, (function, args, keywords) in calls(module).items():
        yield f"{module.__name__}: {kind}", function, args, keywords


def _kept(call: Call, repeats: int) -> str:
    """Return what is wrong with the count after `repeats` calls, or nothing."""
    _repeat(call, 10)
    changes = []
    for _ in range(_ROUNDS):
        before = sys.gettotalrefcount()
        _repeat(call, repeats)
        changes.append(sys.gettotalrefcount() - before)
    # What each call keeps is kept each time, and the interpreter's own caches are filled once.
    if min(map(abs, changes)) >= repeats:
        return f"{call[0]}: {changes} references after {repeats} calls each"
    return ""


def _repeat(call: Call, times: int) -> None:
    _, function, args, keywords = call
    for _ in range(times):
        with suppress(*_FAILURES):  # what fails is counted too
            function(*args, **keywords)


if __name__ == "__main__":
    sys.exit(main())
