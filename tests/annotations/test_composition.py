"""Annotations together with the options of modules: renames, optional functions, enumerations."""

from __future__ import annotations

import array
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load
from tests.support.on_pypy import module_as_on_pypy

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_direct_calls, pytest.mark.builds]

HEADER: Final = """
typedef struct lib_box lib_box;
enum lib_color { LIB_RED, LIB_GREEN = 5 };
int lib_open(const char *name, enum lib_color color, lib_box **made);
void lib_box_free(lib_box *b);
enum lib_color lib_box_color(lib_box *b);
int lib_box_paint(lib_box *b, enum lib_color *color);
int lib_box_each(lib_box *b, int (*visit)(lib_box *b, int n), const int *items, int count);
int lib_box_missing(lib_box *b, int *out);
int lib_box_maybe(lib_box *b, const char *text);
lib_box *lib_missing_open(int n);
"""
SOURCE: Final = """
#include "composed.h"
#include <stdlib.h>
#include <string.h>
struct lib_box { enum lib_color color; };
int lib_open(const char *name, enum lib_color color, lib_box **made)
{
    *made = malloc(sizeof **made);
    (*made)->color = color;
    return strcmp(name, "") == 0;
}
void lib_box_free(lib_box *b) { free(b); }
enum lib_color lib_box_color(lib_box *b) { return b->color; }
int lib_box_paint(lib_box *b, enum lib_color *color)
{
    enum lib_color old = b->color;
    b->color = *color;
    *color = old;
    return 0;
}
int lib_box_each(lib_box *b, int (*visit)(lib_box *b, int n), const int *items, int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) sum += visit ? visit(b, items[i]) : items[i];
    return sum;
}
int lib_box_maybe(lib_box *b, const char *text) { return text ? (int)strlen(text) : -(b != 0); }
"""
TABLES: Final = {
    "types": {"lib_box": {"name": "Box", "free": "lib_box_free", "prefix": "box_"}},
    "errors": {"LibError": {"code": "result"}},
    "functions": [
        {
            "match": "lib_open",
            "text": True,
            "out": "made",
            "status": "result == 0",
            "raises": "LibError",
            "defaults": {"color": "LIB_GREEN"},
        },
        {
            "match": "lib_box_paint",
            "inout": "color",
            "status": "result == 0",
            "raises": "LibError",
        },
        {"match": "lib_box_each", "lengths": {"items": "count"}},
        {"match": "lib_box_missing", "out": "out"},
        {"match": "lib_box_maybe", "text": True},
    ],
}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    folder: Path = tmp_path_factory.mktemp("composed")
    (folder / "composed.h").write_text(HEADER)
    (folder / "composed.c").write_text(SOURCE)
    options = {
        "headers": [str(folder / "composed.h")],
        "sources": [str(folder / "composed.c")],
        "include_dirs": [str(folder)],
        "module": "composed",
        "renames": ["lib_*=*", "LIB_*=*"],
        "optional": ["lib_box_missing", "lib_missing_open"],
        "enum_classes": ["lib_color"],
        "hold_gil": ["lib_box_each"],
        "no_errno": ["lib_box_color"],
        "scoped_callbacks": ["lib_box_each.visit"],
        "nullable": ["lib_box_each.visit", "lib_box_maybe.text"],
        "annotations": TABLES,
        "output_dir": folder,
    }
    report = bind(Settings.of(options))
    return [load("composed", report.path), module_as_on_pypy(Settings.of(options), folder)]


@pytest.fixture(params=["cpython", "pypy"])
def composed(modules: list[Any], request: pytest.FixtureRequest) -> Any:
    return modules[request.param == "pypy"]


def test_renames_and_methods(composed: Any) -> None:
    with composed.open("x") as box:
        assert type(box) is composed.Box
        assert composed.box_color(box) == box.color() == composed.GREEN
    with pytest.raises(composed.LibError, match=r"^open\(\) failed with code 1$"):
        composed.open("")


def test_enumerations(composed: Any) -> None:
    assert type(composed.RED) is composed.lib_color
    with composed.open(name="x", color=composed.RED) as box:
        assert box.paint(color=composed.GREEN) == composed.RED
        assert box.paint(0) == 5


def test_scoped_callbacks_lengths_and_buffers_with_the_gil_held(composed: Any) -> None:
    with composed.open("x") as box:
        assert box.each(lambda given, n: given.color() + n, [1, 2]) == 13
        assert box.each(None, items=array.array("i", [1])) == 1
        assert composed.box_each(box, visit=None, items=(4, 5)) == 9
        with pytest.raises(ZeroDivisionError):
            box.each(lambda *_: 1 // 0, [1])


def test_nullable_text(composed: Any) -> None:
    with composed.open("x") as box:
        assert (box.maybe(None), box.maybe("\u00e4"), box.maybe(text=b"x")) == (-1, 2, 1)


def test_functions_that_the_library_lacks(modules: list[Any]) -> None:
    """On CPython: `lib` of a module that cffi alone has made knows no optional functions."""
    composed = modules[0]
    with composed.open("x") as box:
        for call in (box.missing, lambda: composed.box_missing(box)):
            with pytest.raises(NotImplementedError, match="lib_box_missing is not in the lib"):
                call()
    with pytest.raises(NotImplementedError):
        composed.missing_open(2)
    assert composed.has("lib_box_each")
    assert not composed.has("lib_box_missing")
