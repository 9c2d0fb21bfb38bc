"""No rule may be made for one library: the code names no library of the corpus."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "corpus.json"
ROOMS = (
    "bindings",
    "cdefs",
    "declarations",
    "emit",
    "headers",
    "pipeline",
    "proof",
    "selection",
    "stub",
    "toolchain",
)


def strings_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the string constants of a module that are not docstrings, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value


def words_of_the_corpus() -> set[str]:
    """Return the headers, packages and directories that are one library's."""
    words = set()
    for row in json.loads(CORPUS.read_text(encoding="utf-8")):
        if row["kind"] == "lib":
            words |= {Path(header).name for header in row["headers"]}
            words |= {row["deb"], *row["pkgconfig"].split(), *row["owner"]}
    return words


def test_the_code_names_no_library() -> None:
    if not CORPUS.is_file():
        pytest.skip("the corpus is not next to the checkout")
    named = re.compile(
        "|".join(
            rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in sorted(words_of_the_corpus())
        )
    )
    paths = [path for room in ROOMS for path in (ROOT / "src" / "ferrule" / room).rglob("*.py")]
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in paths
        for line, text in strings_of(path)
        if named.search(text) and "such as" not in text and "as in" not in text
    ]
    assert not found
