from __future__ import annotations

from tests.support.stub_parts import bindings_of, python_types_of

from ferrule.declarations.types import Named, Pointer
from ferrule.stub.function_types import can_libffi_make, function_typedefs, unnamed_functions


def test_typedefs_of_functions_and_of_pointers_to_them() -> None:
    bindings = bindings_of("""
        typedef int visit(int); typedef int (*compare)(int); typedef int (*print)(char *, ...);
    """)
    found = list(function_typedefs(bindings.unit, python_types_of(bindings)))
    assert [(f.name, f.spelled.literal(" **"), f.pointer) for f in found] == [
        ("visit", 'Literal["visit **"]', Pointer(Named("visit"))),
        ("compare", 'Literal["compare *"]', Named("compare")),
    ]


def test_each_unnamed_type_is_found_once_with_its_spellings() -> None:
    bindings = bindings_of("""
        typedef int (*named)(char);
        void f(int (*)(int), int (*)(int), int (*)(const char *), int (*)(char *, ...));
        typedef struct { int x; } *nameless;
        void g(int (*)(struct { int x; } *));
    """)
    assert [spellings for spellings, _ in unnamed_functions(bindings)] == [
        ("int(int)", "int(*)(int)", "int (*)(int)"),
        # Without the `(*)` cffi would read `(const` as the beginning of a declarator.
        ("int(*)(const char *)", "int (*)(const char *)"),
    ]


def test_what_libffi_cannot_pass_by_value() -> None:
    bindings = bindings_of("""
        struct plain { int x; }; union number { int i; };
        void f(int (*)(struct plain), int (*)(union number), void (*)(double _Complex));
    """)
    found = [can_libffi_make(f, bindings.unit) for _, f in unnamed_functions(bindings)]
    assert found == [True, False, False]
