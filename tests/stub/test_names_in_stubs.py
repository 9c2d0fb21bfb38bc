"""The names that a stub on disk defines, and where the others are from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.stub.names_in_stubs import names_in_stub

if TYPE_CHECKING:
    from pathlib import Path

FIRST = """
from typing import Final
from pkg._top_types import *
from pkg._top_types import (
    _Value as _Value,
)
from pkg._base import CData as CData, img as img_
LIMIT: Final[int]
class value: ...
def area() -> int: ...
"""
SECOND = '_Value: TypeAlias = int\n_C = TypeVar("_C")\nclass Lib: ...\n'


def test_both_files_count_and_imported_names_keep_their_origin(tmp_path: Path) -> None:
    (tmp_path / "_top.pyi").write_text(FIRST)
    (tmp_path / "_top_types.pyi").write_text(SECOND)
    found = names_in_stub("pkg._top", tmp_path)
    own = {"value", "_Value", "_C", "Lib"}
    assert {name: origin for name, origin in found.items() if origin[0] == "pkg._top"} == {
        name: ("pkg._top", name) for name in own
    }
    assert (found["CData"], found["img_"]) == (("pkg._base", "CData"), ("pkg._base", "img"))
    assert found.keys().isdisjoint({"area", "LIMIT"})


def test_a_stub_that_is_not_there_or_not_python_has_no_names(tmp_path: Path) -> None:
    assert names_in_stub("top", tmp_path) == {}
    (tmp_path / "top.pyi").write_text("class {")
    assert names_in_stub("top", tmp_path) == {}
