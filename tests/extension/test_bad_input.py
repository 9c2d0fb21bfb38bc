from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import cffi
import pytest

import ferrule
from ferrule.errors import CdefError, PackageError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path


class TestBadInput:
    def test_all_problems_are_reported_at_once(self) -> None:
        with pytest.raises(SettingsError) as caught:
            ferrule.Extension(
                "no-name",
                cdef="a\0",
                includes=["other"],  # type: ignore[list-item]
                defines=["1X"],
                define_macros=[("2X", None)],
                method_table="a b",
            )
        assert len(caught.value.problems) == 6
        told = str(caught.value)
        assert "cdef: 'a\\x00' contains a null character" in told
        assert "includes: must be a ferrule.Extension, or a cffi.FFI after set_source()" in told
        assert "'2X' is not the name of a macro" in told
        assert "'no-name'" in told
        assert "'1X'" in told
        assert "'a b' is not a C identifier" in told

    def test_a_cdef_of_the_wrong_type(self) -> None:
        with pytest.raises(SettingsError, match="cdef: must be a str, not bytes"):
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

    def test_the_second_text_is_named(self) -> None:
        with pytest.raises(CdefError, match=r"^<cdef 2>:2: .*\n    int g\(foo\);$"):
            ferrule.Extension("m", cdef=["int f(void);\n\n", "\nint g(foo);"])

    def test_a_builder_without_a_source_cannot_be_included(self) -> None:
        with pytest.raises(SettingsError, match=r"includes: .* after set_source"):
            ferrule.Extension("m", cdef="", includes=cffi.FFI())

    def test_no_library_that_starts_python(self) -> None:
        builder = ferrule.Extension("m", cdef="").ffibuilder
        with pytest.raises(NotImplementedError, match="starts Python"):
            builder.embedding_api("int f(int);")

    def test_a_later_text_may_be_wrong_too(self) -> None:
        builder = ferrule.Extension("m", cdef="int f(void);").ffibuilder
        with pytest.raises(CdefError, match="<cdef 2>: "):
            builder.cdef("int f(")

    def test_an_unknown_package(self, need_program: Any) -> None:
        need_program("pkg-config")
        with pytest.raises(PackageError, match="no-such-package-at-all"):
            ferrule.Extension("m", cdef="int f(void);", pkg_config=["no-such-package-at-all"])
