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

EACH_CDEF: Final = """\
struct s *s_new(int n);
void s_free(struct s *s);
int s_count(struct s *s, int more);
struct pair { int a; double b; };
struct pair half(int n);
char *copy(const char *name);
void free_text(char *text);
void fill(int *items, int n);
int sum(const int *items, int n);
int each(int (*row)(void *data, int n), void *data);
"""
EACH_PREAMBLE: Final = """\
#include <stdlib.h>
#include <string.h>
struct s { int n; };
struct pair { int a; double b; };
static struct s *s_new(int n)
{
    struct s *s = malloc(sizeof *s);
    if (s != NULL) s->n = n;
    return s;
}
static void s_free(struct s *s) { free(s); }
static int s_count(struct s *s, int more) { return s->n + more; }
static struct pair half(int n) { struct pair pair = {n, n / 2.0}; return pair; }
static char *copy(const char *name) { return strdup(name); }
static void free_text(char *text) { free(text); }
static void fill(int *items, int n) { for (int i = 0; i < n; ++i) items[i] = i; }
static int sum(const int *items, int n) { return n == 0 ? 0 : items[n - 1] + sum(items, n - 1); }
static int each(int (*row)(void *data, int n), void *data) { return row(data, 1); }
"""
EACH: Final = {
    "values": ["struct pair"],
    "types": {"s": {"name": "S", "free": "s_free", "prefix": "s_"}},
    "functions": [
        {"match": "s_new", "fails": "result == NULL", "raises": "OSError"},
        {"match": "s_count", "defaults": {"more": "1"}},
        {"match": "copy", "text": {"result": True, "name": True}, "frees": "free_text"},
        {
            "match": "fill",
            "out": "items",
            "lengths": {"items": {"length": "n", "capacity": "3"}},
        },
        {"match": "sum", "lengths": {"items": "n"}},
        {
            "match": "each",
            "closures": {
                "callbacks": "row",
                "data": "data",
                "scope": "call",
                "argument": "_1",
                "on-error": "-1",
            },
        },
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


@needs_direct_calls
def test_expressions_have_null_though_the_preamble_does_not_define_it(tmp_path: Path) -> None:
    table = {"match": "found", "fails": "result == NULL", "raises": "LookupError"}
    extension = ferrule.Extension(
        "annotated_null",
        cdef="const char *found(int wanted);",
        preamble='static const char *found(int wanted) { return wanted ? "it" : 0; }',
        annotations={"functions": [table]},
    )
    module: Any = load("annotated_null", tmp_path / extension.ffibuilder.compile(str(tmp_path)))
    assert module.ffi.string(module.found(1)) == b"it"
    with pytest.raises(LookupError):
        module.found(0)


def test_what_does_not_fit_is_reported() -> None:
    tables = {"functions": [{"match": "root", "status": "GOOOD", "raises": "OSError"}]}
    with pytest.raises(ferrule.AnnotationError, match="GOOOD"):
        ferrule.Extension("wrong", cdef=CDEF, preamble=PREAMBLE, annotations=tables)


@needs_direct_calls
def test_what_annotations_add_compiles_without_a_warning(tmp_path: Path) -> None:
    extension = ferrule.Extension(
        "annotated_each",
        cdef=EACH_CDEF,
        preamble=EACH_PREAMBLE,
        annotations=EACH,
        compile_args=["-O3", "-Wall", "-Wextra", "-Wshadow", "-Werror"],
    )
    module: Any = load("annotated_each", tmp_path / extension.ffibuilder.compile(str(tmp_path)))
    with module.s_new(3) as s:
        assert (type(s), s.count()) == (module.S, 4)
    assert s.closed
    assert module.half(3) == (3, 1.5)
    assert module.copy("ü") == "ü"
    assert list(module.fill()) == [0, 1, 2]
    assert module.sum([1, 2, 3]) == 6
    assert module.each(lambda n: n + 7) == 8
