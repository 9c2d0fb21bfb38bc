"""How large a function may be, and which modules may take C names apart.

Each list of exceptions says why; an entry that is no longer needed fails the test.
"""

from __future__ import annotations

import ast
import io
import tokenize
from typing import TYPE_CHECKING, Final

from tests.house.source import MODULES, all_functions, name_of, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARAMETERS: Final = 7
LINES: Final = 60
# A file that is longer than this has a place where a reader asks why.
UNCOMMENTED: Final = 150

MANY_PARAMETERS: Final[dict[str, str]] = {}
LONG_FUNCTIONS: Final[dict[str, str]] = {}
# The room that has C's names, and what reads them from a tool's text.
TAKES_NAMES_APART: Final = ("declarations/",)
C_WORDS: Final = ("struct ", "union ", "enum ", "__typeof__(", "...", "::", "$")
WORDS_IN_STRINGS: Final[dict[str, str]] = {}
WITHOUT_COMMENTS: Final = {"config/keywords.py": "printed by a program"}


def test_parameter_lists_are_short() -> None:
    many = {
        name
        for name, node in all_functions().items()
        if len(list(parameters(node))) > PARAMETERS
    }
    assert sorted(many) == sorted(MANY_PARAMETERS)


def parameters(node: ast.FunctionDef) -> Iterator[str]:
    arguments = node.args
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if each.arg not in {"self", "cls"}:
            yield each.arg
    yield from (each.arg for each in (arguments.vararg, arguments.kwarg) if each)


def test_functions_are_short() -> None:
    long = {
        name
        for name, node in all_functions().items()
        if (node.end_lineno or 0) - node.lineno + 1 > LINES
    }
    assert sorted(long) == sorted(LONG_FUNCTIONS)


def test_what_a_name_of_c_means_is_reported_by_declarations() -> None:
    """A value or a class says what a type is, never the beginning of its spelling."""
    apart = {
        name_of(path)
        for path in MODULES
        if not name_of(path).startswith(TAKES_NAMES_APART) and list(words_in_strings(path))
    }
    assert sorted(apart) == sorted(WORDS_IN_STRINGS)


def words_in_strings(path: Path) -> Iterator[int]:
    """Yield the lines that look for a word of C in a text, or take a subject's first item."""
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    attr=(
                        "startswith"
                        | "endswith"
                        | "removeprefix"
                        | "removesuffix"
                        | "partition"
                        | "rpartition"
                    )
                ),
                args=[argument, *_],
            ) if any(is_c(word) for word in ast.walk(argument)):
                yield node.lineno
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()]) if is_c(left):
                yield node.lineno
            case ast.Subscript(value=ast.Name(id="subject"), slice=ast.Constant(value=int())):
                yield node.lineno
            case _:
                pass


def is_c(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in C_WORDS


def test_long_files_have_comments() -> None:
    silent = {
        name_of(path)
        for path in MODULES
        if len(path.read_text("utf-8").splitlines()) > UNCOMMENTED and not comments(path)
    }
    assert sorted(silent) == sorted(WITHOUT_COMMENTS)


def comments(path: Path) -> int:
    """Count the comments that are for a reader; what is for a tool begins as below."""
    text = io.StringIO(path.read_text(encoding="utf-8"))
    return sum(
        token.type == tokenize.COMMENT and not token.string.startswith(("# noqa", "# type:"))
        for token in tokenize.generate_tokens(text.readline)
    )
