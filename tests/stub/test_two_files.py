"""What counts for the size that pyright accepts, and how the second file is imported."""

from __future__ import annotations

import pytest

from ferrule.stub.two_files import MOST_FLOW_NODES, import_all, is_too_large


@pytest.mark.parametrize(
    ("line", "nodes"),
    [
        ("x: int", 1),
        ("x = ...", 1),
        ("x: Final = 1", 2),
        ("def x(a: int, b: int = 1, /) -> int: ...", 2),
        ("@deprecated('it is')\ndef x() -> int: ...", 3),
        ("class X: ...", 1),
        ("class X:\n    x: int\n    def y(self) -> int: ...", 4),
    ],
)
def test_what_counts(line: str, nodes: int) -> None:
    most = MOST_FLOW_NODES // nodes
    assert not is_too_large(f"{line}\n" * most)
    assert is_too_large(f"{line}\n" * (most + 1))


def test_all_names_are_imported() -> None:
    text = """
import typing as _t
_T = TypeVar("_T")
_Null: TypeAlias = Void
class _Init: ...
class Pointer:
    _inner: int
"""
    assert (
        import_all("pkg._lib_types", text)
        == """\
# pyright: reportPrivateUsage=false
from pkg._lib_types import *
from pkg._lib_types import (
    _Init as _Init,
    _Null as _Null,
    _T as _T,
)
"""
    )
