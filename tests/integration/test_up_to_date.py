"""What goes into an extension, and what is watched of it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext
from tests.integration.projects import put
from tests.support.processors import use_other_processors

from ferrule.integration.up_to_date import MadeOf, made_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.builds


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., MadeOf]:
    """Return a function that tells what goes into an extension with these options."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "a.c", "int a;\n")

    def ask(**options: Any) -> MadeOf:
        build = build_ext(Distribution())
        build.ensure_finalized()
        # setuptools has these modules, also where Python has none.
        build.compiler = import_module("distutils.ccompiler").new_compiler()
        import_module("distutils.sysconfig").customize_compiler(build.compiler)
        made = made_of(build, Extension("m", ["a.c"], **options))
        assert made is not None
        return made

    return ask


def test_folders_that_do_not_exist_yet_are_watched(
    made: Callable[..., MadeOf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CPPFLAGS", "-Ione")
    monkeypatch.setenv("LDFLAGS", "-Lfour")
    put(Path("options"), "-isystem six")
    asked = made(
        extra_compile_args=["-isystem", "two", "-iquotethree", "@options"],
        library_dirs=["five"],
        extra_link_args=["-L", "seven"],
    )
    watched = asked.watched()
    assert watched is not None
    wanted = {"one", "two", "three", "four", "five", "six", "seven"}
    assert wanted <= {str(Path(path)) for path in watched}


def test_files_that_options_name_count(made: Callable[..., MadeOf], tmp_path: Path) -> None:
    put(tmp_path / "options", "-O1")
    one = made(extra_compile_args=["@options"])
    assert "options" in one.files
    put(tmp_path / "options", "-O2")
    assert made(extra_compile_args=["@options"]).digest != one.digest


def test_the_processor_counts(
    made: Callable[..., MadeOf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_other_processors(tmp_path, monkeypatch)
    one = made(extra_compile_args=["-march=native"])
    assert made(extra_compile_args=["-march=native"]).digest == one.digest
    monkeypatch.setenv("PROCESSOR", "second")
    assert made(extra_compile_args=["-march=native"]).digest != one.digest


def test_the_compiler_of_cpp_counts(
    made: Callable[..., MadeOf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CXX", raising=False)
    one = made()
    monkeypatch.setenv("CXX", "another")
    assert made().digest != one.digest
