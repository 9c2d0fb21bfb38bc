from __future__ import annotations

import pytest

from ferrule.stub.overloads import Overloads


def some() -> Overloads:
    overloads = Overloads()
    overloads.add("basic", basic=True)
    for signature, rank in (("late", 2), ("first", 0), ("second", 0), ("middle", 1)):
        overloads.add(signature, rank=rank)
    return overloads


@pytest.mark.parametrize(
    ("most", "written"),
    [
        (9, ["first", "second", "middle", "late", "basic"]),
        (3, ["first", "second", "basic"]),
        (0, ["basic"]),
    ],
)
def test_high_ranks_are_left_out_first_and_basic_ones_never(
    most: int, written: list[str]
) -> None:
    overloads = some()
    assert overloads.written(most) == written
    assert overloads.left_out(most) == 5 - len(written)
