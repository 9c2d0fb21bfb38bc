"""A project with a build script, and how it is built and imported."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

CDEF = r"""
typedef int... offset_t;
typedef struct { int num; double dnum; ...; } Point;
struct whole { int num; char name[8]; };
enum colour { RED, GREEN = ..., };

#define ANSWER ...
#define WIDE ...
static const char GREETING[...];
static char *const POINTER;
static const char *const NOTHING;
static const double HALF;
static const int NEGATIVE;
static void *const ADDRESS;
static const int TABLE[...];

extern int counter;
extern const char *mutable_text;

int twice(int x);
int called(int (*function)(int), int x);
int add(int x, ...);
offset_t far_away(void);
Point make_point(int num);
int lib(void);
int has(void);
int __doc__(void);

extern "Python" int callback(int);
"""
PREAMBLE = r"""
#include <stdarg.h>
typedef long long offset_t;
typedef struct { char hidden; int num; double dnum; } Point;
struct whole { int num; char name[8]; };
enum colour { RED, GREEN = 7 };
#define ANSWER 42
#define WIDE 0xffffffffffffffffULL
#define GREETING "hal\0lo"
#define POINTER "text"
#define NOTHING NULL
#define HALF 0.5
#define NEGATIVE -3
#define ADDRESS ((void *)16)
static const int TABLE[] = {1, 2, 3};
static int counter = 1;
static const char *mutable_text = "before";
static int twice(int x) { counter++; return 2 * x; }
static int called(int (*function)(int), int x) { return function(x); }
static int add(int x, ...)
{
    int y;
    va_list rest;
    va_start(rest, x);
    y = va_arg(rest, int);
    va_end(rest);
    return x + y;
}
static offset_t far_away(void) { return 1LL << 40; }
static Point make_point(int num) { Point p = {0, num, num / 2.0}; return p; }
static int lib(void) { return 1; }
static int has(void) { return 1; }
static int __doc__(void) { return 1; }
"""
METHODS = r"""
#include "ferrule_python.h"

static PyObject *shout(PyObject *module, PyObject *text)
{
    (void)module;
    return PyObject_CallMethod(text, "upper", NULL);
}

PyMethodDef sample_methods[] = {
    {"shout", shout, METH_O, "shout(text, /)\n--\n\nThe text in capitals."},
    {NULL, NULL, 0, NULL},
};
"""
SETUP = """
from setuptools import setup

setup(name="sample", version="1", packages=["pkg"],
      cffi_modules=["build_sample.py:ffibuilder"])
"""


def run(*arguments: str, cwd: Path, **environment: str) -> str:
    """Run the interpreter and return what it printed; show all output if it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        text=True,
        check=False,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def load(path: Path, name: str) -> Any:
    """Import the compiled module at `path`."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_project(folder: Path) -> Path:
    """Write a project that setuptools builds `pkg._sample` of, and return its folder."""
    script = dedent("""
        import ferrule

        ffibuilder = ferrule.Extension(
            "pkg._sample",
            cdef={cdef!r},
            preamble={preamble!r},
            sources=["methods.c"],
            defines=["FIRST", "SECOND=2"],
            scoped_callbacks=["called.function"],
            method_table="sample_methods",
            method_stubs="def shout(text: str, /) -> str: ...",
        ).ffibuilder
    """)
    preamble = PREAMBLE + "\n#if !defined(FIRST) || SECOND != 2\n#error no defines\n#endif\n"
    (folder / "pkg").mkdir(parents=True)
    (folder / "pkg" / "__init__.py").touch()
    (folder / "methods.c").write_text(METHODS)
    (folder / "build_sample.py").write_text(script.format(cdef=CDEF, preamble=preamble))
    (folder / "setup.py").write_text(SETUP)
    return folder


def files_of(folder: Path) -> set[str]:
    """Return the files under `folder`, without those that setuptools itself writes."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return {
        name
        for name in found
        if not re.match(r"(build|dist|sample\.egg-info|__pycache__)/", name)
    }
