"""Annotated calls while memory runs out: a MemoryError, or what else they do.

A few kinds of calls are made in a run, all of them where FERRULE_NIGHTLY is set.
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Final

import pytest
from tests.annotations.calls import STEMS, calls, is_by_chance
from tests.conftest import needs_direct_calls
from tests.support.no_memory import check_without_memory

if TYPE_CHECKING:
    from tests.annotations.conftest import Built

EVERY: Final = 1 if os.environ.get("FERRULE_NIGHTLY") else 37
"""One call of so many is made."""
_LEFT_OUT: Final = (
    "thread",  # Python ends the process where it has no memory for the state of a thread
    "ffi.callback(",  # cffi's own functions give C a 0 where they fail
    "write_name",  # gives another text each time
    "library_give",  # what C may have taken is not freed, and other tests count what is open
)


@pytest.mark.builds
@needs_direct_calls
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("stem", STEMS)
def test_annotated_calls(
    stem: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.unraisablehook", lambda _: None)
    built: Built = request.getfixturevalue("built" if stem == "cases" else f"built_{stem}")
    every = itertools.islice(calls(stem, built.module).items(), 0, None, EVERY)
    check_without_memory({name: call for name, call in every if not _is_left_out(name)})


def _is_left_out(name: str) -> bool:
    return is_by_chance(name) or any(part in name for part in _LEFT_OUT)
