from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import setuptools
from tests.extension.projects import CDEF, files_of, load, run, write_project
from tests.support.stub_check import check_stub

import ferrule
from ferrule.errors import SettingsError
from ferrule.integration.stub_files import StubsBuildExt


class TestStub:
    def test_it_has_the_modules_names_and_no_others(self, stub: Path, sample: Any) -> None:
        assert check_stub(stub.read_text("utf-8"), sample) == []

    def test_a_package_that_is_not_typed_stays_so(self, stub: Path) -> None:
        assert not stub.with_name("py.typed").exists()

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

    def test_an_inplace_build_writes_it_next_to_the_module(self, tmp_path: Path) -> None:
        folder = write_project(tmp_path / "project")
        before = files_of(folder)
        stale = folder / "pkg" / "_sample_types.pyi"
        text = "# Made by ferrule from <cdef>: the types of the module pkg._sample.\n"
        stale.write_text(text, encoding="utf-8")
        run("setup.py", "build_ext", "--inplace", cwd=folder)
        new = {Path(name).suffix or name for name in files_of(folder) - before}
        assert new == {".so", ".pyi"}

    def test_a_very_large_one_is_of_two_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ferrule.stub.two_files.MOST_FLOW_NODES", 10)
        extension = ferrule.Extension("pkg._sample", cdef=CDEF)
        command = StubsBuildExt(setuptools.Distribution({"ext_modules": []}))
        command.pre_run(setuptools.Extension("pkg._sample", []), extension.ffibuilder)
        command.extensions, command.build_lib = [], "lib"
        assert command.get_outputs() == [
            "lib/pkg/_sample.pyi",
            "lib/pkg/_sample_types.pyi",
        ]
        assert "class Lib:" in extension.stub()

    def test_without_c_sources_it_is_the_same_text(self) -> None:
        first, second = (ferrule.Extension("pkg._sample", cdef=CDEF).stub() for _ in range(2))
        assert first == second

    def test_stubs_of_methods_must_be_python(self) -> None:
        with pytest.raises(SettingsError, match="method_stubs: line 1 is not Python"):
            ferrule.Extension("m", cdef="int f(void);", method_stubs="def (")


class TestWhereItIs:
    def test_the_package_of_the_whole_distribution(self, tmp_path: Path) -> None:
        (tmp_path / "pkg").mkdir()
        (tmp_path / "pkg/py.typed").write_text("partial\n")
        (tmp_path / "build_l.py").write_text(SMALL.format(name="_l"))
        setup = "setup(name='s', version='1', packages=['pkg'], ext_package='pkg',"
        (tmp_path / "setup.py").write_text(
            f"from setuptools import setup\n{setup} cffi_modules=['build_l.py:ffibuilder'])"
        )
        built = built_project(tmp_path)
        assert (built / "pkg/_l.pyi").read_text().startswith("# Made by ferrule from <cdef>: ")
        assert "the types of the module pkg._l." in (built / "pkg/_l.pyi").read_text()
        assert (built / "pkg/py.typed").read_text() == "partial\n"
        assert not (built / "_l.pyi").exists()
        (module,) = (built / "pkg").glob("_l.*so")
        assert load(module, "pkg._l").__ferrule__["module"] == "pkg._l"

    def test_an_extension_for_setuptools(self, tmp_path: Path) -> None:
        (tmp_path / "setup.py").write_text(
            SMALL.format(name="pkg._l")
            + "from setuptools import setup\nsetup(name='s', version='1', packages=['pkg'],"
            " ext_modules=[ffibuilder.distutils_extension()])"
        )
        built = built_project(tmp_path)
        assert "def abs(" in (built / "pkg/_l.pyi").read_text()

    def test_compile(self, tmp_path: Path) -> None:
        (tmp_path / "build_l.py").write_text(
            SMALL.format(name="pkg._l") + "ffibuilder.compile(tmpdir='out')"
        )
        run("build_l.py", cwd=tmp_path)
        assert "def abs(" in (tmp_path / "out/pkg/_l.pyi").read_text()
        assert not (tmp_path / "out/pkg/py.typed").exists()


SMALL = """\
import ferrule
ffibuilder = ferrule.Extension(
    "{name}", cdef="int abs(int);", preamble="#include <stdlib.h>").ffibuilder
"""


def built_project(folder: Path) -> Path:
    """Build the project in `folder`; return where its files are built."""
    (folder / "pkg").mkdir(exist_ok=True)
    (folder / "pkg/__init__.py").touch()
    run("setup.py", "build", cwd=folder)
    (built,) = (folder / "build").glob("lib*")
    return built
