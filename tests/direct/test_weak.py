"""Weak symbols that no library defines: an error or a skip, never a jump to address zero."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from tests.direct.build import load

import ferrule

HEADER: Final = """
int gone(int x) __attribute__((weak));
char *gone_text(const char *text) __attribute__((weak));
int gone_variadic(const char *format, ...) __attribute__((weak));
int gone_by_pragma(int x);
#pragma weak gone_by_pragma
int gone_in_c(int x) __asm__("gone_in_assembler") __attribute__((weak));
static int gone_reference(int x) __attribute__((weakref("gone_target")));
extern int gone_number __attribute__((weak));
extern const int gone_constant __attribute__((weak));
extern int gone_numbers[3] __attribute__((weak));
extern const char *const gone_name __attribute__((weak));
extern int (*gone_pointer)(int) __attribute__((weak));
extern __thread int gone_of_thread __attribute__((weak));
extern __thread int gone_strong_of_thread;
#define GONE_ADDRESS (&gone_number)
#define GONE_SECOND (gone_numbers[1])
#define GONE_RENAMED gone

int there(int x) __attribute__((weak));
int there_in_c(int x) __asm__("there_in_assembler") __attribute__((weak));
static int there_reference(int x) __attribute__((weakref("there")));
extern int there_number __attribute__((weak));
#define THERE_ADDRESS (&there_number)
__attribute__((weak)) int defined_here(int x) { return x + 3; }
__attribute__((weak)) int number_here = 7;
static inline int gone_or(int x) { return gone ? gone(x) : x + 4; }
typedef int visit(int x);
struct table { visit *gone, *there; };
static const struct table functions = {gone, there};
int takes(int (*call)(int), int x) __attribute__((weak));
"""
LIBRARY: Final = """
int there(int x) { return x + 1; }
int there_in_c(int x) __asm__("there_in_assembler");
int there_in_c(int x) { return x + 2; }
int there_number = 5;
int takes(int (*call)(int), int x) { return call(x); }
int late(int x) { return x + 8; }
int late_number = 9;
const int late_constant = 10;
"""
# Declarations that only `--cdef` binds, and C names that ferrule must not use after them.
PREAMBLE: Final = """
int late(int x) __attribute__((weak));
extern int late_number __attribute__((weak));
extern const int late_constant __attribute__((weak));
static const int late_here = 11;
#define late_macro(x) late(x)
#define name no name
#define address no address
#define row no row
"""
ADDED: Final = """
int late(int x);
int late_macro(int x);
extern int late_number;
static const int late_constant;
static const int late_here;
"""


def library(folder: Path, c: str) -> None:
    source = folder / "library.c"
    source.write_text(c, encoding="utf-8")
    command = ["cc", "-shared", "-fPIC", str(source), "-o", str(folder / "libweak.so")]
    subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bind the header with the library; return the folder of both."""
    folder = tmp_path_factory.mktemp("weak")
    (folder / "weak.h").write_text(HEADER, encoding="utf-8")
    library(folder, LIBRARY)
    ferrule.bind(
        headers=[str(folder / "weak.h")],
        module="weak_c",
        preamble=PREAMBLE,
        cdef=ADDED,
        output_dir=folder,
        report=folder / "report.json",
        # Weak references alone do not make a linker need a library.
        link_args=["-Wl,--no-as-needed", f"-L{folder}", "-lweak", f"-Wl,-rpath,{folder}"],
        scoped_callbacks=["takes.call"],
    )
    return folder


def test_what_is_absent_is_skipped(built: Path) -> None:
    report = json.loads((built / "report.json").read_text(encoding="utf-8"))
    skipped = {s["name"]: s["reason"] for s in report["skipped"]}
    gone = {name for name in skipped if name.lower().startswith("gone")}
    assert gone == skipped.keys()
    assert len(gone) >= 11
    assert set(skipped.values()) == {"not-exported"}
    bound = {b["name"] for b in report["bound"]}
    assert {n for n in bound if n.lower().startswith("gone")} <= {"gone_or", "GONE_RENAMED"}


USE: Final = """
import weak_c
lib, ffi = weak_c.lib, weak_c.ffi
def tried(function, *arguments, **more):
    try:
        return function(*arguments, **more)
    except (NotImplementedError, AttributeError, RuntimeError, ffi.error) as error:
        return type(error).__name__
print(*[
    tried(weak_c.there, 1), tried(lib.there, 1), tried(weak_c.there_in_c, 1), weak_c.has("there"),
    tried(weak_c.there, True), tried(lambda: weak_c.there(x=1)),
    tried(getattr, lib, "there_number"), tried(lambda: ffi.addressof(lib, "there_number")[0]),
    tried(weak_c.takes, lambda x: x * 2, 4), tried(weak_c.there_reference, 1),
    tried(weak_c.defined_here, 1), lib.number_here, weak_c.gone_or(1),
    tried(weak_c.late, 1), tried(lib.late, 1), tried(weak_c.late, x=True), weak_c.has("late"),
    tried(getattr, lib, "late_number"), weak_c.has("late_number"), weak_c.has("late_constant"),
    tried(getattr, lib, "late_constant"), tried(getattr, weak_c, "late_constant"), lib.late_here,
    bool(weak_c.THERE_ADDRESS), weak_c.has("there_number"),
    tried(lib.functions.there, 1), tried(lib.functions.gone, 1),
])
"""


@pytest.mark.parametrize(
    ("c", "expected"),
    [
        (
            LIBRARY,
            (
                "2 2 3 True 2 2 5 5 8 2 4 7 5 "
                "9 9 9 True 9 True True 10 10 11 True True 2 RuntimeError"
            ),
        ),
        (
            "int other;",
            (
                "NotImplementedError NotImplementedError NotImplementedError False "
                "NotImplementedError NotImplementedError error error NotImplementedError "
                "NotImplementedError 4 7 5 "
                "NotImplementedError NotImplementedError NotImplementedError False "
                "error False False AttributeError AttributeError 11 "
                "False False RuntimeError RuntimeError"
            ),
        ),
    ],
    ids=["as it was", "without its functions"],
)
def test_another_library(built: Path, c: str, expected: str) -> None:
    library(built, c)
    done = subprocess.run(
        [sys.executable, "-c", USE],
        env={**os.environ, "PYTHONPATH": str(built)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, expected, "")


CDEF: Final = """
struct sizes { int small, large; };
int gone(int x);
char *gone_text(const char *text);
int gone_variadic(const char *format, ...);
int gone_by_pragma(int x);
int gone_in_c(int x);
extern int gone_number;
extern int gone_numbers[3];
static const int gone_constant;
static const char *const gone_name;
static const double gone_double;
static const char gone_array[];
static const int gone_in_assembler_too;
static const struct sizes gone_sizes;
static char *const gone_text_constant;
extern const int gone_constant_of_thread;
extern int gone_of_thread;
extern int gone_model_of_thread;
extern int number_of_thread;
static const int here_by_another_name;
static const int enumerator_here;
static const int row;
static const int constant_here;
static const int CONSTANT_MACRO;
enum { ENUMERATOR };
int takes(int (*call)(int), int x);
int defined_here(int x);
int macro(int x);
int pointer(int x);
double __builtin_fabs(double x);
"""
MORE: Final = """
struct sizes { int small, large; };
extern const struct sizes gone_sizes __attribute__((weak));
extern char *const gone_text_constant __attribute__((weak));
extern const int gone_in_assembler_too __asm__("gone_by_another_name") __attribute__((weak));
extern const __thread int gone_constant_of_thread __attribute__((weak));
extern __thread int gone_model_of_thread __attribute__((weak, tls_model("initial-exec")));
static __thread int number_of_thread = 11;
const int defined_by_another_name __asm__("another_name") = 10;
extern const int here_by_another_name __asm__("another_name") __attribute__((weak));
enum { enumerator_here = 12 };
static const int row = 10;
#define macro(x) ((x) + 5)
static int added(int x) { return x + 6; }
static int (*pointer)(int) = added;
extern const double gone_double __attribute__((weak));
extern const char gone_array[4] __attribute__((weak));
static const int constant_here = 8;
#define CONSTANT_MACRO 9
enum { ENUMERATOR };
"""
CONSTANTS: Final = (
    "gone_constant",
    "gone_name",
    "gone_double",
    "gone_array",
    "gone_in_assembler_too",
    "gone_sizes",
    "gone_text_constant",
    "gone_constant_of_thread",
    "gone_of_thread",
    "gone_model_of_thread",
)


@pytest.fixture(scope="module", params=["inlined", "compact", "clang"])
def extension(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder, name = tmp_path_factory.mktemp("weak"), f"weak_{request.param}"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "clang":
            if shutil.which("clang") is None:
                pytest.skip("clang is not installed")
            patch.setenv("CC", "clang")
        if request.param == "compact":
            patch.setattr("ferrule.bindings.call_choice.FEW", 0)
        builder = ferrule.Extension(
            name, cdef=CDEF, preamble=HEADER + MORE, scoped_callbacks=["takes.call"]
        ).ffibuilder
    return load(name, Path(builder.compile(str(folder))))


def test_extension(extension: Any) -> None:
    for name in ("gone", "gone_by_pragma", "gone_in_c", "gone_text"):
        for _ in range(2):
            with pytest.raises(NotImplementedError, match=f"{name} is not in the library"):
                getattr(extension, name)(b"text" if name == "gone_text" else 1)
        with pytest.raises(AttributeError):
            getattr(extension.lib, name)
        assert extension.has(name) is False
    with pytest.raises(NotImplementedError):
        extension.takes(lambda x: x, 1)
    with pytest.raises(RuntimeError, match="null pointer"):
        extension.gone_variadic(b"text")
    for name in ("gone_number", "gone_numbers"):
        with pytest.raises(extension.ffi.error, match="NULL"):
            getattr(extension.lib, name)
        assert extension.has(name) is False
    for name in CONSTANTS:
        for owner in (extension, extension.lib):
            with pytest.raises(AttributeError):
                getattr(owner, name)
        assert extension.has(name) is False
    assert (extension.constant_here, extension.CONSTANT_MACRO, extension.ENUMERATOR) == (
        8,
        9,
        0,
    )
    assert extension.here_by_another_name == extension.row == 10
    assert extension.lib.number_of_thread == 11
    assert extension.enumerator_here == 12
    for name, value in (
        ("defined_here", 4),
        ("macro", 6),
        ("pointer", 7),
        ("__builtin_fabs", 1),
    ):
        assert getattr(extension, name)(1) == getattr(extension.lib, name)(1) == value
        assert extension.has(name) is True
