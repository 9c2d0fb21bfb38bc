from __future__ import annotations

import cffi
import pytest
from cffi import cparser

from ferrule.cdefs.cffi_parser import parse_cdef
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
