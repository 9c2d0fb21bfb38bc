from __future__ import annotations

from pathlib import Path

import pytest

from ferrule.pipeline.typed_mark import typed_mark


@pytest.mark.parametrize(
    ("regular", "expected"),
    [
        ((), "space/py.typed"),
        (("space",), "space/py.typed"),
        (("space/pkg",), "space/pkg/py.typed"),
        (("space", "space/pkg"), "space/py.typed"),
    ],
)
def test_it_is_in_the_outermost_regular_package(
    regular: tuple[str, ...], expected: str
) -> None:
    found = typed_mark(["space", "pkg"], lambda folder: folder.as_posix() in regular)
    assert found == Path(expected)


def test_a_module_outside_of_packages_has_none() -> None:
    assert typed_mark([], lambda _: True) is None
