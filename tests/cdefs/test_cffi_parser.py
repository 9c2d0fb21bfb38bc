from __future__ import annotations

import cffi
import pytest
from cffi import cparser

from ferrule.cdefs.cffi_parser import Builder, parse_cdef
from ferrule.cdefs.reader import read_parsed
from ferrule.declarations.nodes import Function, Record
from ferrule.errors import CdefError, ToolMissingError

TEXT = """\
typedef int number;
struct s;
struct s { int a; };
#define N 3
#define M ...
int f(struct s *s, ...);
"""


def test_cffis_declarations_and_the_tree_are_there() -> None:
    parsed = parse_cdef(TEXT)
    assert {"typedef number", "struct s", "macro N", "macro M", "function f"} <= set(
        parsed.declarations
    )
    assert parsed.macros == {"N": "3", "M": "..."}
    assert [type(node).__name__ for node in parsed.tree] == ["Typedef", "Decl", "Decl", "Decl"]
    assert parsed.ffi.typeof("struct s").kind == "struct"


def test_a_record_has_the_node_that_defines_it() -> None:
    parsed = parse_cdef(TEXT)
    (node,) = [node for type_, node in parsed.definitions.items() if type_.name == "s"]
    assert node.coord.line == 3
    assert [member.name for member in node.decls] == ["a"]


@pytest.mark.parametrize(
    "text", ["int f(", "int f(unknown);", "struct s { int a : b; };", "int 1;"]
)
def test_all_that_cffi_raises_becomes_one_error(text: str) -> None:
    with pytest.raises(CdefError):
        parse_cdef(text)


def test_another_cffi_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(cparser.Parser, "_get_type_and_quals")
    with pytest.raises(ToolMissingError, match=f"{cffi.__version__} is not a version that"):
        parse_cdef("int f(int);")


class TestSeveralTexts:
    def test_each_begins_on_a_line_of_its_own(self) -> None:
        builder = Builder()
        builder.cdef("int f(int a);")
        builder.cdef("\n/** Two. */\nint g(int b);\n#define N 1")
        unit = read_parsed(builder.parsed())
        assert [d.location.line for d in unit.declarations] == [1, 4, 5]
        assert [d.comment for d in unit.declarations] == [None, "/** Two. */", None]

    def test_the_last_declaration_counts(self) -> None:
        builder = Builder()
        builder.cdef("int f(int a);")
        builder.cdef("int f(int b, int c);", override=True)
        (function,) = read_parsed(builder.parsed()).declarations
        assert isinstance(function, Function)
        assert [p.name for p in function.type.parameters] == ["b", "c"]

    def test_included_types_are_not_own(self) -> None:
        other, builder = Builder(), Builder()
        other.cdef("/** One. */\nstruct a { struct { int x; } x; }; int f(void);")
        builder.include(other)
        builder.cdef("/** Two. */\nstruct b { struct { int y; } y; };")
        unit = read_parsed(builder.parsed())
        names = {str(subject) for subject in unit.subjects}
        assert names == {"struct a", "struct $1", "struct b", "struct $2"}
        assert {str(subject) for subject in unit.own} == {"struct b", "struct $2"}
        comments = {d.key: d.comment for d in unit.declarations if isinstance(d, Record)}
        assert comments["struct a"] is None
        assert comments["struct b"] == "/** Two. */"

    def test_a_type_that_is_looked_up_is_not_a_declaration(self) -> None:
        builder = Builder()
        builder.cdef("struct a { int x; };")
        before = builder.parsed().tree
        assert builder.typeof("struct a *").kind == "pointer"
        assert builder.parsed().tree == before

    def test_the_builder_says_when_it_has_changed(self) -> None:
        told: list[int] = []
        builder = Builder()
        builder.when_changed = lambda: told.append(len(builder.parsed().declarations))
        builder.cdef("int f(void);")
        builder.include(Builder())
        with pytest.raises(CdefError):
            builder.cdef("int g(")
        assert told == [1, 1]
