"""The Python that modules contain for PyPy, tested on any Python with a module by cffi alone."""

from __future__ import annotations

import importlib.util
import types
from typing import TYPE_CHECKING, Any

import cffi
import pytest

from ferrule.bindings.conversions import ON_PYPY
from ferrule.emit.in_module import conversions, enumerations, pypy

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.builds

C = """
struct point { int x; double y; };
struct every { struct point corners[2]; char name[8]; wchar_t wide[4]; struct point *more;
               union { int i; float f; } either; };
enum color { RED, GREEN = 5 };
"""
CDEF = f"""{C}
int twice(int);
#define LIMIT ...
static const char TEXT[...];
static char *const NAME;
static char *const NOTHING;
static const double RATIO;
static const long double LONG;
static const long double TENTH;
static const wchar_t WIDE[...];
static const char32_t NO_TEXT[...];
typedef struct {{ ...; }} __int128_t;
typedef struct {{ ...; }} __uint128_t;
static const __int128_t LEAST;
static const __uint128_t MOST;
extern int counter;
int get_low(int *);
void set_low(int *, int);
"""
SOURCE = f"""
#include <uchar.h>
#include <wchar.h>
{C}
#define LIMIT 0xFFFFFFFFu
static const char TEXT[] = "with\\0in";
static char *const NAME = "name", *const NOTHING = NULL;
static const double RATIO = 2.5;
static const long double LONG = 0.5L, TENTH = 0.1L;
static const wchar_t WIDE[] = L"w\\0i";
static const char32_t NO_TEXT[] = U"\\x110000";
static const __int128_t LEAST = (__int128_t)1 << 127;
static const __uint128_t MOST = ~(__uint128_t)0;
static int counter;
static int twice(int a) {{ return 2 * a; }}
static int get_low(int *p) {{ return *p & 3; }}
static void set_low(int *p, int low) {{ *p = (*p & ~3) | (low & 3); }}
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a module with cffi's `ffi` and `lib`, and nothing else."""
    folder = tmp_path_factory.mktemp("in_module")
    builder = cffi.FFI()
    builder.cdef(CDEF)
    builder.set_source("stock", SOURCE, extra_compile_args=["-O0"])
    spec = importlib.util.spec_from_file_location("stock", builder.compile(str(folder)))
    assert spec is not None
    assert spec.loader is not None
    stock = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(stock)
    made = types.ModuleType("made")
    vars(made).update(ffi=stock.ffi, lib=stock.lib)
    return made


def test_names(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pypy.add_functions(module, [("double", "twice"), ("newer", "newer")], ["newer"])
    assert module.double is module.lib.twice
    with pytest.raises(NotImplementedError, match=r"^newer is not in the library that is"):
        module.newer(1, b"x")
    pypy.add_has(module)
    assert module.has("twice")
    assert not module.has("newer")
    with pytest.raises(TypeError, match=r"^has\(\) takes a name, as a str$"):
        module.has(b"twice")
    names = (
        *("LIMIT", "TEXT", "NAME", "NOTHING", "RATIO", "LONG", "RED"),
        *("TENTH", "WIDE", "NO_TEXT", "LEAST", "MOST"),
    )
    pypy.add_constants(module, [(name, name) for name in names])
    assert (module.LIMIT, module.TEXT, module.NAME) == (0xFFFFFFFF, b"with\0in", b"name")
    assert (module.RATIO, module.LONG, module.RED) == (2.5, 0.5, 0)
    assert type(module.LONG) is float
    assert isinstance(module.TENTH, module.ffi.CData)
    assert (module.WIDE, module.LEAST, module.MOST) == ("w\0i", -(2**127), 2**128 - 1)
    assert isinstance(module.NO_TEXT, module.ffi.CData)
    assert module.NOTHING == module.ffi.NULL
    with pytest.raises(AttributeError):
        pypy.add_constants(module, [("nope", "nope")])
    monkeypatch.setenv("FERRULE_VERIFYING", "1")
    pypy.add_constants(module, [("nope", "nope"), ("last", "LIMIT")])
    assert not hasattr(module, "nope")
    assert module.last == module.LIMIT
    pypy.add_about(module, {"module": "made"})
    assert module.__ferrule__ == {"module": "made"}


def test_variables(module: Any) -> None:
    made: Any = types.ModuleType("made")
    vars(made).update(ffi=module.ffi, lib=module.lib)
    pypy.add_variables(made, [], [])
    assert type(made).__name__ == "module"
    pypy.add_variables(made, [("count", "counter")], [("fixed", "counter")])
    assert "count" in dir(made)
    assert "lib" in dir(made)
    module.lib.counter = 5
    assert made.count == made.fixed == 5
    with pytest.raises(AttributeError):
        made.fixed = 6
    refusal = r"^'counter' is a variable of C: assign to `lib\.counter`$"
    with pytest.raises(AttributeError, match=refusal):
        made.count = 6
    with pytest.raises(AttributeError, match=refusal):
        del made.count
    assert module.lib.counter == 5


def test_setters(module: Any) -> None:
    pypy.add_setters(module, [("set_s__low", "get_low", "set_low")])
    p = module.ffi.new("int *", 8)
    module.set_s__low(p, 3)
    assert p[0] == 11
    with pytest.raises(OverflowError, match=r"^the bit-field does not hold the value 5$"):
        module.set_s__low(p, 5)
    assert p[0] == 11


def test_classes(module: Any) -> None:
    members = (("RED", "RED"), ("GREEN", "green"), ("GONE", "GONE"))
    enumerations.add_class(module, "color", members, is_flag=False)
    assert module.green is module.color.GREEN
    assert list(module.color) == [0, 5]
    assert [repr(module.color(value)) for value in (5, 7)] == ["<color.GREEN: 5>", "<color: 7>"]
    with pytest.raises(ValueError, match="'x' is not a valid color"):
        module.color("x")
    enumerations.add_class(module, "bits", members, is_flag=True)
    assert module.bits.RED | module.bits.GREEN == 5


def test_conversions(module: Any) -> None:
    ffi = module.ffi
    taken = module.point_as_list = object()
    structs = [("point", "struct point"), ("every", "struct every")]
    conversions.add_conversions(module, structs, ON_PYPY)
    assert module.point_as_list is taken
    p = module.new_point((1, 2.5))
    assert module.point_as_tuple(p) == module.point_as_tuple(p[0]) == (1, 2.5)
    assert module.point_as_tuple(ffi.cast("void *", p)) == (1, 2.5)
    points = module.new_point_array([(1, 2), {"x": 3}])
    as_list: Any = conversions.StructConversions(ffi, "point", "struct point").as_list
    assert as_list(points) == [(1, 2.0), (3, 0.0)]
    assert as_list(points + 1, 1) == [(3, 0.0)]
    every = module.new_every((((1, 2), (3, 4)), b"n\xc3\xa4me", "wide"))
    every.either.i = 11
    corners, name, wide, more, either = module.every_as_tuple(every)
    assert (corners, name, wide) == (((1, 2.0), (3, 4.0)), b"n\xc3\xa4me", "wide")
    assert more == ffi.NULL
    every.either.i = 12
    assert either.i == 11
    assert module.every_as_tuple(every, "utf-8")[1] == "näme"
    assert module.every_as_list(every, 1, "ascii", "replace")[0][1] == "n��me"
    assert module.as_bytes(module.lib.NAME) == b"name"
    assert module.as_str(module.lib.NAME) == "name"
    assert module.as_str(ffi.new("wchar_t[]", "wide")) == "wide"
    refusals: tuple[tuple[Callable[[], object], type[Exception], str], ...] = (
        (lambda: module.point_as_tuple(ffi.NULL), RuntimeError, "cannot read from <cdata"),
        (lambda: module.point_as_tuple(every), TypeError, "struct every"),
        (lambda: module.point_as_tuple((1, 2.5)), TypeError, "tuple"),
        (lambda: as_list(p), TypeError, r"^point_as_list\(\) needs a length: <cdata"),
        (lambda: as_list(points, 3), IndexError, r"^point_as_list\(\) got the length 3 for"),
        (lambda: as_list(points, -1), ValueError, "got the negative length -1"),
        (lambda: as_list(points, "x"), TypeError, "integer"),
    )
    for call, expected, words in refusals:
        with pytest.raises(expected, match=words):
            call()
