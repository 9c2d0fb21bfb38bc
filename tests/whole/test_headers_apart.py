"""Headers that leave something open, or name things as Python.h, C or generated C do.

What the compiler says is asked by functions in the header itself, which no binding can change.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.direct.build import load

import ferrule
from ferrule.emit.recompiler import beginning_for_python
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Bound = Callable[..., tuple[Any, dict[str, str]]]

PROBES: Final = """
struct probe { char letter; double number; long long whole; void *pointer; short last; };
static inline int size_of_probe(void) { return (int)sizeof(struct probe); }
static inline int place_of_last(void) { return (int)__builtin_offsetof(struct probe, last); }
static inline int alignment_of_probe(void) { return (int)__alignof__(struct probe); }
static inline double moved(struct probe *p, const char *text, int by)
{
    return p->number + by + text[0];
}
static inline struct probe made(int letter)
{
    struct probe made_one = {0};
    made_one.letter = (char)letter;
    return made_one;
}
static inline int called(int (*function)(int), int with) { return function(with); }
enum kind { FIRST_KIND = 3, LAST_KIND = 0x7fffffff };
#define LIMIT_OF_PROBE 5
#define TEXT_OF_PROBE "text"
#define HALF_OF_PROBE 0.5
static const int fixed_of_probe = 12;
"""


def holds(module: Any) -> None:
    """Compare everything of `PROBES` with what C says of it."""
    ffi, lib = module.ffi, module.lib
    assert ffi.sizeof("struct probe") == module.size_of_probe() == lib.size_of_probe()
    assert ffi.offsetof("struct probe", "last") == module.place_of_last()
    assert ffi.alignof("struct probe") == module.alignment_of_probe()
    probe = ffi.new("struct probe *", {"number": 1.5})
    for where in (module, lib):
        assert where.moved(probe, b"a", 2) == 100.5
        assert where.made(65).letter == b"A"
        assert where.called(ffi.callback("int(int)", lambda value: value * 2), 21) == 42
    assert (module.FIRST_KIND, module.LAST_KIND) == (3, 0x7FFFFFFF)
    assert (module.LIMIT_OF_PROBE, module.TEXT_OF_PROBE) == (5, b"text")
    assert (module.HALF_OF_PROBE, module.fixed_of_probe) == (0.5, 12)


@pytest.fixture(params=["gcc", "clang"])
def bound(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Bound:
    """Return a function that binds a header with one of the compilers.

    It returns the module, and what is skipped and why.
    """
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    monkeypatch.setenv("CC", request.param)

    def bind(header: str, **more: Any) -> tuple[Any, dict[str, str]]:
        (tmp_path / "h.h").write_text(header, encoding="utf-8")
        report = tmp_path / "report.json"
        name = f"apart_{request.param}"
        ferrule.bind(
            headers=[str(tmp_path / "h.h")],
            module=name,
            output_dir=tmp_path,
            report=report,
            **more,
        )
        said = json.loads(report.read_text(encoding="utf-8"))
        loaded: Any = load(name, next(tmp_path.glob(f"{name}.*.so")))
        return loaded, {s["name"]: s["message"] for s in said["skipped"]}

    return bind


WARNINGS: Final = """
    all extra unused unused-function unused-variable missing-prototypes strict-prototypes cast-qual
    cast-align conversion sign-conversion shadow redundant-decls missing-declarations pedantic undef
    pointer-arith write-strings declaration-after-statement inline nested-externs padded packed
    long-long vla unused-parameter unused-macros float-equal aggregate-return bad-function-cast
    cast-function-type sign-compare variadic-macros c++-compat switch-enum attributes
"""
OPEN: Final = """
#pragma pack(push, 1)
#pragma pack(2)
#pragma GCC diagnostic push
#pragma GCC poison malloc memcpy offsetof uintptr_t NULL
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang optimize off
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC visibility push(hidden)
#pragma GCC optimize ("O0")
#pragma GCC push_options
#pragma scalar_storage_order big-endian
#endif
#pragma weak no_such_function
"""


def test_pragmas_that_are_left_open(bound: Bound) -> None:
    errors = "".join(f'#pragma GCC diagnostic error "-W{name}"\n' for name in WARNINGS.split())
    quiet = '#pragma GCC diagnostic ignored "-Wpragmas"\n'
    unknown = '#pragma GCC diagnostic ignored "-Wunknown-warning-option"\n'
    header = f"{PROBES}struct odd {{ char c; }};\n{quiet}{unknown}{errors}{OPEN}"
    module, skipped = bound(header)
    assert skipped == {}
    holds(module)


def test_records_under_an_open_pragma(bound: Bound) -> None:
    module, skipped = bound(f"#pragma pack(1)\n{PROBES}")
    assert skipped == {}
    holds(module)
    assert module.ffi.alignof("struct probe") == 1


@pytest.mark.parametrize(
    "more",
    [
        ["-fshort-enums"],
        ["-std=c89", "-Wno-pedantic"],
        ["-std=c11", "-pedantic-errors"],
        ["-Werror", "-Wall", "-Wextra", "-Wconversion", "-Wcast-qual", "-Wbad-function-cast"],
        ["-fvisibility=hidden"],
        ["-Dname=1", "-Dinline=__inline__", "-DNULL=no_null", "-DPyObject=9", "-Dsize_t=short"],
    ],
    ids=lambda words: words[0],
)
def test_flags_for_the_headers_alone(bound: Bound, more: list[str]) -> None:
    header = PROBES.replace("static inline", "static __inline__")
    module, skipped = bound(header, compile_args=more)
    assert {name for name in skipped if "probe" in name} == set()
    holds(module)


TYPES: Final = """
typedef unsigned int size_t; typedef short ptrdiff_t; typedef unsigned char wchar_t;
typedef struct { long double most; char more; } max_align_t;
typedef struct { int handle; } FILE; extern FILE *stdin, *stdout;
typedef unsigned char int8_t; typedef int uint64_t; typedef char uintptr_t; typedef char intptr_t;
typedef struct { int mine; } PyObject; typedef char Py_ssize_t; struct _object { int a; };
struct PyModuleDef { int b; }; struct PyMethodDef { int c; }; union _ts { int d; };
enum { Py_EQ = 7, METH_VARARGS = 9, PyLong_Type = 11 };
typedef struct { char c; } va_list_of_mine; typedef int jmp_buf; typedef char ssize_t;
struct sized { size_t a; ptrdiff_t b; wchar_t c; int8_t d; uint64_t e; uintptr_t f; Py_ssize_t g; };
static inline int size_of_sized(void) { return (int)sizeof(struct sized); }
static inline int place_of_g(void) { return (int)__builtin_offsetof(struct sized, g); }
static inline int PyList_Check(int x) { return x; }
static inline size_t twice(size_t n) { return n * 2; }
static inline int handle_of(FILE *file) { return file->handle; }
static inline int mine_of(PyObject object) { return object.mine; }
static inline int Py_ABS(int x) { return x + 5; }
"""


def test_types_of_their_own(bound: Bound) -> None:
    module, skipped = bound(f"{TYPES}{PROBES}")
    ffi = module.ffi
    holds(module)
    assert set(skipped) <= {"stdin", "stdout"}, "no library has them as these"
    assert ffi.sizeof("struct sized") == module.size_of_sized()
    assert ffi.offsetof("struct sized", "g") == module.place_of_g()
    assert (module.Py_EQ, module.METH_VARARGS, module.PyLong_Type) == (7, 9, 11)
    assert (module.PyList_Check(3), module.Py_ABS(-1)) == (3, 4)
    assert module.twice(21) == module.lib.twice(21) == 42
    assert module.handle_of(ffi.new("FILE *", {"handle": 5})) == 5
    assert module.mine_of(ffi.new("PyObject *", [6])[0]) == 6


_KEYWORDS: Final = """
    auto break case char const continue default define defined do double else endif enum extern
    float for goto if ifdef ifndef include inline int long pragma register return short signed
    sizeof static struct switch typedef undef union unsigned void volatile while elif error pack
    push pop push_macro pop_macro GCC clang diagnostic
"""


def words_of_generated_c() -> list[str]:
    """Return the words of cffi's C and of ferrule's that are neither keywords nor reserved."""
    texts = [f.read_text(encoding="utf-8") for f in runtime_dir().glob("*.[ch]")]
    text = "".join((beginning_for_python(), *texts))
    words = set(re.findall(r"\b[a-zA-Z]\w*\b", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))
    keywords = set(_KEYWORDS.split())
    probes = set(re.findall(r"\w+", PROBES))
    return sorted(
        w for w in words - keywords - probes if not w.startswith(("ferrule", "FERRULE"))
    )


def test_macros_called_as_any_word_of_the_c(bound: Bound) -> None:
    words = words_of_generated_c()
    assert len(words) > 500
    macros = "".join(f"#define {word} {i}\n" for i, word in enumerate(words))
    module, skipped = bound(f"{PROBES}{macros}")
    holds(module)
    assert skipped == {}
    of_the_module = {"addressof", "ffi", "has", "lib"}  # they are on `lib` alone
    where = {word: module.lib if word in of_the_module else module for word in words}
    wrong = [word for i, word in enumerate(words) if getattr(where[word], word) != i]
    assert wrong == []


def test_keywords_that_a_header_defines_away(bound: Bound) -> None:
    words = ["const", "volatile", "static", "inline", "signed", "register", "restrict"]
    gone = "".join(f"#define {word}\n" for word in words)
    module, skipped = bound(f"{PROBES}{gone}#define __attribute__(what)\n#define int long\n")
    holds(module)
    assert set(skipped) <= {*words, "__attribute__", "int"}, "they have no value in C"


def test_macros_with_parameters_called_as_types_are(bound: Bound) -> None:
    module, skipped = bound(
        f"{PROBES}typedef int handle; struct tag {{ int a; }};\n"
        "typedef handle (*handler)(handle); typedef struct tag (*maker)(struct tag);\n"
        "extern handler chosen; extern maker other; handler chosen; maker other;\n"
        "static inline handle called_twice(handle (*f)(handle), handle x) { return f(f(x)); }\n"
        "#define handle(x) no_such_function(x)\n#define tag(x) no_such_function(x)\n"
    )
    holds(module)
    assert {name for name in skipped if "macro" not in skipped[name]} == set()
    assert module.called_twice(module.ffi.callback("int(int)", lambda x: x + 1), 1) == 3
    assert module.lib.chosen == module.lib.other == module.ffi.NULL


def test_a_large_module_has_one_copy_of_the_headers_variables(bound: Bound) -> None:
    # Even if their names begin like those of ferrule's own C.
    many = "".join(f"static inline int f{i}(void) {{ return {i}; }}\n" for i in range(310))
    module, _ = bound(
        f"""{many}
        static inline int *last(void) {{ static int ferrule_last; return &ferrule_last; }}
        static inline int next(void) {{ static int ferrule_next; return ++ferrule_next; }}
        static inline int next_of(int many, ...) {{ return many + next(); }}
        static inline void set(int many, ...) {{ *last() = many; }}
        static inline int get(void) {{ return *last(); }}
        """
    )
    pointer = module.ffi.addressof(module.lib, "next")
    numbers = (module.next(), module.lib.next(), module.next_of(0), pointer())
    assert numbers == (1, 2, 3, 4)
    module.set(5)
    assert (module.get(), module.lib.get(), module.last()[0]) == (5, 5, 5)
    assert module.f309() == 309


def test_headers_in_the_first_standard(bound: Bound, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run-time and Python.h use a newer C standard, whatever the headers use."""
    errors = "-pedantic-errors -Werror=declaration-after-statement -Werror=shadow"
    monkeypatch.setenv("CFLAGS", f"-ansi {errors}")
    module, skipped = bound("static __inline__ int next(int x) { return x + 1; }\n")
    assert module.next(2) == 3
    assert skipped == {}


def test_fields_called_as_macros_of_ours(bound: Bound) -> None:
    module, skipped = bound("struct s { int a, FERRULE_COLD, _CFFI_OP; };\n")
    assert skipped == {
        "struct s.FERRULE_COLD": (
            "the C of the module uses this name for something else: FERRULE_COLD"
        )
    }
    assert module.ffi.new("struct s *", {"a": 1, "_CFFI_OP": 2})._CFFI_OP == 2
