"""The errors of setuptools' builds where ferrule cannot work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from setuptools import Distribution
from setuptools.errors import SetupError

from ferrule.extension import Extension
from ferrule.integration.distribution import finalize
from ferrule.integration.table_build import TableBuildExt
from ferrule.toolchain.suffix import is_stable_abi

if TYPE_CHECKING:
    from pathlib import Path

TABLE = '[tool.ferrule.modules."_m"]\ncdef = "int f(void);"\n'


def test_a_missing_cffi_concerns_only_projects_with_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "_cffi_backend", None)
    (tmp_path / "pyproject.toml").write_text("[tool.ferrules]\n", encoding="utf-8")
    finalize(Distribution())
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    with pytest.raises(SetupError, match="cffi is missing or broken"):
        finalize(Distribution())


def test_extensions_of_ferrule_and_old_pairs_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ours = Extension("_m", cdef="int f(void);", preamble="int f(void) { return 1; }")
    pair = ("_other", {"sources": ["other.c"]})
    distribution = Distribution({"name": "p", "ext_modules": [ours, pair]})
    extensions = distribution.ext_modules or []
    names = [(type(ext).__name__, ext.name) for ext in extensions]
    assert names == [("Extension", "_m"), ("Extension", "_other")]
    assert issubclass(distribution.cmdclass["build_ext"], TableBuildExt)
    assert vars(extensions[0])["py_limited_api"] == is_stable_abi()


def test_an_extension_stands_beside_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    ours = Extension("_other", cdef="int f(void);", preamble="int f(void) { return 1; }")
    distribution = Distribution({"name": "p", "ext_modules": [ours]})
    assert [ext.name for ext in distribution.ext_modules or ()] == ["_other", "_m"]


def test_other_projects_keep_their_extensions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = ("_other", {"sources": ["other.c"]})
    distribution = Distribution({"name": "p", "ext_modules": [pair]})
    assert [*(distribution.ext_modules or ())] == [pair]
    assert not any(
        issubclass(command, TableBuildExt) for command in distribution.cmdclass.values()
    )
