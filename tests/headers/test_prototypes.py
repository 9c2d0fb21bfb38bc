"""Prototypes that options give, which are read as the headers are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.config.settings import Settings
from ferrule.declarations.identity import named
from ferrule.errors import SettingsError
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.reading import read

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds


@pytest.mark.parametrize("text", ["::", "int f(__typeof__(::) x)", "int f(a::b)"])
def test_prototypes_with_the_scopes_of_cpp_are_refused(tmp_path: Path, text: str) -> None:
    """libclang would hang on some of them."""
    (tmp_path / "a.h").write_text("int g(int);\n")
    settings = Settings.of({"headers": [str(tmp_path / "a.h")], "function_macros": [text]})
    with pytest.raises(SettingsError, match="C has no `::`"):
        read(settings, Stages())


def test_attributes_and_digraphs_may_have_colons(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_text("int g(int);\n")
    texts = ["int f(int) [[gnu::pure]]", "int h(int a<::>)"]
    settings = Settings.of({"headers": [str(tmp_path / "a.h")], "optional": texts})
    unit = read(settings, Stages()).unit
    assert {named("function", "f"), named("function", "h")} <= unit.by_identity.keys()
