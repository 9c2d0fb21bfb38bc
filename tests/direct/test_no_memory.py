"""Direct calls while memory runs out: a MemoryError, or what else they do.

A few kinds of calls are made in a run, all of them where FERRULE_NIGHTLY is set.
"""

from __future__ import annotations

import itertools
import os
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.direct.test_differential import RECORDS, SAME
from tests.direct.test_leaks import calls
from tests.direct.values import ALL, NAMES, SCALARS
from tests.support.no_memory import check_without_memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.direct.conftest import Ways

EVERY: Final = 1 if os.environ.get("FERRULE_NIGHTLY") else 199
"""One call of so many is made."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("way", ["inlined", "compact"])
def test_direct_calls(ways: Ways, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.unraisablehook", lambda _: None)
    module: ModuleType = getattr(ways, way)
    all_calls = {
        kind: partial(function, *args, **keywords)
        for kind, (function, args, keywords) in calls(module).items()
    }
    check_without_memory(all_calls | with_all_values(module))


def with_all_values(module: ModuleType) -> dict[str, Callable[[], object]]:
    """Return functions that do not use what a pointer points to, with each of the arguments."""
    alive: list[object] = []

    def keep(value: object) -> object:
        alive.append(value)
        return value

    names: dict[str, Any] = {**NAMES, "ffi": module.ffi, "lib": module.lib, "kept": keep}
    functions = (*(f"same_{name}" for name in (*SCALARS, *RECORDS)), *SAME)
    return {
        f"{function}({text})": partial(getattr(module, function), eval(text, names))  # noqa: S307  the tests' own expressions
        for function, text in itertools.islice(
            itertools.product(functions, ALL), 0, None, EVERY
        )
    }
