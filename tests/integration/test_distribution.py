"""The errors of setuptools' builds where ferrule cannot work."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from setuptools import Distribution
from setuptools.errors import SetupError

from ferrule.integration.distribution import finalize

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
