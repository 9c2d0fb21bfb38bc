from __future__ import annotations

import pytest
from tests.support.units import declared, unit_of

from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Function
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import (
    after_their_needs,
    each_node,
    leaves,
    mapped,
    references,
    references_among,
    types_of,
    walk,
    with_types_mapped,
)
from ferrule.declarations.types import Array, Builtin, CType, Named, Pointer

INT = Builtin("int")


def type_of(text: str) -> CType:
    function = declared(text)
    assert isinstance(function, Function)
    return function.type


def test_each_type_comes_before_its_parts() -> None:
    parts = walk(type_of("int *f(char, double);"))
    assert [spell(part, "") for part in parts[1:]] == ["int *", "int", "char", "double"]
    assert leaves(type_of("int *f(char, double);")) == [INT, Builtin("char"), Builtin("double")]


def test_a_shared_node_comes_once_with_its_first_declaration() -> None:
    unit = unit_of("int f(int *); int g(int *);")
    shared = types_of(unit.declarations[0])[0]
    again = [unit.declarations[0], unit.declarations[0]]
    assert len(list(each_node(again))) == len(walk(shared))


def test_what_is_changed_is_not_looked_into() -> None:
    def change(part: CType) -> CType:
        return Array(INT, "fixed", "2") if part == INT else part

    assert mapped(Pointer(INT), change) == Pointer(Array(INT, "fixed", "2"))
    assert mapped(Builtin("char"), change) == Builtin("char")


@pytest.mark.parametrize(
    "text",
    ["int f(char *);", "extern char *f;", "typedef char *f;", "struct f { char *f[2]; };"],
)
def test_a_change_reaches_each_type_of_a_declaration(text: str) -> None:
    real = Builtin("double")
    changed = with_types_mapped(declared(text), lambda t: real if t == Builtin("char") else t)
    assert [leaves(type_)[-1] for type_ in types_of(changed)] == [real]


def test_what_has_no_type_stays() -> None:
    enumeration = declared("enum e { A };")
    assert with_types_mapped(enumeration, lambda _: INT) is enumeration


def test_what_a_declaration_names() -> None:
    unit = unit_of("struct s { int a; }; enum e { A }; enum e f(struct s *, enum e);")
    found = references(unit.declarations[-1])
    assert [unit.by_identity[name] for name in found] == [
        unit.enumerations["enum e"],
        unit.records["struct s"],
        unit.enumerations["enum e"],
    ]
    assert references_among(walk(Pointer(Named("number")))) == [named("typedef", "number")]


def test_what_is_needed_comes_first_however_long_the_chain() -> None:
    assert after_their_needs("c", {"c": "ab", "b": "a", "a": ""}.__getitem__) == ["a", "b", "c"]
    assert after_their_needs([0], lambda n: [n + 1] if n < 20_000 else []) == [
        *range(20_000, -1, -1)
    ]


def test_a_circle_has_an_end() -> None:
    assert set(after_their_needs("a", {"a": "b", "b": "a"}.__getitem__)) == {"a", "b"}
