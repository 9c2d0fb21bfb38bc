"""Preprocessed text that the compiler of this machine may refuse, or would not write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.dump import render_dump
from ferrule.headers.reader import HeaderReader
from ferrule.toolchain.preprocess import Preprocessed

if TYPE_CHECKING:
    from ferrule.toolchain.compiler import Compiler


def test_what_libclang_defines_is_in_no_header(compiler: Compiler) -> None:
    """Other compilers print fewer macros of their own above the headers than gcc."""
    lines = "\n" * 1000 + "#define OWN 1\n"
    nothing: frozenset[tuple[str, str]] = frozenset()
    text = Preprocessed(lines, (1,), (("a.h", 1),), ("a.h",), nothing, ("a.h",), nothing)
    reader = HeaderReader(("a.h",), text, compiler, lambda path: path == "a.h")
    assert render_dump(reader.unit, locations=False) == "own macro OWN = 1\n"


def test_a_list_of_names_is_not_a_list_of_types(compiler: Compiler) -> None:
    # gcc 13 and older read it, and clang does not.
    lines = (
        "#define __STDC_VERSION__ 201710L",
        "int old();",
        "int f(handle);",
        "int (*g)( /* a */ handle, other);",
        "typedef int (*h)(handle);",
        "struct s { int a; int (*f)(handle); int b; };",
        "const size_t;",
        "typedef long mine; int wrong(mine, mine);",
    )
    text = Preprocessed("\n".join(lines), (), (), (), frozenset(), (), frozenset())
    reader = HeaderReader((), text, compiler, lambda _path: True)
    assert reader.untyped_names() >= {"handle", "size_t"}
    assert "mine" not in reader.untyped_names()
    reader.read_declarations()
    no_type = "a name that no header declares as a type"
    assert render_dump(reader.unit, locations=False).splitlines()[1:] == [
        "own function int old()",
        f"own function int f({no_type})",
        f"own variable int (*g)({no_type})",
        f"own typedef int (*h)({no_type})",
        "own record struct s",
        "    int a",
        f"    int (*f)({no_type})",
        "    int b",
        "own variable const int size_t",
        "own typedef long mine",
        "own function int wrong(mine, mine)",
    ]


def test_an_enumeration_that_names_its_type_is_complete(compiler: Compiler) -> None:
    # gcc 12 and older cannot read it.
    lines = (
        "enum e : char; struct s { enum e e; enum f *f; }; enum g : int; enum g : int { A };"
    )
    text = Preprocessed(lines, (), (), (), frozenset(), (), frozenset())
    reader = HeaderReader((), text, compiler, lambda _path: True)
    reader.read_declarations()
    found = {key: e.enumerators for key, e in reader.unit.enumerations.items()}
    assert (found["enum e"], found["enum f"]) == ((), None)
    assert [e.name for e in found["enum g"] or ()] == ["A"]
