from __future__ import annotations

from tests.support.units import declared, unit_of

from ferrule.proof.sizes import must_have_sizes
from ferrule.proof.typed_expressions import typed_expressions

RECORDS = "struct a { int x; }; struct b { struct a inner; }; struct opaque; "


def asked(text: str) -> list[str]:
    """Return what must have a size for the sake of the last declaration."""
    unit = unit_of(RECORDS + text)
    return [
        what
        for place in typed_expressions(declared(RECORDS + text), {})
        for what, _ in must_have_sizes(place, unit)
    ]


def test_numbers_and_pointers_have_a_size() -> None:
    for text in (
        "extern int v[3];",
        "extern struct a *v[3];",
        "int f(char *);",
        "typedef int t;",
    ):
        assert asked(text) == []


def test_the_length_of_an_array_is_counted_in_elements() -> None:
    assert asked("extern struct a v[3];") == ["(v)[0]"]
    assert asked("extern struct a v[3][4];") == ["(v)[0]", "((v)[0])[0]"]
    assert asked("struct s { struct a f[2]; };") == ["(((struct s *)0)->f)[0]"]
    assert asked("extern struct a v[];") == []


def test_a_typedef_of_a_record_is_that_record() -> None:
    assert asked("typedef struct a t; extern t v[3];") == ["(v)[0]"]


def test_what_is_passed_by_value_and_what_is_in_it() -> None:
    assert set(asked("void f(struct b);")) == {"struct a", "struct b"}
    assert asked("struct a f(struct a, struct a);") == ["struct a"]
    assert asked("void f(struct b *);") == []


def test_each_has_a_reason() -> None:
    unit = unit_of(f"{RECORDS} struct a f(void); extern struct a v[2];")
    reasons = {
        reason
        for d in unit.declarations
        for place in typed_expressions(d, {})
        for _, reason in must_have_sizes(place, unit)
    }
    assert len(reasons) == 2
