"""Annotations of an `Extension`, whose declarations are cdef text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load

import ferrule

if TYPE_CHECKING:
    from pathlib import Path

CDEF: Final = (
    "int root(double square, int *found); struct s; typedef int... number; int add(number *n);"
)
PREAMBLE: Final = """\
#define GOOD 0
typedef short number;
static int root(double square, int *found) { *found = (int)square; return square < 0; }
static int add(number *n) { ++*n; return 0; }
"""
TABLES: Final = {
    "errors": {"Failure": {"base": "ValueError", "code": "result"}},
    "functions": [
        {"match": "*", "status": "result == GOOD", "raises": "Failure"},
        {"match": "root", "out": "found"},
        {"match": "add", "inout": "n"},
    ],
}


@needs_direct_calls
def test_a_cdef_is_annotated(tmp_path: Path) -> None:
    extension = ferrule.Extension(
        "annotated_cdef", cdef=CDEF, preamble=PREAMBLE, annotations=TABLES
    )
    module: Any = load("annotated_cdef", tmp_path / extension.ffibuilder.compile(str(tmp_path)))
    assert module.root(9.0) == 9
    with pytest.raises(module.Failure) as caught:
        module.root(-1.0)
    assert caught.value.code == 1
    assert module.add(n=4) == 5
    with pytest.raises(OverflowError):
        module.add(2**15)
    assert module.lib.root(4.0, module.ffi.new("int *")) == 0
    assert "def root(square: _ToFloat) -> int:" in extension.stub()


def test_what_does_not_fit_is_told() -> None:
    tables = {"functions": [{"match": "root", "status": "GOOOD", "raises": "OSError"}]}
    with pytest.raises(ferrule.AnnotationError, match="GOOOD"):
        ferrule.Extension("wrong", cdef=CDEF, preamble=PREAMBLE, annotations=tables)
