"""What libclang answers through its C interface about a small text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from ferrule.headers.libclang import load_libclang
from ferrule.headers.libclang_api import Clang
from ferrule.headers.libclang_types import CursorKind, Parsing, TypeKind
from ferrule.headers.translation_unit import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.headers.libclang_types import Cursor

TEXT: Final = """\
#define N 4
/** Counts. */
int count(const char *caf\u00e9, int table[][N], ...);
struct s { unsigned flag : 3; struct s *next; };
typedef const struct s *handle;
enum e { A, B };
static _Thread_local int each;
"""


@pytest.fixture(scope="module")
def clang() -> Clang:
    return Clang(load_libclang())


@pytest.fixture(scope="module")
def cursors(clang: Clang) -> Iterator[dict[str, Cursor]]:
    with TranslationUnit(clang, "a.h", TEXT, ["-x", "c"], Parsing.MACROS) as unit:
        yield {clang.spelling(cursor): cursor for cursor in reversed(unit.children())}


def test_kinds(cursors: dict[str, Cursor]) -> None:
    kinds = {
        "N": CursorKind.MACRO,
        "count": CursorKind.FUNCTION,
        "s": CursorKind.STRUCT,
        "handle": CursorKind.TYPEDEF,
        "e": CursorKind.ENUMERATION,
        "each": CursorKind.VARIABLE,
    }
    assert {name: cursors[name].kind for name in kinds} == kinds


def test_places(clang: Clang, cursors: dict[str, Cursor]) -> None:
    assert clang.place(cursors["handle"]) == (5, 25, TEXT.encode().index(b"handle;"))
    start, end = clang.extent(cursors["s"])
    assert TEXT.encode()[start:end] == b"struct s { unsigned flag : 3; struct s *next; }"
    assert clang.end(cursors["s"]) == end


def test_a_function(clang: Clang, cursors: dict[str, Cursor]) -> None:
    count = cursors["count"]
    type_ = clang.type_of(count)
    assert clang.comment(count) == "/** Counts. */"
    assert clang.comment(cursors["handle"]) == ""
    assert [clang.spelling(a) for a in clang.arguments(count)] == ["caf\u00e9", "table"]
    assert [t.kind for t in clang.argument_types(type_)] == [
        TypeKind.POINTER,
        TypeKind.INCOMPLETE_ARRAY,
    ]
    assert clang.is_variadic(type_)
    assert clang.is_const(clang.pointee(clang.argument_types(type_)[0]))
    assert clang.arguments(cursors["s"]) == []


def test_one_type_has_one_node(clang: Clang, cursors: dict[str, Cursor]) -> None:
    first, second = (clang.type_of(cursors[name]).node for name in ("count", "each"))
    assert clang.result(clang.type_of(cursors["count"])).node == second != first


def test_fields_and_enumerators(clang: Clang, cursors: dict[str, Cursor]) -> None:
    fields = clang.fields(clang.type_of(cursors["s"]))
    assert [(clang.spelling(f), bool(clang.is_bit_field(f))) for f in fields] == [
        ("flag", True),
        ("next", False),
    ]
    assert [clang.spelling(c) for c in clang.children(cursors["e"])] == ["A", "B"]


def test_tokens(clang: Clang, cursors: dict[str, Cursor]) -> None:
    words = clang.tokens(cursors["each"])
    assert [word for _, word in words] == ["static", "_Thread_local", "int", "each"]
    assert all(TEXT.encode()[at:].startswith(word.encode()) for at, word in words)
