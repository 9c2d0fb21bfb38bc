"""A cdef against a header that has each kind of declaration once, and many ways to write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from ferrule.adopt.hold import adopt
from ferrule.config.settings import Settings
from ferrule.errors import HeaderError

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.adopt.findings import Drift

pytestmark = pytest.mark.builds

HEADER: Final = """\
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#define LIMIT 7
#define NEGATIVE (-3)
#define BIG 0xffffffffffffffffULL
#define RATIO 0.5
#define VERSION "1.2"
#define square(x) ((x) * (x))
enum color { RED, GREEN = 5, BLUE };
typedef enum { OFF, ON } state;
typedef struct point { int x; double y; char name[16]; struct { int in; } p; unsigned b : 3; }
    point;
struct part { int a; long b; const char *s; };
struct flags { unsigned b : 3; unsigned c : 5; };
struct holes { int a : 3; unsigned : 2; unsigned b : 5; int : 0; int c; };
struct pair { int a; long b; };
struct trio { int a, b; long c; };
struct quad { const char *s; float t; };
struct outer { struct { int in; } p; };
typedef struct { int u_first; union { int i; float f; }; } nameless;
struct __attribute__((packed)) tight { char c; int i; };
struct open_end { int n; char tail[]; };
struct address { union { unsigned char bytes_[16]; unsigned words_[4]; } in_; };
#define bytes in_.bytes_
typedef struct opaque opaque;
#define word unsigned long
typedef long length;
typedef float small;
typedef int (*compare)(const void *, const void *);
extern int counter;
extern const char *const names[];
int f(int a, const char *s, size_t n);
length g(point *p, void (*cb)(int, const char *));
int peek(const opaque *o);
#define look peek
#define ANOTHER 1
typedef long size;
int f2(int a, const char *s);
int f3(int a, const char *s);
word bits_of(word w);
int set_state(state s);
state get_state(void);
void *find(void *key, size_t n, compare c);
int print(const char *format, ...);
static inline int inlined(int x) { return x; }
void fill(unsigned char *to, size_t n, int matrix[3][4]);
int added(void);
int masked(int a);
#define masked (&peek)
int removed(int a);
#define removed 42
extern int replaced;
#define replaced peek
struct signs { unsigned s : 3; };
struct turned { unsigned t : 3; unsigned u : 5; };
struct whole { int w; };
struct kinds { enum color k : 4; state o : 2; };
struct inner { struct { int x, y; } at; };
struct parts { struct { int x, y; } v[2]; int n; };
struct twice { unsigned i : 3; struct { unsigned i : 5; } at; };
union mixed { int i; long l; float f; };
union narrow { char c; long l; };
struct with_unions { int k; union { int a; long b; } u[2]; union { char c; short s; }; };
typedef unsigned char key[16];
typedef int number;
#define LETTER 'x'
#define BYTE 200
#define NO_BYTE 300
void sign(key k, void (*each)(key));
"""
PREAMBLE: Final = """\
#include "my.h"
static int helper(int x) { return x; }
static int (*hook)(opaque *o) = 0;
"""
AGREES: Final = """\
#define LIMIT 7
#define NEGATIVE -3
#define BIG 0xffffffffffffffff
static const char LETTER;
static const char BYTE;
static const unsigned char NO_BYTE;
static const int GREEN;
const long RED;
static const double RATIO;
static const double LIMIT_AS_DOUBLE;
static char *const VERSION;
int square(int);
typedef enum { OFF, ON } state;
struct part { int a; const char *s; ...; };
typedef struct point { int x; double y; char name[16]; struct { int in; } p; unsigned b : 3; }
    point;
typedef struct { int u_first; union { int i; float f; }; } nameless;
struct open_end { int n; char tail[]; };
struct holes { int a : 3; unsigned : 2; unsigned b : 5; int : 0; int c; };
struct address { unsigned char bytes[16]; ...; };
struct kinds { int k : 4; unsigned o : 2; };
struct inner { struct { int x, y; } at; };
struct twice { unsigned i : 3; struct { unsigned i : 5; } at; };
void sign(unsigned char *k, void (*each)(unsigned char k[16]));
typedef struct opaque opaque;
typedef ... word;
typedef ... *key;
typedef int... length;
typedef float... small;
typedef void void_opaque;
typedef int mine;
extern int counter;
extern const char *const names[2];
int f(int a, const char *s, size_t n);
length g(point *p, void (*cb)(int, const char *));
int helper(mine x);
int inlined(int x);
int print(const char *format, ...);
state get_state(void);
void *find(void *key, size_t n, int (*)(const void *, const void *));
void fill(unsigned char *to, size_t n, int matrix[3][4]);
int abs(int);
extern "Python" int from_python(int);
"""
TIGHT: Final = "struct tight { char c; int i; };"
LOOSE: Final = """\
typedef int state;
int f(int a, void *s, unsigned long n);
typedef struct opaque opaque;
int peek(opaque *o);
int look(const opaque *o);
int hook(const opaque *o);
int set_state(int s);
unsigned get_state(void);
void inlined(int x);
int print(char *format, int n);
void fill(char *to, unsigned long n, void *matrix);
struct part { long long b; char *s; ...; };
void sign(unsigned char *k, void *each);
union mixed { long l; };
struct with_unions { int k; union { long b; } u[2]; union { short s; }; };
"""
# What is wrong with a line of a cdef: the name that has the problem, the problem, its message.
WRONG: Final = {
    "#define LIMIT 8": ("LIMIT", "value", "it is 7 in the headers"),
    "#define NEGATIVE 3": ("NEGATIVE", "value", "it is -3 in the headers"),
    "#define BIG -1": ("BIG", "value", "it is 18446744073709551615 in the headers"),
    "#define GONE ...": ("GONE", "gone", "do not define it"),
    "#define RATIO ...": ("RATIO", "type", "it is not an integer"),
    "static const int VERSION;": ("VERSION", "type", "it is not an integer"),
    "int square(int, int);": ("square", "signature", "cannot be called so"),
    "enum color { RED, GREEN, BLUE };": ("GREEN", "value", "it is 5 in the headers"),
    "typedef enum { OFF = 1, ON } state;": ("OFF", "value", "it is 0 in the headers"),
    "enum shade { DARK, ... };": ("enum shade", "gone", "do not declare it"),
    "struct part { int a; const char *s; };": ("struct part", "missing-field", "`long b`"),
    "struct point { char name[12]; ...; };": ("struct point.name", "type", "its length is 16"),
    "struct address { unsigned char bytes[8]; ...; };": ("struct address.bytes", "type", "[8]"),
    "struct missing { int a; ...; };": ("struct missing", "gone", "do not define it"),
    "typedef float... length;": ("length", "type", "not a floating-point number"),
    "typedef int... small;": ("small", "type", "not an integer"),
    "extern long counter;": ("counter", "type", "it is `int` in the headers"),
    "int f(long a, char *s, size_t n);": ("f", "signature", "parameter 1 (`a`) is `int`"),
    "length g(void *, void (*cb)(long, char *));": ("g", "signature", "parameter 2 (`cb`)"),
    "typedef ... opaque; long peek(opaque *);": ("peek", "signature", "it returns `int`"),
    "int look(opaque *, int);": ("look", "signature", "it takes 1 argument, not 2"),
    "int helper(int x, int y);": ("helper", "signature", "it takes 1 argument, not 2"),
    "long hook(opaque *);": ("hook", "signature", "it returns `int`"),
    "void vanished(void);": ("vanished", "gone", "do not declare it"),
    "void fill(unsigned char *, size_t, int m[3][5]);": ("fill", "signature", "parameter 3"),
    "typedef ... word; word bits_of(int w);": ("bits_of", "signature", "parameter 1"),
    "int print(char *format, int n, ...);": ("print", "signature", "it takes 1 argument"),
    "int inlined(int x, ...);": ("inlined", "signature", "it is not variadic"),
    "extern int ANOTHER;": ("ANOTHER", "type", "it has no address"),
    "struct pair { long b; int a; };": ("struct pair", "order", "`a` comes before `b`"),
    "struct trio { int a; long d; ...; };": ("struct trio.d", "gone", "no such field"),
    "struct quad { const int *s; float t; ...; };": ("struct quad.s", "type", "`const char *`"),
    "struct outer { struct { long in; } p; ...; };": ("struct outer.in", "type", "not `long`"),
    "struct flags { unsigned b : 4; unsigned c : 5; };": ("struct flags.b", "type", "3 bits"),
    "struct signs { int s : 3; };": ("struct signs.s", "type", "`unsigned int` in the headers"),
    "struct turned { unsigned u : 5; unsigned t : 3; };": (
        "struct turned",
        "order",
        "`t` comes",
    ),
    "struct whole { int w : 32; };": ("struct whole.w", "type", "not a bit-field"),
    "struct inner { struct { int y, x; } at; ...; };": (
        "struct inner.at",
        "order",
        "`x` comes",
    ),
    "struct parts { struct { int x; } v[2]; ...; };": ("struct parts.v", "missing-field", "y"),
    "typedef int size;": ("size", "type", "it is `long` in the headers"),
    "char *f2(int a, char *s);": ("f2", "signature", "it returns `int`"),
    "int f3(int a);": ("f3", "signature", "it takes 2 arguments, not 1"),
    "typedef struct { int u_first; union { long i; float f; }; } nameless;": (
        "nameless.i",
        "type",
        "it is `int` in the headers",
    ),
    "int masked(int);": (
        "masked",
        "signature",
        ":50:9) hides it: C code that names it gets `(&p",
    ),
    "int removed(int);": ("removed", "gone", ":52:9) hides it: C code that names it gets `42`"),
    "extern int replaced;": (
        "replaced",
        "type",
        ":54:9) hides it: C code that names it gets `p",
    ),
    "union narrow { char c; };": ("union narrow", "layout", "size, alignment or offsets"),
    "typedef ... *number;": ("number", "type", "it is not a pointer"),
    "static const char NO_BYTE;": ("NO_BYTE", "value", "it is 300 in the headers"),
    TIGHT: ("struct tight", "layout", "size, alignment or offsets"),
}
SCRIPT: Final = """\
import cffi

made = []
for name, text, packed in {cdefs!r}:
    ffi = cffi.FFI()
    ffi.cdef(text)
    ffi.cdef(packed, packed=True)
    ffi.set_source(name, {preamble!r}, include_dirs=["."])
    made.append(ffi)
"""


@pytest.fixture(scope="module")
def drifts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Drift]:
    folder = tmp_path_factory.mktemp("adopt")
    cdefs = [("wrong", "\n".join(WRONG), ""), ("agrees", AGREES, TIGHT), ("loose", LOOSE, "")]
    preamble = f"{PREAMBLE}#define LIMIT_AS_DOUBLE LIMIT\n"
    (folder / "my.h").write_text(HEADER, encoding="utf-8")
    (folder / "pyproject.toml").touch()  # the script's paths are relative to the project
    script = folder / "build.py"
    script.write_text(SCRIPT.format(cdefs=cdefs, preamble=preamble), encoding="utf-8")
    return {drift.module: drift for drift in adopt(str(script), Settings())}


@pytest.mark.parametrize("line", WRONG)
def test_what_contradicts_the_headers_is_found(drifts: dict[str, Drift], line: str) -> None:
    name, problem, words = WRONG[line]
    found = [f for f in drifts["wrong"].wrong if (f.name, f.problem) == (name, problem)]
    assert len(found) == 1
    assert words in found[0].message


def test_nothing_else_is_found(drifts: dict[str, Drift]) -> None:
    expected = {name for name, _, _ in WRONG.values()} | {"BLUE", "ON", "DARK"}
    assert {f.name for f in drifts["wrong"].wrong} == expected


def test_what_agrees_is_not_reported(drifts: dict[str, Drift]) -> None:
    drift = drifts["agrees"]
    assert [(f.name, f.message) for f in drift.wrong] == []
    assert {f.name for f in drift.loose} == {"mine", "void_opaque"}
    assert drift.unproved == ()


def test_what_differs_without_harm_is_not_wrong(drifts: dict[str, Drift]) -> None:
    drift = drifts["loose"]
    assert [(f.name, f.message) for f in drift.wrong] == []
    names = {f.name for f in drift.loose}
    assert {
        "state",
        "f",
        "peek",
        "hook",
        "set_state",
        "inlined",
        "print",
        "fill",
        "sign",
        "union mixed",
        "struct with_unions.u",
    } <= names


def test_what_is_new_is_of_the_same_library(drifts: dict[str, Drift]) -> None:
    new = {new.name for new in drifts["agrees"].new}
    assert {"added", "compare", "BLUE", "struct part.b"} <= new
    assert not {"atoi", "exit", "f", "LIMIT"} & new


def test_what_python_and_the_c_library_declare_is_not_new(tmp_path: Path) -> None:
    (tmp_path / "setup.py").touch()
    (tmp_path / "lib.h").write_text('#include "Python.h"\n#include "stdint.h"\n')
    cdef = "int PyErr_CheckSignals(void); typedef ... PyObject;\n#define METH_VARARGS ...\n"
    script = tmp_path / "build.py"
    script.write_text(SCRIPT.format(cdefs=[("m", cdef, "")], preamble='#include "lib.h"\n'))
    assert [(d.wrong, d.new) for d in adopt(str(script), Settings())] == [((), ())]
    cdefs = [("m", f"{cdef} int abs(int); extern int known;", "")]
    script.write_text(
        SCRIPT.format(cdefs=cdefs, preamble='#include "lib.h"\n#include "more.h"\n')
    )
    (tmp_path / "more.h").write_text("extern int known; int added(void);\n")
    (drift,) = adopt(str(script), Settings())
    assert {new.name for new in drift.new} == {"added"}


def test_flags_of_the_user_come_first(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "far.h").write_text("#define FAR SET\n", encoding="utf-8")
    script = tmp_path / "build.py"
    cdefs = [("m", "#define FAR 4", "")]
    script.write_text(SCRIPT.format(cdefs=cdefs, preamble="#include <far.h>\n"))
    with pytest.raises(HeaderError, match=r"far\.h"):
        adopt(str(script), Settings())
    given = Settings(include_dirs=(str(tmp_path / "given"),), defines=("SET=5",))
    (drift,) = adopt(str(script), given)
    assert [f.message for f in drift.wrong] == ["it is 5 in the headers"]


def test_a_module_that_cannot_be_checked_does_not_stop_the_others(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    cdefs = [("far", "int f(void);", ""), ("near", "double fabs(double);", "")]
    text = SCRIPT.format(cdefs=cdefs, preamble="NAME")
    text = text.replace("'NAME'", "{'far': '#include <far.h>'}.get(name, '#include <math.h>')")
    abi = "ffi = cffi.FFI()\nffi.set_source('abi', None)\n"
    script.write_text(text + abi, encoding="utf-8")
    drifts = {drift.module: drift for drift in adopt(str(script), Settings())}
    assert drifts["far"].error.startswith("far.h: no such header")
    assert "ABI mode" in drifts["abi"].error
    assert (drifts["near"].error, drifts["near"].checked, drifts["near"].wrong) == ("", 1, ())


@pytest.mark.parametrize(
    ("linked", "notes"),
    [
        ("libraries=['m']", ()),
        ("extra_link_args=['-lm']", ()),
        ("extra_link_args=['-Wl,-z,now']", ("the linker was not asked: no library is named",)),
    ],
)
def test_a_function_that_no_library_has(
    tmp_path: Path, linked: str, notes: tuple[str, ...]
) -> None:
    (tmp_path / "setup.py").touch()
    (tmp_path / "lib.h").write_text("double cos(double); int nowhere(void);\n")
    script = tmp_path / "build.py"
    script.write_text(
        "import cffi\nffi = cffi.FFI()\n"
        "ffi.cdef('double cos(double); int nowhere(void);')\n"
        f"ffi.set_source('m', '#include \"lib.h\"', include_dirs=['.'], {linked})\n"
    )
    (drift,) = adopt(str(script), Settings())
    asked = [] if notes else [("nowhere", "not-exported")]
    assert ([(f.name, f.problem) for f in drift.wrong], drift.notes) == (asked, notes)
