from __future__ import annotations

import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

import ferrule
from ferrule.errors import CdefError, PackageError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path


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
