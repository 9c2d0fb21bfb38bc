from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import types
from pathlib import Path
from textwrap import dedent
from typing import Any

import cffi
import pytest
import setuptools

import ferrule
from ferrule.errors import CdefError, PackageError, SettingsError
from ferrule.integration.stub_files import StubsBuildExt
from ferrule.verify.stub import check_stub

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
    va_list rest;
    va_start(rest, x);
    int y = va_arg(rest, int);
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
    """Run the interpreter and return what it printed; show everything where it fails."""
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


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_project(tmp_path_factory.mktemp("project"))
    run("setup.py", "build", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def sample(project: Path) -> Any:
    built = list((project / "build").glob("lib*/pkg/_sample.*.so"))
    assert len(built) == 1
    return load(built[0], "pkg._sample")


@pytest.fixture(scope="module")
def stub(project: Path) -> Path:
    (path,) = (project / "build").glob("lib*/pkg/_sample.pyi")
    return path


class TestModule:
    def test_functions_are_direct_calls(self, sample: Any) -> None:
        assert sample.twice is not sample.lib.twice
        assert isinstance(sample.twice, types.BuiltinFunctionType)
        assert sample.twice(21) == 42
        assert sample.add(1, sample.ffi.cast("int", 2)) == 3
        assert sample.far_away() == 1 << 40
        assert sample.make_point(3).dnum == 1.5

    def test_whole_structs_have_conversions(self, sample: Any) -> None:
        assert sample.whole_as_tuple(sample.new_whole((1, b"x")), "utf-8") == (1, "x")
        assert sample.whole_as_list(sample.new_whole_array([(1,), (2,)])) == [
            (1, b""),
            (2, b""),
        ]
        assert not hasattr(sample, "new_Point")

    def test_python_functions_are_arguments(self, sample: Any) -> None:
        assert sample.called(lambda x: x + 1, 4) == 5
        with pytest.raises(ZeroDivisionError):
            sample.called(lambda x: x // 0, 4)

    def test_constants_are_python_values(self, sample: Any) -> None:
        assert (sample.ANSWER, sample.NEGATIVE, sample.HALF) == (42, -3, 0.5)
        assert sample.WIDE == 2**64 - 1
        assert (sample.RED, sample.GREEN) == (0, 7)

    def test_string_constants_are_bytes_with_their_nuls(self, sample: Any) -> None:
        assert sample.GREETING == b"hal\0lo"
        assert sample.POINTER == b"text"

    def test_other_pointers_stay_pointers(self, sample: Any) -> None:
        assert sample.ffi.cast("uintptr_t", sample.ADDRESS) == 16
        assert sample.NOTHING == sample.ffi.NULL

    def test_variables_stand_on_lib_only(self, sample: Any) -> None:
        for name in ("counter", "mutable_text", "TABLE"):
            assert not hasattr(sample, name)
            assert hasattr(sample.lib, name)

    def test_the_modules_own_names_are_not_replaced(self, sample: Any) -> None:
        assert sample.lib.lib() == sample.lib.has() == 1
        assert sample.has("has")
        assert not sample.has("hasty")
        assert sample.__doc__ is None

    def test_callbacks_are_there_too(self, sample: Any) -> None:
        assert sample.callback == sample.lib.callback

    def test_hand_written_functions_are_added(self, sample: Any) -> None:
        assert sample.shout("loud") == "LOUD"
        assert sample.shout.__self__ is sample
        assert sample.shout.__module__ == "pkg._sample"
        assert sample.shout.__text_signature__ == "(text, /)"

    def test_it_says_what_built_it(self, sample: Any) -> None:
        assert sample.__ferrule__ == {
            "ferrule": ferrule.__version__,
            "cffi": cffi.__version__,
            "module": "pkg._sample",
        }

    def test_ffi_is_complete(self, sample: Any) -> None:
        assert sample.ffi.sizeof("Point") == 16
        assert sample.ffi.sizeof("offset_t") == 8
        assert {"twice", "counter", "RED"} <= set(dir(sample.lib))


class TestStub:
    def test_it_has_the_modules_names_and_no_others(self, stub: Path, sample: Any) -> None:
        assert check_stub(stub.read_text("utf-8"), sample) == []

    def test_the_package_is_marked_as_typed(self, stub: Path) -> None:
        assert stub.with_name("py.typed").read_bytes() == b""

    def test_checkers_read_it(self, stub: Path, tmp_path: Path) -> None:
        pytest.importorskip("mypy", reason="the extra `check` is not installed")
        (tmp_path / "use.py").write_text(
            dedent("""
            from pkg._sample import ANSWER, GREETING, ffi, lib, make_point, shout

            point = make_point(ANSWER)
            both: tuple[int, float] = (point.num, point.dnum)
            loud: str = shout("text")
            hello: bytes = GREETING
            lib.counter = 3


            @ffi.def_extern("callback")
            def called(value: int) -> int:
                return value
            """)
        )
        options = ("--strict", "--cache-dir", str(tmp_path / "cache"))
        printed = run(
            "-m",
            "mypy",
            *options,
            str(tmp_path / "use.py"),
            cwd=tmp_path,
            MYPYPATH=str(stub.parents[1]),
        )
        assert printed == "Success: no issues found in 1 source file\n"

    def test_an_inplace_build_writes_it_beside_the_module(self, tmp_path: Path) -> None:
        folder = write_project(tmp_path / "project")
        before = files_of(folder)
        run("setup.py", "build_ext", "--inplace", cwd=folder)
        new = {Path(name).suffix or name for name in files_of(folder) - before}
        assert new == {".so", ".pyi", ".typed"}

    def test_a_very_large_one_is_of_two_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ferrule.emit.stub_apart.MOST_FLOW_NODES", 10)
        extension = ferrule.Extension("pkg._sample", cdef=CDEF)
        command = StubsBuildExt(setuptools.Distribution({"ext_modules": []}))
        command.pre_run(setuptools.Extension("pkg._sample", []), extension.ffibuilder)
        command.extensions, command.build_lib = [], "lib"
        assert command.get_outputs() == [
            "lib/pkg/_sample.pyi",
            "lib/pkg/_sample_types.pyi",
            "lib/pkg/py.typed",
        ]
        assert "class Lib:" in extension.stub()

    def test_without_c_sources_it_is_the_same_text(self) -> None:
        first, second = (ferrule.Extension("pkg._sample", cdef=CDEF).stub() for _ in range(2))
        assert first == second

    def test_stubs_of_methods_must_be_python(self) -> None:
        with pytest.raises(SettingsError, match="method_stubs: line 1 is no Python"):
            ferrule.Extension("m", cdef="int f(void);", method_stubs="def (")


def files_of(folder: Path) -> set[str]:
    """Return the files under `folder`, without those that setuptools itself writes."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return {
        name
        for name in found
        if not re.match(r"(build|dist|sample\.egg-info|__pycache__)/", name)
    }


class TestBuilding:
    def test_nothing_is_generated_into_the_source_tree(self, tmp_path: Path) -> None:
        folder = write_project(tmp_path / "project")
        before = files_of(folder)
        run("setup.py", "sdist", cwd=folder)
        run("setup.py", "egg_info", cwd=folder)
        assert files_of(folder) == before
        assert not (folder / "build").exists()

    def test_a_build_writes_below_build_only(self, project: Path) -> None:
        written = {"pkg/__init__.py", "methods.c", "build_sample.py", "setup.py"}
        assert files_of(project) == written

    def test_compile_gives_an_importable_module(self, tmp_path: Path) -> None:
        script = dedent("""
            import sys
            import ferrule

            ffibuilder = ferrule.Extension(
                "_direct", cdef="double floor(double x);", preamble="#include <math.h>",
                libraries=["m"]).ffibuilder
            print(ffibuilder.compile(tmpdir=sys.argv[1]))
        """)
        (tmp_path / "build_direct.py").write_text(script)
        printed = run("build_direct.py", str(tmp_path / "out"), cwd=tmp_path)
        module = load(Path(printed.strip().splitlines()[-1]), "_direct")
        assert module.floor(2.5) == 2.0
        assert module.__ferrule__["module"] == "_direct"

    def test_without_functions_it_compiles_without_a_warning(self, tmp_path: Path) -> None:
        script = dedent("""
            import sys
            import ferrule

            ffibuilder = ferrule.Extension(
                "_silent", cdef="#define ANSWER ...", preamble="#define ANSWER 42",
                compile_args=["-Wall", "-Werror"]).ffibuilder
            print(ffibuilder.compile(tmpdir=sys.argv[1]))
        """)
        (tmp_path / "build_silent.py").write_text(script)
        printed = run("build_silent.py", str(tmp_path / "out"), cwd=tmp_path)
        assert load(Path(printed.strip().splitlines()[-1]), "_silent").ANSWER == 42

    def test_a_constant_that_the_compiler_denies_stops_the_import(self, tmp_path: Path) -> None:
        script = dedent("""
            import sys
            import ferrule

            ffibuilder = ferrule.Extension(
                "_denied", cdef="#define RIGHT 1\\n#define WRONG 1",
                preamble="#define RIGHT 1\\n#define WRONG 2").ffibuilder
            ffibuilder.compile(tmpdir=sys.argv[1])
        """)
        (tmp_path / "build_denied.py").write_text(script)
        run("build_denied.py", str(tmp_path), cwd=tmp_path)
        told = subprocess.run(
            [sys.executable, "-c", "import _denied"],
            cwd=tmp_path,
            text=True,
            capture_output=True,
            check=False,
        )
        assert told.returncode == 1
        assert "the C compiler says 'WRONG' is equal to 2 (0x2), but the cdef disagrees" in (
            told.stderr
        )

    def test_distutils_extension_has_one_generated_source(self, tmp_path: Path) -> None:
        extension = ferrule.Extension("_one", cdef="int abs(int);", sources=["more.c"])
        made = extension.ffibuilder.distutils_extension(tmpdir=str(tmp_path), verbose=False)
        assert made.sources == [str(tmp_path / "_one.c"), "more.c"]
        assert [path.name for path in tmp_path.iterdir()] == ["_one.c"]

    def test_the_same_input_gives_the_same_bytes(self, tmp_path: Path) -> None:
        for name in ("first.c", "second.c"):
            extension = ferrule.Extension("pkg._sample", cdef=CDEF, preamble=PREAMBLE)
            extension.ffibuilder.emit_c_code(str(tmp_path / name))
        first = (tmp_path / "first.c").read_bytes()
        assert first == (tmp_path / "second.c").read_bytes()
        assert str(Path(ferrule.__file__).parent).encode() not in first

    def test_pkg_config_adds_flags(self, need_package: Any) -> None:
        need_package("zlib")
        extension = ferrule.Extension(
            "_z",
            cdef="const char *zlibVersion(void);",
            preamble="#include <zlib.h>",
            pkg_config="zlib",
        )
        *_, keywords = extension.ffibuilder._assigned_source  # type: ignore[attr-defined]
        assert "-lz" in keywords["extra_link_args"]


class TestBadInput:
    def test_all_problems_are_told_at_once(self) -> None:
        with pytest.raises(SettingsError) as caught:
            ferrule.Extension("no-name", cdef=" ", defines=["1X"], method_table="a b")
        assert len(caught.value.problems) == 4
        told = str(caught.value)
        assert "cdef: it is empty" in told
        assert "'no-name'" in told
        assert "'1X'" in told
        assert "'a b' is not a C identifier" in told

    def test_a_cdef_of_the_wrong_type(self) -> None:
        with pytest.raises(SettingsError, match="cdef: a str is needed, not bytes"):
            ferrule.Extension("m", cdef=b"int f(void);")  # type: ignore[arg-type]

    def test_a_bad_cdef_shows_line_and_caret_alone(self, tmp_path: Path) -> None:
        script = tmp_path / "build_bad.py"
        script.write_text(
            dedent('''
            import ferrule

            ferrule.Extension("m", cdef="""
            int right(void);

            #define A 1

            int wrong(;
            """)
        ''')
        )
        done = subprocess.run(
            [sys.executable, str(script)], text=True, capture_output=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.endswith(
            "ferrule.errors.CdefError: <cdef>:6:11: before: ;\n"
            "    int wrong(;\n"
            "              ^\n"
        )
        assert "pycparser" not in done.stderr
        assert "cparser.py" not in done.stderr

    def test_a_bad_cdef_is_a_cdef_error(self) -> None:
        with pytest.raises(CdefError):
            ferrule.Extension("m", cdef="int")

    def test_an_unknown_package(self, need_program: Any) -> None:
        need_program("pkg-config")
        with pytest.raises(PackageError, match="no-such-package-at-all"):
            ferrule.Extension("m", cdef="int f(void);", pkg_config=["no-such-package-at-all"])
