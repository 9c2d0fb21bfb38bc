"""A module on PyPy: the file is built here, and used by the PyPy that is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from tests.conftest import missing

import ferrule.pipeline.planning
from ferrule import Extension
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.compiler import Compiler

CDEF: Final = """
struct point { int x; double y; };
struct shape { struct point corners[2]; char name[8]; wchar_t wide[4]; struct point *more;
               union { int i; float f; } either; unsigned char kind; };
typedef struct { unsigned char small[2][3]; } grid;
enum color { RED, GREEN = 5 };
enum mode { READ = 1, WRITE = 2 };
int twice(int value);
struct point moved(struct point point, double by);
double scaled(double value, ...);
extern int counter;
extern "Python" int handed(int value);
int hand(int value);
#define LIMIT ...
static const double RATIO;
static const char GREETING[...];
static char *const NAME;
static const long double LONG;
static const long double TENTH;
static const wchar_t WIDE[...];
static const char32_t NO_TEXT[...];
static const int has;
typedef struct store store;
int store_open(const char *name, store **made);
void store_close(store *s);
store *store_child(store *s);
int store_each(store *s, int (*item)(void *data, int number), void *data);
int store_numbers(store *s, int *numbers, int count);
int store_set(store *s, int option, ...);
int store_choose(store *s, store *(*choose)(store *given, int number));
extern "Python" int store_visited(store *given, store *other, int number);
int store_visit(store *s);
double sum_of_points(const struct point *points, int count);
extern int stores;
"""
TABLES: Final = {
    "errors": {"StoreError": {"message": '"no name"', "code": "result"}},
    "types": {"store": {"name": "Store", "prefix": "store_", "free": "store_close"}},
    "functions": [
        {"match": "store_*", "text": True},
        {
            "match": "store_open",
            "out": "made",
            "status": "result == 0",
            "raises": "StoreError",
        },
        {"match": "store_set", "status": "result == 0", "raises": "OSError"},
        {"match": "store_choose", "scoped-callback": True},
        {"match": "sum_of_points", "lengths": {"points": "count"}},
        {"match": "store_child", "owns": True, "keeps": "s"},
        {
            "match": "store_each",
            "closures": {
                "callbacks": "item",
                "data": "data",
                "scope": "call",
                "on-error": "-1",
            },
        },
        {
            "match": "store_numbers",
            "out": "numbers",
            "lengths": {"numbers": {"length": "count", "actual": "result"}},
        },
    ],
}
PREAMBLE: Final = """
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <wchar.h>
struct point { int x; double y; };
struct shape { struct point corners[2]; char name[8]; wchar_t wide[4]; struct point *more;
               union { int i; float f; } either; unsigned char kind; };
typedef struct { unsigned char small[2][3]; } grid;
enum color { RED, GREEN = 5 };
enum mode { READ = 1, WRITE = 2 };
static int counter = 3, has = 1;
#define LIMIT 0xFFFFFFFFu
#define RATIO 2.5
static const char GREETING[] = "with\\0in";
static char *const NAME = "name";
static const long double LONG = 0.5L, TENTH = 0.1L;
static const wchar_t WIDE[] = L"w\\0i";
static const char32_t NO_TEXT[] = U"\\x110000";
static int twice(int value) { return 2 * value; }
static double scaled(double value, ...) { return 2 * value; }
static struct point moved(struct point point, double by) { point.y += by; return point; }
static int handed(int);
static int hand(int value) { return handed(value); }
typedef struct store store;
struct store { store *parent; };
static int stores;
static store *store_child(store *s)
{
    store *made = calloc(1, sizeof *made);
    made->parent = s;
    stores++;
    return made;
}
static int store_open(const char *name, store **made)
{
    *made = store_child(NULL);
    return *name == 0 ? 7 : 0;
}
static void store_close(store *s) { stores--; free(s); }
static int store_each(store *s, int (*item)(void *data, int number), void *data)
{
    int result = 0;
    for (int i = 0; s != NULL && i < 3 && result == 0; i++) result = item(data, i);
    return result;
}
static int store_numbers(store *s, int *numbers, int count)
{
    for (int i = 0; s != NULL && i < count && i < 2; i++) numbers[i] = i + 5;
    return 2;
}
static int store_set(store *s, int option, ...)
{
    va_list list;
    va_start(list, option);
    int failed = s == NULL;
    if (option == 1) failed = strcmp(va_arg(list, const char *), "\\u00e4") != 0;
    if (option == 2) failed = va_arg(list, long) != -3;
    if (option == 3) failed = va_arg(list, store *) != s;
    if (option == 4) failed = errno = 2;
    va_end(list);
    return failed;
}
static int store_choose(store *s, store *(*choose)(store *given, int number))
{
    store own = {s};
    return (choose(s, 1) == s) + 2 * (choose(&own, 2) == &own) + 4 * (choose(NULL, 3) == NULL);
}
static int store_visited(store *, store *, int);
static int store_visit(store *s)
{
    store own = {s};
    return store_visited(s, &own, 4);
}
static double sum_of_points(const struct point *points, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++) sum += points[i].x * 100 + points[i].y;
    return sum;
}
"""

USE: Final = r"""
import importlib, sys
import pkg._lib as m
from pkg._lib import ffi, lib
import pkg._lib.lib
from pkg._lib.lib import twice

assert sorted(n for n in sys.modules if n.startswith("pkg.")) == ["pkg._lib", "pkg._lib.lib"]
assert sys.modules["pkg._lib.lib"] is m.lib is lib
assert m.__name__ == "pkg._lib" and m.__spec__.origin == m.__file__
assert "counter" in dir(m) and "twice" in dir(m) and m.counter == 3
for change in ("m.counter = 9", "del m.counter"):
    try:
        exec(change)
        raise SystemError(change)
    except AttributeError as error:
        assert str(error) == "'counter' is a variable of C: assign to `lib.counter`"
lib.counter = 8
assert m.counter == 8
lib.counter = 3
assert importlib.reload(m) is m and m.ffi is ffi and m.lib is lib

# Names: cffi's own.
for name in ("twice", "moved", "scaled", "hand"):
    assert getattr(m, name) is getattr(lib, name), name
assert m.handed == lib.handed
assert (m.twice(4), m.moved((1, 2.0), 0.5).y, m.scaled(1.5)) == (8, 2.5, 3.0)
assert (m.LIMIT, m.RATIO, m.LONG) == (0xFFFFFFFF, 2.5, 0.5)
assert (m.GREETING, m.NAME) == (b"with\0in", b"name")
assert type(m.LONG) is float
assert isinstance(m.TENTH, ffi.CData) and float(m.TENTH) == 0.1
assert m.WIDE == "w\0i"
assert isinstance(m.NO_TEXT, ffi.CData)
assert m.counter == lib.counter == 3
assert m.has("twice") and m.has("counter") and not m.has("thrice") and lib.has == 1
try:
    m.has(b"twice")
except TypeError as error:
    assert str(error) == "has() takes a name, as a str"
else:
    raise AssertionError
assert m.__ferrule__["module"] == "pkg._lib"
try:
    m.thrice
except AttributeError as error:
    assert "thrice" in str(error)


@ffi.def_extern()
def handed(value):
    return value + 1


assert m.hand(1) == 2

# Enumerations.
assert (m.color.GREEN, m.GREEN, lib.GREEN) == (5, 5, 5)
assert m.GREEN is m.color.GREEN and repr(m.color(7)) == "<color: 7>"
assert m.READ | m.WRITE == m.mode(3) and type(m.READ | m.WRITE) is m.mode

# Conversions.
p = m.new_point((1, 2.5))
assert ffi.typeof(p) is ffi.typeof("struct point *") and m.new_point().x == 0
assert m.point_as_tuple(p) == m.point_as_tuple(p[0]) == (1, 2.5)
assert m.point_as_tuple(ffi.cast("void *", p)) == (1, 2.5)
points = m.new_point_array([(1, 2), {"x": 3}])
assert m.point_as_list(points) == [(1, 2.0), (3, 0.0)]
assert m.point_as_list(points + 1, 1) == m.point_as_list(points + 1, length=1) == [(3, 0.0)]
shape = m.new_shape((((1, 2), (3, 4)), b"n\xc3\xa4me", "wide"))
shape.either.i = 11
corners, name, wide, more, either, kind = m.shape_as_tuple(shape)
assert (corners, name, wide, kind) == (((1, 2.0), (3, 4.0)), b"n\xc3\xa4me", "wide", 0)
assert more == ffi.NULL and either.i == 11
shape.either.i = 12
assert either.i == 11
assert m.shape_as_tuple(shape, "utf-8")[1] == m.shape_as_list(shape, 1, "utf-8")[0][1] == "n\xe4me"
assert m.shape_as_tuple(shape, "ascii", "replace")[1] == "n\ufffd\ufffdme"
assert m.grid_as_tuple(m.new_grid({"small": [[1, 2, 3]]})) == (((1, 2, 3), (0, 0, 0)),)
assert m.as_bytes(lib.NAME) == b"name" and m.as_str(lib.NAME) == "name"
assert m.as_str(ffi.new("char[]", b"\xe4"), "latin-1") == "\xe4"
assert m.as_str(ffi.new("wchar_t[]", "wide")) == "wide"
for call, expected in (
    (lambda: m.point_as_tuple(ffi.cast("struct point *", 0)), RuntimeError),
    (lambda: m.point_as_tuple(ffi.NULL), RuntimeError),
    (lambda: m.point_as_tuple(shape), TypeError),
    (lambda: m.point_as_tuple((1, 2.5)), TypeError),
    (lambda: m.point_as_list(p), TypeError),
    (lambda: m.point_as_list(points, 3), IndexError),
    (lambda: m.point_as_list(points, -1), ValueError),
    (lambda: m.point_as_list(points, "x"), TypeError),
    (lambda: m.new_point((2**31, 0)), OverflowError),
    (lambda: m.as_str(5), TypeError),
):
    try:
        call()
    except expected:
        pass
    else:
        raise AssertionError(expected)
# Annotations.
import gc
def caught(function, *args):
    try:
        function(*args)
    except Exception as error:
        return error
    raise AssertionError
error = caught(m.store_open, "")
assert type(error) is m.StoreError and (str(error), error.code) == ("no name", 7)
assert m.lib.stores == 0
with m.store_open("s") as store:
    assert type(store) is m.Store and not store.closed
    got = []
    assert store.each(lambda number: got.append(number) or 0) == 0 and got == [0, 1, 2]
    assert type(caught(store.each, lambda number: 1 // 0)) is ZeroDivisionError
    result, numbers = store.numbers(9)
    assert (result, list(numbers)) == (2, [5, 6])
    assert store.set(1, "\u00e4") is store.set(3, store) is None
    assert store.set(2, ffi.cast("long", -3)) is None
    assert type(caught(store.set, 4)) is FileNotFoundError
    assert "must be a cdata" in str(caught(store.set, 2, -3))
    lent = []
    assert store.choose(lambda given, number: lent.append(given) or given) == 7
    assert lent[0] is store and not store.closed and lent[1].closed and lent[2] is None
    assert type(caught(store.choose, lambda given, number: 1 // 0)) is ZeroDivisionError
    lent.clear()
    @m.def_extern(error=-1)
    def store_visited(given, other, number):
        lent.extend((given, other))
        return number + 1
    assert store.visit() == 5 and lent[0] is store and not store.closed and lent[1].closed
    @m.def_extern("store_visited", error=-2, onerror=lambda *_: lent.append(_[0]))
    def fail(given, other, number):
        return given
    assert store.visit() == -2 and lent[2] is TypeError
    child = store.child()
    assert m.lib.stores == 2
assert child.closed and m.lib.stores == 0
assert "this Store is closed" in str(caught(child.child))
grandchild = m.store_open("s").child().child()
gc.collect()
assert m.lib.stores == 3  # what it needs is kept
del grandchild
for _ in range(9):
    gc.collect()
assert m.lib.stores == 0

import ctypes
class Point(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]
class Other(ctypes.Structure):
    _fields_ = [("x", ctypes.c_float), ("y", ctypes.c_double)]
assert m.sum_of_points((Point * 2)(Point(1, 2.5), Point(2, 3.5))) == 306
assert m.sum_of_points([(1, 2.5)]) == 102.5
assert "another type or size" in str(caught(m.sum_of_points, bytearray(16)))
if "d" in memoryview((Other * 1)()).format:  # PyPy's ctypes describes structs as bytes
    assert "another type or size" in str(caught(m.sum_of_points, (Other * 1)()))

assert not hasattr(m, "point_dtype") and not hasattr(m, "point_as_numpy")
"""


@pytest.fixture(scope="module")
def pypy(need_program: Callable[[str], None]) -> dict[str, str]:
    """Return what PyPy says of itself: its program, its headers and the ending of its modules."""
    program = sys.executable
    if sys.implementation.name != "pypy":
        need_program("pypy3")
        program = "pypy3"
    script = (
        "import json, sysconfig; print(json.dumps({'include': sysconfig.get_path('include'),"
        "'suffix': sysconfig.get_config_var('EXT_SUFFIX')}))"
    )
    said: dict[str, str] = json.loads(subprocess.check_output([program, "-c", script]))
    if not Path(said["include"], "Python.h").exists():
        missing("PyPy's C headers are not installed")
    return {"program": program, **said}


def test_a_module(
    pypy: dict[str, str],
    compiler: Compiler,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ferrule.pipeline.planning, "is_pypy", lambda: True)
    extension = Extension(
        "pkg._lib",
        cdef=CDEF,
        preamble=PREAMBLE,
        enum_classes=["color", "flag:mode"],
        annotations=TABLES,
    )
    c, package = tmp_path / "_lib.c", tmp_path / "pkg"
    extension.ffibuilder.emit_c_code(str(c))
    package.mkdir()
    built = package / f"_lib{pypy['suffix']}"
    flags = ("-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-Wno-unused", "-O1")
    include = (f"-I{pypy['include']}", f"-I{runtime_dir()}")
    subprocess.run([*compiler.command, *flags, *include, str(c), "-o", str(built)], check=True)
    done = subprocess.run(
        [pypy["program"], "-W", "error", "-c", USE],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
