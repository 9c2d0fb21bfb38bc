"""How arguments are converted; `tests/direct` calls the functions built from this."""

from __future__ import annotations

from tests.support.units import bindings_of

from ferrule.bindings.calls import Call, CallChoice, find_calls
from ferrule.declarations.nodes import Function


def calls(text: str, choice: CallChoice | None = None) -> dict[str, Call]:
    bindings = bindings_of(text)
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    names = bindings.module_names.functions
    found = find_calls(functions, bindings.unit, names, choice or CallChoice(), by_name=True)
    return {call.function.name: call for call in found}


def kinds(text: str) -> list[str]:
    (call,) = calls(text).values()
    return [value.kind.name for value in (call.result, *call.parameters)]


def test_variadic_functions_are_left_to_cffi() -> None:
    assert list(calls("int f(int); int g(int, ...);")) == ["f"]


def test_but_not_those_that_annotations_change() -> None:
    bindings = bindings_of("int g(int, ...); int h(int, ...); int hidden(int, ...);")
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    names = [("f", "g"), ("h", "h")]
    choice = CallChoice(variadic={"g", "hidden"})
    found = [*find_calls(functions, bindings.unit, names, choice)]
    assert [(c.name, c.function.name, c.is_variadic) for c in found] == [("f", "g", True)]


def test_a_typedef_is_converted_as_what_it_stands_for() -> None:
    assert kinds("typedef double real; real f(real);") == kinds("double f(double);")


def test_a_variable_for_an_argument_has_no_qualifiers() -> None:
    """It is written to, also where a typedef has them."""
    text = (
        "typedef struct { int x; } plain; struct s; typedef const struct s fixed;"
        "typedef volatile fixed twice; int f(const plain a, fixed b, twice c);"
        "struct s { int x; };"
    )
    (call,) = calls(text).values()
    assert [str(value.type) for value in call.parameters] == [
        "RecordRef(key='plain')",
        "RecordRef(key='struct s')",
        "RecordRef(key='struct s')",
    ]


def test_each_kind_of_type_is_converted_in_its_way() -> None:
    texts = (
        "int f(int);",
        "double f(double);",
        "char f(char);",
        "char *f(char *);",
        "struct s { int a; }; struct s f(struct s);",
        "_Bool f(_Bool);",
    )
    found = [kinds(text)[1] for text in texts]
    assert len(set(found)) == len(texts), found
