"""Annotated calls with all kinds of values: as on PyPy, they return and raise the same."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.annotations.calls import STEMS, calls, is_by_chance
from tests.conftest import needs_direct_calls

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.annotations.conftest import Built

EVERY = 5
"""One call of so many is made; the first of each function is among them."""
# What is too large for an array is an OverflowError for cffi, where it is one of items.
_TOO_LARGE = [["MemoryError", "OverflowError"], ["OverflowError", "MemoryError"]]


@pytest.mark.builds
@needs_direct_calls
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("stem", STEMS)
def test_all_calls(
    stem: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    built: Built = request.getfixturevalue("built" if stem == "cases" else f"built_{stem}")
    modules = built.module, request.getfixturevalue(f"{stem}_on_pypy")
    by_names = [calls(stem, module) for module in modules]
    assert by_names[0].keys() == by_names[1].keys()
    for number, name in enumerate(by_names[0]):
        is_mixed = "(" in name and ": " in name
        if (is_mixed and number % EVERY) or is_by_chance(name):
            continue
        ours, theirs = (
            outcome(module, made[name]) for module, made in zip(modules, by_names, strict=True)
        )
        if [ours, theirs] not in _TOO_LARGE:
            assert theirs == ours, name


def outcome(module: ModuleType, call: Callable[[], object]) -> object:
    """Return what a call returns, as both can show it, or the name of what it raises."""
    try:
        return shown(module, call())
    except Exception as error:  # noqa: BLE001  whichever it is
        return type(error).__name__


def shown(module: ModuleType, value: Any) -> object:
    if isinstance(value, module.ffi.CData):
        type_ = module.ffi.typeof(value)
        has_items = type_.kind == "array" and type_.item.kind == "primitive"
        # An array that keeps arguments alive has its length in its type.
        return [*value] if has_items else type_.cname.partition("[")[0]
    if isinstance(value, (tuple, list)):
        return type(value).__name__, *(shown(module, item) for item in value)
    is_object = callable(value) or "0x" in repr(value)
    return type(value).__name__ if is_object else repr(value)
