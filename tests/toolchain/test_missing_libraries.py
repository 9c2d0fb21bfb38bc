from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.errors import CommandError
from ferrule.toolchain.build import module_linker, shared_flags
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.missing_libraries import (
    IN_SCRIPTS,
    missing_libraries,
    require_libraries,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds


@pytest.fixture
def linker() -> Compiler:
    return module_linker(Compiler.find(), shared_flags())


@pytest.mark.parametrize(
    "link", [["-lnowhere", "-lm"], ["-L", "/empty", "-l", "nowhere"], ["-Wl,--library=nowhere"]]
)
def test_missing_libraries_are_named(tmp_path: Path, linker: Compiler, link: list[str]) -> None:
    assert missing_libraries(linker, link, tmp_path) == ["-lnowhere"]


def test_folders_count(tmp_path: Path, linker: Compiler) -> None:
    (tmp_path / "libhere.a").write_bytes(b"!<arch>\n")
    assert missing_libraries(linker, ["-L", str(tmp_path), "-lhere", "-lm"], tmp_path) == []


def test_a_linker_that_links_nothing_says_nothing_of_libraries(tmp_path: Path) -> None:
    fails = Compiler(("false",), "", "")
    assert missing_libraries(fails, ["-lnowhere"], tmp_path) == []


def test_the_sentence_has_the_linkers_words(linker: Compiler) -> None:
    require_libraries(linker, ["-lm"], IN_SCRIPTS)
    words = (
        r"^the linker finds no library for -lx1 -lx2; .*library_dirs=\[\"DIR\"\]\n(.*\n)*.*-lx2"
    )
    with pytest.raises(CommandError, match=words):
        require_libraries(linker, ["-lx1", "-lm", "-lx2"], IN_SCRIPTS)
