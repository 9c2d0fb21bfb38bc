from __future__ import annotations

from dataclasses import replace

from tests.support.units import declared

from ferrule.declarations.nodes import Constant, Function, Record
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Named, Parameter, Pointer, Void
from ferrule.proof.typed_expressions import typed_expressions


def shown(text: str, **expansions: str) -> list[tuple[str, str]]:
    return [
        (p.expression, spell(p.type, "")) for p in typed_expressions(declared(text), expansions)
    ]


def test_each_declaration_has_an_expression_of_its_type() -> None:
    assert shown("int f(char *a);") == [("f", "int (char *a)")]
    assert shown("extern int v;") == [("v", "int")]
    assert shown("typedef long t;") == [("*(t *)0", "long")]
    assert shown("struct s { int a; char *b; };") == [
        ("((struct s *)0)->a", "int"),
        ("((struct s *)0)->b", "char *"),
    ]


def test_a_function_has_the_type_that_the_header_writes() -> None:
    function = declared("int f(int, ...);")
    assert isinstance(function, Function)
    (place,) = typed_expressions(
        replace(function, gathered=Parameter("list", Named("va_list"))), {}
    )
    assert spell(place.type) == "int (int, va_list list)"


def test_a_macro_is_written_as_its_expansion() -> None:
    assert shown("int compile(void);", compile="compile_8")[0][0] == "compile_8"
    constant = Constant(
        "NONE", Pointer(Void()), declared("int f(void);").location, address=True
    )
    (place,) = typed_expressions(constant, {"NONE": "((void *)0)"})
    assert place.expression == "((void *)0)"


def test_what_has_no_type_that_c_could_tell() -> None:
    assert shown("enum e { A };") == []
    function = declared("int f(void);")
    assert isinstance(function, Function)
    assert list(typed_expressions(replace(function, macro=True), {})) == []
    record = declared("struct s { int a; };")
    assert isinstance(record, Record)
    assert record.fields is not None
    bits = replace(record, fields=(replace(record.fields[0], bit_field=True),))
    assert list(typed_expressions(bits, {})) == []
