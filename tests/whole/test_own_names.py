"""Headers with names of ferrule's and cffi's own C: each is bound correctly, or skipped."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import cffi
import pytest
from tests.direct.build import load

import ferrule
from ferrule.errors import CompileError, VerificationError
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.own_names import is_own

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE: Final = """
struct point { double x, y; unsigned bits : 3; };
enum colour { RED, GREEN };
struct point moved(const struct point *point, char *name, int (*call)(int));
extern int counter;
int (*rows(void))[3];
#define LIMIT 5
#define TEXT "text"
static const double half = 0.5;
"""


def words(folder: Path, *patterns: str) -> set[str]:
    """Return the identifiers in the files that begin as ferrule's own names do."""
    texts = (f.read_text(encoding="utf-8") for p in patterns for f in folder.glob(p))
    found = re.compile(r"\b(?:ferrule|FERRULE|_cffi|_CFFI|_Cffi)_\w+")
    return {name for text in texts for name in found.findall(text)}


@pytest.fixture(scope="module")
def own_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Find them all: in the hand-written C, in what is generated of a sample, and in cffi's."""
    folder = tmp_path_factory.mktemp("sample")
    (folder / "sample.h").write_text(SAMPLE, encoding="utf-8")
    (folder / "defined.c").write_text(
        '#include "sample.h"\nint counter; int (*rows(void))[3] { return 0; }\n'
        "struct point moved(const struct point *p, char *n, int (*c)(int)) { return *p; }\n",
        encoding="utf-8",
    )
    ferrule.bind(
        headers=[str(folder / "sample.h")],
        sources=[str(folder / "defined.c")],
        include_dirs=[str(folder)],
        module="sample",
        output_dir=folder,
        keep=folder,
        optional=["moved"],
        scoped_callbacks=["moved.call"],
        enum_classes=["colour"],
        hot=["*"],
    )
    generated = words(folder, "sample.c", "sample.calls.c")
    hand_written = words(runtime_dir(), "ferrule_*.[ch]")
    cffis = words(Path(cffi.__file__).parent, "_cffi_include.h", "parse_c_type.h")
    assert len(hand_written) > 300
    names = generated | hand_written | cffis
    assert {name for name in names if not is_own(name)} <= {
        "ferrule_after_headers",  # as the next ones, the name of a file
        "ferrule_headers",
        "ferrule_calls",
        "ferrule_set_point__bits",
    }
    return sorted(name for name in names if is_own(name))


def _nothing_else(_module: Any, _name: str) -> bool:
    return True


# How each kind is declared and defined, and what is seen of one that is bound.
KINDS: Final[dict[str, tuple[str, str, Callable[[Any, str], bool]]]] = {
    "function": (
        "int NAME(int x);",
        "int NAME(int x) { return x + INDEX; }",
        lambda m, name: getattr(m, name)(1) == getattr(m.lib, name)(1),
    ),
    "inline": (
        "static inline int NAME(int x) { return x + INDEX; }",
        "",
        lambda m, name: getattr(m, name)(1) == getattr(m.lib, name)(1),
    ),
    "variable": (
        "extern int NAME;",
        "int NAME = INDEX;",
        lambda m, name: isinstance(getattr(m.lib, name), int),
    ),
    "typedef": (
        "typedef struct { int a; } NAME; static inline int use_INDEX(NAME *p) { return p->a; }",
        "",
        lambda m, name: m.ffi.sizeof(name) == 4,
    ),
    "tag": (
        "struct NAME { int a; }; int use_INDEX(struct NAME *p);",
        "int use_INDEX(struct NAME *p) { return p->a; }",
        lambda m, name: m.ffi.sizeof(f"struct {name}") == 4,
    ),
    "enumerator": ("enum { NAME = INDEX };", "", lambda m, name: getattr(m, name) >= 0),
    "macro": (
        "#define NAME INDEX\n#define USES_INDEX (NAME + 1)",
        "",
        lambda m, name: getattr(m, name) >= 0,
    ),
    "function_macro": (
        "#define NAME(x) ((x) + INDEX)\nstatic inline int use_INDEX(int x) { return NAME(x); }",
        "",
        _nothing_else,
    ),
    "field": (
        "struct s_INDEX { int NAME; int other; };",
        "",
        _nothing_else,
    ),
    "parameter": (
        "int f_INDEX(int NAME, char *other);",
        "int f_INDEX(int x, char *other) { return x + INDEX; }",
        _nothing_else,
    ),
}
ALWAYS: Final = "int bystander(int x, const char *text);"


@pytest.mark.parametrize("kind", KINDS)
def test_all_names(kind: str, own_names: list[str], tmp_path: Path) -> None:
    declaration, definition, holds = KINDS[kind]

    def all_of(text: str) -> str:
        return "".join(
            text.replace("NAME", name).replace("INDEX", str(i)) + "\n"
            for i, name in enumerate(own_names)
        )

    header, source = tmp_path / "own.h", tmp_path / "own.c"
    header.write_text(f"{all_of(declaration)}{ALWAYS}\n", encoding="utf-8")
    body = "int bystander(int x, const char *text) { return x + text[0]; }\n"
    source.write_text(f'#include "own.h"\n{all_of(definition)}{body}', encoding="utf-8")
    report = tmp_path / "report.json"
    ferrule.bind(
        headers=[str(header)],
        include_dirs=[str(tmp_path)],
        sources=[str(source)],
        module=f"own_{kind}",
        output_dir=tmp_path,
        report=report,
    )
    module: Any = load(f"own_{kind}", next(tmp_path.glob(f"own_{kind}.*.so")))
    assert module.bystander(1, b"a") == module.lib.bystander(1, b"a") == 98
    said = json.loads(report.read_text(encoding="utf-8"))
    bound = {b["name"].removeprefix("struct ") for b in said["bound"]}
    skipped = {s["name"].removeprefix("struct ") for s in said["skipped"]}
    if kind in {"field", "parameter"}:
        parts = [f"s_{i}" if kind == "field" else f"f_{i}" for i in range(len(own_names))]
        assert set(parts) <= bound
    else:
        assert set(own_names) <= bound | skipped
        assert all(holds(module, name) for name in bound & set(own_names))
    for i in range(len(own_names)):
        if f"USES_{i}" in bound:
            assert getattr(module, f"USES_{i}") == i + 1
        if kind == "function_macro":
            assert getattr(module, f"use_{i}")(2) == i + 2
        if kind == "parameter":
            assert getattr(module, f"f_{i}")(1, b"x") == i + 1


PYTHONS: Final = [
    "PyLong_FromLong",
    "PyErr_Occurred",
    "_PyObject_New",
    "memcpy",
    "strlen",
    "dlsym",
]


@pytest.mark.skipif(sys.platform != "linux", reason="other loaders look elsewhere")
@pytest.mark.parametrize("name", PYTHONS)
def test_names_of_python_and_of_the_c_library(name: str, tmp_path: Path) -> None:
    """Linked into the module, they would take the place of those that its own C calls."""
    header, source = tmp_path / "theirs.h", tmp_path / "theirs.c"
    header.write_text(f"int {name}(int x);\n{ALWAYS}\n", encoding="utf-8")
    body = "int bystander(int x, const char *text) { return x + text[0]; }\n"
    source.write_text(
        f'#include "theirs.h"\nint {name}(int x) {{ return x; }}\n{body}', encoding="utf-8"
    )
    how: dict[str, Any] = {
        "headers": [str(header)],
        "include_dirs": [str(tmp_path)],
        "module": "theirs",
        "output_dir": tmp_path,
        "compile_args": ["-fno-builtin", "-w"],
    }
    with pytest.raises((VerificationError, CompileError), match=name):
        ferrule.bind(sources=[str(source)], **how)


@pytest.fixture
def bound(tmp_path: Path) -> Callable[..., tuple[Any, dict[str, str]]]:
    """Return a function that binds a header; it returns the module, and what is skipped and why."""

    def bind(header: str, module: str) -> tuple[Any, dict[str, str]]:
        (tmp_path / "h.h").write_text(
            f"{header}\nstatic inline int bystander(int x) {{ return x + 1; }}\n",
            encoding="utf-8",
        )
        report = tmp_path / "report.json"
        ferrule.bind(
            headers=[str(tmp_path / "h.h")],
            module=module,
            output_dir=tmp_path,
            report=report,
            compile_args=["-fno-builtin"],
        )
        said = json.loads(report.read_text(encoding="utf-8"))
        loaded: Any = load(module, next(tmp_path.glob(f"{module}.*.so")))
        assert loaded.bystander(1) == loaded.lib.bystander(1) == 2
        return loaded, {s["name"]: s["message"] for s in said["skipped"]}

    return bind


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("int PyErr_Occurred(int x);", "PyErr_Occurred"),
        ("int PyErr_Occurred(int x) { return x; }", "PyErr_Occurred"),
        ("int PyInit_own_api(int x);", "PyInit_own_api"),
        ("extern int Py_None;", "Py_None"),
        ("#define PyErr_Occurred() 5", "PyErr_Occurred"),
        ("#define PyTuple_Size(a, b, c) a", "PyTuple_Size"),
    ],
)
def test_names_that_the_linker_knows_as_pythons(
    bound: Callable[..., tuple[Any, dict[str, str]]], declared: str, name: str
) -> None:
    module, skipped = bound(declared, "own_api")
    assert name in skipped
    assert not hasattr(module, name)


def test_names_that_mean_something_else_in_pythons_headers(
    bound: Callable[..., tuple[Any, dict[str, str]]],
) -> None:
    """The module's own C is not in one unit with the headers, so they are theirs alone."""
    module, skipped = bound(
        "static inline int Py_ABS(int x) { return x + 5; }\n"
        "static inline int PyList_Check(int x) { return x; }\n"
        "static const int Py_GE = 33;\n"
        "enum some { Py_EQ = 7, SOME }; enum { Py_NE = 8 }; typedef enum { TYPED, Py_LT } typed;\n"
        "typedef struct { int x; } Py_MIN; typedef int PyObject; struct PyModuleDef { int a; };\n"
        "enum { PyLong_FromLong = 3 };\n"
        "struct s { long st_atime; struct { int tv_sec; } st_atim; };\n"
        "static inline int use(typed t, enum some s) { return t + s; }\n",
        "own_macros",
    )
    assert skipped == {}
    assert (module.Py_ABS(1), module.PyList_Check(2), module.Py_GE, module.Py_EQ) == (
        6,
        2,
        33,
        7,
    )
    assert (module.Py_NE, module.Py_LT, module.PyLong_FromLong) == (8, 1, 3)
    assert (module.SOME, module.TYPED, module.use(1, 8)) == (8, 0, 9)
    assert [n for n, _ in module.ffi.typeof("struct s").fields] == ["st_atime", "st_atim"]
    assert module.ffi.sizeof("struct PyModuleDef") == module.ffi.sizeof("PyObject") == 4
