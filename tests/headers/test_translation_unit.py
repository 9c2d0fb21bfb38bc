from __future__ import annotations

import pytest

from ferrule.errors import HeaderError
from ferrule.headers.libclang import load_libclang
from ferrule.headers.libclang_api import Clang
from ferrule.headers.translation_unit import TranslationUnit


@pytest.fixture(scope="module")
def clang() -> Clang:
    return Clang(load_libclang())


def test_errors(clang: Clang) -> None:
    with TranslationUnit(clang, "a.h", "int a;\nint 5;\n", ["-x", "c"], 0) as unit:
        assert unit.errors() == {2: "expected identifier or '('"}


def test_what_libclang_does_not_take(clang: Clang) -> None:
    with pytest.raises(HeaderError, match=r"libclang.* failed with error"):
        TranslationUnit(clang, "a.h", "int a;\n", ["-x", "ast"], 0)


def test_it_may_be_closed_twice(clang: Clang) -> None:
    unit = TranslationUnit(clang, "a.h", "int a;\n", ["-x", "c"], 0)
    unit.close()
    unit.close()
