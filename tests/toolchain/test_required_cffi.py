"""A cffi that is missing, broken or half of another version is reported with what to do."""

from __future__ import annotations

import sys

import _cffi_backend
import pytest

import ferrule
from ferrule.errors import CffiMissingError
from ferrule.toolchain.required_cffi import require_cffi


def test_an_installed_cffi_is_accepted() -> None:
    require_cffi()


@pytest.mark.parametrize("gone", ["_cffi_backend", "cffi"])
def test_a_part_that_cannot_be_imported(gone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, gone, None)
    with pytest.raises(CffiMissingError) as caught:
        require_cffi()
    told = str(caught.value)
    assert told.startswith(f"cffi is missing or broken: import of {gone} halted")
    assert told.endswith(f"`{sys.executable} -m pip install --force-reinstall cffi`")


def test_a_compiled_part_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cffi_backend, "__version__", "1.0")
    with pytest.raises(CffiMissingError, match=r"has a compiled part of 1\.0; install"):
        require_cffi()


def test_no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ferrule.toolchain.required_cffi.find_spec", lambda _name: None)
    with pytest.raises(CffiMissingError, match="No module named 'pycparser'"):
        require_cffi()


def test_the_functions_of_ferrule_raise_it_as_an_import_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "_cffi_backend", None)
    with pytest.raises(ImportError, match="cffi is missing or broken"):
        ferrule.bind(headers=["a.h"], module="a")
    with pytest.raises(ImportError, match="cffi is missing or broken"):
        ferrule.cimport("a.h")
    with pytest.raises(ImportError, match="cffi is missing or broken"):
        from ferrule import Extension  # noqa: F401, PLC0415  what is tested
