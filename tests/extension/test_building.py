from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from tests.extension.projects import CDEF, PREAMBLE, files_of, load, run, write_project

import ferrule
from ferrule.errors import OutputError


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
                compile_args=["-Wall", "-Werror", "-ansi"]).ffibuilder
            print(ffibuilder.compile(tmpdir=sys.argv[1]))
        """)
        (tmp_path / "build_silent.py").write_text(script)
        printed = run("build_silent.py", str(tmp_path / "out"), cwd=tmp_path)
        assert load(Path(printed.strip().splitlines()[-1]), "_silent").ANSWER == 42

    def test_scoped_callbacks_compile_without_a_warning(self, tmp_path: Path) -> None:
        # gcc compares what is stored with the object that it is stored in, once all is inlined.
        script = dedent("""
            import sys
            import ferrule

            ffibuilder = ferrule.Extension(
                "_stored", cdef="int each(int (*f)(int), short (*g)(void), int v);",
                preamble="static int each(int (*f)(int), short (*g)(void), int v)"
                         "{ return f(v) + g(); }",
                scoped_callbacks=["each.*"],
                compile_args=["-O3", "-Wall", "-Wextra", "-Werror"]).ffibuilder
            print(ffibuilder.compile(tmpdir=sys.argv[1]))
        """)
        (tmp_path / "build_stored.py").write_text(script)
        printed = run("build_stored.py", str(tmp_path / "out"), cwd=tmp_path)
        module = load(Path(printed.strip().splitlines()[-1]), "_stored")
        assert module.each(lambda v: v + 1, lambda: 3, 4) == 8

    def test_names_of_the_preamble_give_no_warning_where_ferrules_c_has_them_too(
        self, tmp_path: Path
    ) -> None:
        script = dedent("""
            import sys
            import ferrule

            ffibuilder = ferrule.Extension(
                "_shadowed", cdef="extern const double half; int count(void *context);",
                preamble="typedef struct context context; static const double half = 0.5;"
                         "static int count(context *c) { return c != 0; }",
                compile_args=["-Wall", "-Wextra", "-Wshadow", "-Werror"]).ffibuilder
            print(ffibuilder.compile(tmpdir=sys.argv[1]))
        """)
        (tmp_path / "build_shadowed.py").write_text(script)
        printed = run("build_shadowed.py", str(tmp_path / "out"), cwd=tmp_path)
        module = load(Path(printed.strip().splitlines()[-1]), "_shadowed")
        assert (module.half, module.count(module.ffi.NULL)) == (0.5, 0)

    def test_a_function_that_the_preamble_does_not_declare_stops_the_build(
        self, tmp_path: Path
    ) -> None:
        script = dedent("""
            import sys
            import ferrule

            ffibuilder = ferrule.Extension("_unknown", cdef="char *tempnam2(void);",
                preamble="#include <stdlib.h>", compile_args=["-std=gnu99"]).ffibuilder
            try:
                ffibuilder.compile(tmpdir=sys.argv[1])
            except Exception as error:
                print(type(error).__name__)
        """)
        (tmp_path / "build_unknown.py").write_text(script)
        printed = run("build_unknown.py", str(tmp_path), cwd=tmp_path)
        assert printed.split()[-1] == "VerificationError"

    def test_the_sources_functions_are_called_and_not_the_c_librarys(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "own.c").write_text("int insque(int value) { return value + 1; }\n")
        script = dedent("""
            import sys
            import ferrule

            ffibuilder = ferrule.Extension("_own", cdef="int insque(int value);",
                preamble="int insque(int value);", sources=["own.c"]).ffibuilder
            print(ffibuilder.compile(tmpdir=sys.argv[1]))
        """)
        (tmp_path / "build_own.py").write_text(script)
        printed = run("build_own.py", str(tmp_path), cwd=tmp_path)
        assert load(Path(printed.strip().splitlines()[-1]), "_own").insque(1) == 2

    def test_a_constant_that_the_compiler_denies_is_refused(self, tmp_path: Path) -> None:
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
        (built,) = tmp_path.glob("_denied.*.so")
        denied = load(built, "_denied")
        assert denied.RIGHT == 1
        with pytest.raises(denied.ffi.error, match="but the cdef disagrees"):
            _ = denied.WRONG

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

    def test_c_is_not_written_through_a_link(self, tmp_path: Path) -> None:
        extension = ferrule.Extension("m", cdef="int f(void);", preamble="int f(void);")
        victim, path = tmp_path / "victim", tmp_path / "m.c"
        victim.write_text("mine")
        path.symlink_to(victim)
        Path(f"{path}.~{os.getpid()}").symlink_to(victim)
        extension.ffibuilder.emit_c_code(str(path))
        assert victim.read_text() == "mine"
        assert "int f(void)" in path.read_text()
        with pytest.raises(OutputError, match=r"cannot write .*absent"):
            extension.ffibuilder.emit_c_code(str(victim / "absent.c"))
