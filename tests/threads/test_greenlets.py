"""Greenlets move C stacks: a callback must still be the function of its own call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytest.importorskip("greenlet")


@pytest.mark.parametrize("greenlets", [2, 12, 40])
def test_switches_at_random_mix_nothing_up(run: Callable[..., str], greenlets: int) -> None:
    said = run(f"""
import switching
calls = sum(switching.switching(seed, {greenlets}, 300) for seed in range(10))
assert calls > 1000, calls
print("right")
""")
    assert said == "right\n"
