from __future__ import annotations

import json
from importlib.machinery import EXTENSION_SUFFIXES
from typing import TYPE_CHECKING

import pytest

from ferrule.errors import VerificationError
from ferrule.inspect.introspection import ffi_of, load_module

if TYPE_CHECKING:
    from pathlib import Path


def test_a_module_that_is_not_there() -> None:
    with pytest.raises(VerificationError, match=r"no module 'nowhere\.at_all'.*PYTHONPATH"):
        load_module("nowhere.at_all")


def test_a_module_that_needs_one_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "needs_more.py").write_text("import not_installed_anywhere\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VerificationError, match=r"cannot be imported.*not_installed_anywhere"):
        load_module("needs_more")


def test_a_module_that_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raises_at_once.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(VerificationError, match="cannot be imported: ZeroDivisionError"):
        load_module("raises_at_once")


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(VerificationError, match="there is no file"):
        load_module(str(tmp_path / "nothing.so"))


def test_a_file_that_is_not_a_module(tmp_path: Path) -> None:
    text = tmp_path / "module.txt"
    text.write_text("hello")
    with pytest.raises(VerificationError, match="is not an extension of this Python"):
        load_module(str(text))


def test_a_file_that_is_not_a_library(tmp_path: Path) -> None:
    fake = tmp_path / f"fake{EXTENSION_SUFFIXES[0]}"
    fake.write_bytes(b"not ELF")
    with pytest.raises(VerificationError, match="cannot be imported: ImportError"):
        load_module(str(fake))


def test_a_module_without_ffi() -> None:
    with pytest.raises(VerificationError, match="json was not built by cffi"):
        ffi_of(json)
