from __future__ import annotations

from pathlib import Path

import pytest

from ferrule.config.settings import Settings
from ferrule.pipeline.preview import cdef_text, explain_name
from ferrule.toolchain import undeclared

pytestmark = pytest.mark.builds

HEADER = "#define LAST (no_such_name - 1)\n#define NOW no_such_function()\nint f(int);\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "some.h"
    path.write_text(HEADER, encoding="utf-8")
    return Settings(headers=(str(path),), module="some")


def test_a_cdef_needs_no_reasons(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_arguments: object) -> None:
        pytest.fail("the compiler was asked why macros have no value")

    expected = cdef_text(settings)
    monkeypatch.setattr(undeclared, "undeclared_names", asked)
    assert cdef_text(settings) == expected
    assert "int f(int" in expected
    assert "LAST" not in expected


def test_what_is_explained_has_reasons(settings: Settings) -> None:
    (explanation,) = explain_name(settings, "LAST")
    assert "no_such_name" in str(explanation)


def test_strict_accepts_what_uses_undeclared_names(settings: Settings) -> None:
    """Older compilers declare such a function themselves, and the macro has a value to them."""
    strict = Settings(headers=settings.headers, module="some", strict=True)
    assert cdef_text(strict) == cdef_text(settings)


@pytest.mark.parametrize(
    "text",
    [
        "typedef size_t (*reader)(void *, uint8_t);",
        "int f(size_t);",
        "int g(const uint64_t);",
        "struct bool; struct bool *h(size_t);",
    ],
)
def test_what_c_declares_is_included(settings: Settings, text: str) -> None:
    (header,) = settings.headers
    Path(header).write_text(f"{text}\n", encoding="utf-8")
    _, *lines = cdef_text(settings).splitlines()
    assert " ".join(lines) == text
