"""Modules that share the types of another one: `--include`."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import cffi
import pytest

import ferrule
from ferrule.errors import HeaderError, SettingsError, VerificationError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds

BASE = """
#include <stddef.h>
#ifdef OTHER
#define LIMIT -9
#define TEXT "2.0\\0?"
#define SCALE 2.5
#define WHOLE 1.0
static const int count = 4;
#else
#define LIMIT 8
#define TEXT "1.0\\0?"
#define SCALE 1.5
#define WHOLE 1
static const int count = 3;
#endif
#define NAMED "\\xe9\\0\\1" "2"
#define SAME 0xffffffffffffffff
typedef struct img { int w, h; } img;
typedef struct { unsigned char tag; float *data[2]; void (*done)(img *); } untagged;
struct wide { __WCHAR_TYPE__ w; wchar_t c; _Bool b; double _Complex z; long double l; };
union value { long number; double fraction; };
typedef struct opaque opaque;
typedef struct later later;
struct flags { unsigned on : 1; };
enum mode { OFF, ON = 5 };
static inline img *img_id(img *i) { return i; }
static inline opaque *the_opaque(void) { return (opaque *)8; }
static inline later *the_later(void) { return 0; }
"""
TOP = """
#include "base.h"
struct later { int now; };
struct pair { img first; union value second; };
static inline int area(const img *i) { return i->w * i->h; }
static inline int op(opaque *o) { return o != 0; }
static inline int tag(const untagged *u) { return u->tag; }
static inline long number(union value v) { return v.number; }
static inline int wide(struct pair *p) { return p->first.w; }
static inline int on(struct flags *f) { return f->on; }
static inline int is_wide(struct wide *w) { return w->b; }
static inline int now(struct later *l) { return l->now; }
static inline int mode_of(enum mode m) { return m; }
"""
USE = """
import pkg.top as top
from pkg import base
image = base.ffi.new("img *", (2, 3))
assert top.area(image) == top.lib.area(image) == 6 and top.area([(2, 3)]) == 6
assert top.op(base.the_opaque()) == 1
assert top.tag(base.ffi.new("untagged *", {"tag": 7})) == 7
assert top.number(base.ffi.new("union value *", {"number": 9})[0]) == 9
pair = top.ffi.new("struct pair *", {"first": image[0]})
assert top.wide(pair) == 2 and base.ffi.typeof(pair.first) is top.ffi.typeof("img")
flags = base.ffi.new("struct flags *", {"on": 1})
assert top.on(flags) == base.get_flags__on(flags) == 1
assert top.now(top.ffi.new("struct later *", (4,))) == 4
assert top.is_wide(base.ffi.new("struct wide *", {"b": True})) == 1
assert top.mode_of(base.ON) == 5
for name in "img_id", "LIMIT", "new_img", "get_flags__on":
    assert hasattr(base, name) and not hasattr(top, name), name
assert top.__ferrule__["includes"] == "pkg.base"
"""


def write(folder: Path, base: str = BASE, top: str = TOP) -> Path:
    (folder / "base.h").write_text(base)
    (folder / "top.h").write_text(top)
    return folder / "build"


def bind(folder: Path, name: str, **options: object) -> ferrule.Report:
    header = folder / f"{name}.h"
    return ferrule.bind(
        headers=[str(header)],
        module=f"pkg.{name}",
        output_dir=folder / "build",
        **options,  # type: ignore[arg-type]
    )


def python(code: str, build: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(build)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def test_types_are_shared_and_nothing_is_bound_twice(tmp_path: Path) -> None:
    build = write(tmp_path)
    bind(tmp_path, "base")
    # An installed package may not be imported before all of its modules are built.
    (build / "pkg" / "__init__.py").write_text("from pkg import top\n")
    report = bind(tmp_path, "top", includes=["pkg.base"])
    assert python(USE, build) == ""
    assert {s.reason.code for s in report.skipped} <= {"empty-macro"}
    (hint,) = report.hints
    assert hint.startswith("struct later is opaque in pkg.base and complete here")


DIFFERENT = (
    ("struct a { int w, h; };", "struct a { int w, h, d; };", "sizeof(struct a) == 8"),
    ("struct b { int w; };", "struct b { unsigned w; };", "w))-1 < 0) == 1"),
    (
        "struct c { int w; };",
        "struct c { float w; };",
        "(__typeof__(((struct c *)0)->w))2.5 == 2",
    ),
    ("struct d { char c; };", "struct d { _Bool c; };", "((struct d *)0)->c), char)"),
    ("struct e { short w, h; };", "struct e { short h, w; };", "offsetof(struct e, w) == 0"),
    ("struct f { long *p; };", "struct f { double *p; };", "(*(((struct f *)0)->p)))2.5 == 2"),
    ("struct g { void *p; };", "struct g { char *p; };", "(*(((struct g *)0)->p)), void)"),
    ("struct h { int *p; };", "struct h { long p; };", "(&*(((struct h *)0)->p))"),
    ("struct i { long *a[2]; };", "struct i { long a[2]; };", "(&*((((struct i *)0)->a)[0]))"),
    ("typedef union { int i; } j;", "typedef union { float i; } j;", "((j *)0)->i))2.5 == 2"),
    ("struct k { char c, d; };", "struct k { char c, e; };", "offsetof(struct k, d) == 1"),
    ("struct l { long x; };", "union l { long x; };", None),
    ("struct m { struct a *p; };", "struct m { struct b *p; };", "->p)), struct a)"),
    (
        "struct n { double _Complex z; };",
        "struct n { struct { double re, im; } z; };",
        "->z), double _Complex)",
    ),
)


def test_types_that_differ_are_an_error_with_their_names(tmp_path: Path) -> None:
    write(tmp_path, *("\n".join(texts) for texts in list(zip(*DIFFERENT, strict=True))[:2]))
    bind(tmp_path, "base")
    with pytest.raises(HeaderError, match="different here; build both modules") as error:
        bind(tmp_path, "top", includes=["pkg.base"])
    conditions = [condition for *_, condition in DIFFERENT if condition]
    _, *lines = str(error.value).splitlines()
    assert len(lines) == len(conditions)
    for line, condition in zip(lines, conditions, strict=True):
        assert condition in line


def test_a_constant_of_another_value_is_bound_again(tmp_path: Path) -> None:
    build = write(tmp_path)
    bind(tmp_path, "base")
    report = bind(tmp_path, "top", includes=["pkg.base"], defines=["OTHER"])
    constants = ["LIMIT", "SCALE", "TEXT", "WHOLE"]
    assert sorted(b.name for b in report.bound if b.kind == "constant") == constants
    code = """
from pkg import base, top
print(base.LIMIT, top.LIMIT, top.lib.LIMIT, hasattr(top, "NAMED"))
print(base.TEXT, top.TEXT, base.SCALE, top.SCALE, base.WHOLE, top.WHOLE)
print(base.count, top.count, top.lib.count)
"""
    said = python(code, build).splitlines()
    assert said == ["8 -9 -9 False", r"b'1.0\x00?' b'2.0\x00?' 1.5 2.5 1 1.0", "3 4 4"]


SAME_NAMES = """
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
typedef struct img { int w; } img;
struct late;
#ifdef TOP
struct late { int now; };
#define DIFFERENT(base, top) top
#define MORE , int b
#define DOTS , ...
#else
#define DIFFERENT(base, top) base
#define MORE
#define DOTS
#endif
typedef img *image;
typedef uint16_t same_number; typedef int same_row[3]; typedef long same_call(image, ...);
typedef DIFFERENT(int, double) t_number; typedef int t_row[DIFFERENT(3, 4)];
typedef int DIFFERENT(t_function, (*t_function))(int);
typedef int (*t_pointer)(int DIFFERENT(, *));
typedef DIFFERENT(img, struct late) *t_record;
static inline same_number same(image i, same_call *call, int row[3], FILE *to)
    { return (same_number)(i->w + !!call + row[0] + !!to); }
static inline int same_list(const char *format, va_list list) { return *format == 0 && &list; }
static inline DIFFERENT(long, double) f_result(void) { return 1; }
static inline int f_parameter(DIFFERENT(int *, unsigned *) i) { return i != 0; }
static inline int f_callback(int (*call)(DIFFERENT(int, img *))) { return call != 0; }
static inline int f_count(int a MORE) { return a; }
static inline int f_dots(int a DOTS) { return a; }
static inline int f_record(struct late *i) { return i != 0; }
static inline int f_deep(int (*(*call)(void))(DIFFERENT(float, double))) { return call != 0; }
static inline int f_variable(void) { return 0; }
extern int same_variable; extern img *same_table[2]; extern int (*same_hook)(image);
extern DIFFERENT(int, double) v_number; extern int v_table[DIFFERENT(2, 3)];
extern int (*v_hook)(DIFFERENT(image, int)); extern DIFFERENT(int v_function, int v_function(void));
enum same_enum { SAME_ON = 1 };
enum e_value { E_VALUE = DIFFERENT(1, 2) };
#define SAME_MACRO 7
#define same_alias same
#define M_VALUE DIFFERENT(7, 8)
#define m_alias DIFFERENT(same, f_dots)
#define m_typed(x) ((x) + 1)
#define m_untyped(x) ((x) + 1)
"""
LIBRARY = """
int same_variable, *same_table[2], (*same_hook)(void), v_number[2], v_table[3], (*v_hook)(void);
int v_function(void) { return 0; }
"""


def test_what_has_another_type_is_bound_again(tmp_path: Path) -> None:
    build = write(tmp_path, SAME_NAMES, '#define TOP\n#include "base.h"\n')
    (tmp_path / "library.c").write_text(LIBRARY)
    made = ["gcc", "-shared", "-fPIC", "-olibnames.so", "library.c"]
    subprocess.run(made, cwd=tmp_path, check=True)
    places = [str(tmp_path)]
    library = {"libraries": ["names"], "library_dirs": places, "runtime_library_dirs": places}
    bind(tmp_path, "base", function_macros=["int m_typed(int)"], **library)
    report = bind(
        tmp_path,
        "top",
        includes=["pkg.base"],
        function_macros=["double m_typed(double)"],
        **library,
    )
    needed = {"image", "img", "struct img", "struct late"}
    bound = {b.name for b in report.bound} - needed
    assert bound == {
        *("t_number", "t_row", "t_function", "t_pointer", "t_record"),
        *("f_result", "f_parameter", "f_callback", "f_count", "f_dots", "f_record", "f_deep"),
        *("v_number", "v_table", "v_hook", "v_function"),
        *("enum e_value", "E_VALUE", "M_VALUE", "m_alias", "m_typed"),
    }
    untyped = [s for s in report.skipped if s.name == "m_untyped"]
    assert [s.reason.code for s in untyped] == ["function-like-macro"]
    code = """
from pkg import base, top
assert top.f_result() == 1.0 and isinstance(top.f_result(), float)
assert (base.E_VALUE, top.E_VALUE, base.M_VALUE, top.M_VALUE) == (1, 2, 7, 8)
assert top.f_count(1, 2) == 1 and base.f_count(1) == 1 and top.v_function() == 0
assert top.m_typed(1.5) == 2.5 and base.m_typed(1) == 2
print(top.f_record(top.ffi.new("struct late *")))
"""
    assert python(code, build) == "1\n"


def test_no_function_is_called_to_compare_an_object(tmp_path: Path) -> None:
    header = """
#include <stdlib.h>
typedef struct img { int w; } img;
static inline img *current(void) { abort(); }
static inline int width(img *i) { return i->w; }
#define CURRENT (*current())
"""
    write(tmp_path, header)
    bind(tmp_path, "base")
    for top in ("typedef struct img { int w; } img;", header):
        (tmp_path / "top.h").write_text(top)
        report = bind(tmp_path, "top", includes=["pkg.base"])
        bound = {b.name for b in report.bound} - {"img", "struct img"}
        assert bound == ({"CURRENT"} if top == header else set())


def test_an_included_module_may_include_another(tmp_path: Path) -> None:
    build = write(tmp_path)
    (tmp_path / "upper.h").write_text(
        '#include "top.h"\nint unused; static inline int height('
        "struct pair *p) { return p->first.h; }"
    )
    bind(tmp_path, "base")
    bind(tmp_path, "top", includes=["pkg.base"])
    bind(tmp_path, "upper", includes=["pkg.top"])
    code = """
from pkg import base, top, upper
pair = top.ffi.new("struct pair *", {"first": base.ffi.new("img *", (2, 3))[0]})
print(upper.height(pair), upper.ffi.typeof("img") is base.ffi.typeof("img"))
"""
    assert python(code, build) == "3 True\n"


def test_a_module_of_cffis_may_be_included(tmp_path: Path) -> None:
    build = write(tmp_path, "struct s { double before; long id; };", '#include "base.h"\n')
    (tmp_path / "top.h").write_text(
        '#include "base.h"\nstatic inline long id_of(struct s *s) { return s->id; }\n'
    )
    builder = cffi.FFI()
    builder.cdef("struct s { long id; ...; };")
    builder.set_source("pkg.base", '#include "base.h"', include_dirs=[str(tmp_path)])
    build.mkdir()
    builder.compile(tmpdir=str(build))
    report = bind(tmp_path, "top", includes=["pkg.base"])
    assert report.hints == ("struct s is that of pkg.base, which lacks the fields before",)
    code = "from pkg import base, top; print(top.id_of(base.ffi.new('struct s *', (5,))))"
    assert python(code, build) == "5\n"


def test_what_is_not_there_has_a_sentence(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(SettingsError, match=r"'pkg.base' .* build that module first"):
        bind(tmp_path, "top", includes=["pkg.base"])
    bind(tmp_path, "base")
    with pytest.raises(SettingsError, match=r"did you mean 'pkg.base'\?"):
        bind(tmp_path, "top", includes=["pkg.bsae"])
    with pytest.raises(SettingsError, match="cannot include itself"):
        bind(tmp_path, "top", includes=["pkg.top"])
    with pytest.raises(SettingsError, match="dotted name"):
        bind(tmp_path, "top", includes=["pkg/base"])


def test_a_module_of_something_else_is_refused(tmp_path: Path) -> None:
    build = write(tmp_path)
    with pytest.raises(VerificationError, match="cannot be read from the built module"):
        bind(tmp_path, "top", includes=["_cffi_backend"])
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    build.mkdir(exist_ok=True)
    (build / f"broken{suffix}").write_text("no module")
    with pytest.raises(
        VerificationError, match=r"types of broken cannot .* ImportError: .*broken"
    ):
        bind(tmp_path, "top", includes=["broken"])
