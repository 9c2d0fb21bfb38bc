from __future__ import annotations

import pytest

from ferrule.bindings.names import ModuleNames, changing_constants, is_reserved, name_module
from ferrule.cdefs.reader import read_cdef


def named(cdef: str) -> ModuleNames:
    return name_module(read_cdef(cdef)[1], has_strings=True)


def test_functions_and_constants_in_order() -> None:
    names = named("""
        #define Z ...
        int second(void);
        enum e { B, A };
        int first(void);
        static const double F;
    """)
    assert names.functions == (("second", "second"), ("first", "first"))
    assert names.constants == (("Z", "Z"), ("B", "B"), ("A", "A"), ("F", "F"))


def test_variables_are_there_without_a_copy_and_types_are_not() -> None:
    names = named("""
        extern int counter; extern const char *text; extern const volatile int port;
        static const int table[...]; struct s { int x; }; typedef int... t;
        struct unknown; extern struct unknown opaque;
    """)
    variables = tuple((name, name) for name in ("counter", "text", "port", "table"))
    assert names == ModuleNames(variables=variables)


def test_a_constant_pointer_of_a_header_is_read_each_time() -> None:
    unit = read_cdef("extern const char *const label;")[1]
    assert name_module(unit, has_strings=True).constants == (("label", "label"),)
    assert name_module(unit, has_strings=False).variables == (("label", "label"),)


@pytest.mark.parametrize(
    "declaration",
    [
        "static const int K;",
        "extern const int K;",
        "static char *const K;",
        "static const char K[...];",
        "static const char *const K;",
        "static void *const K;",
        "static int (*const K)(int);",
    ],
)
def test_const_values_are_constants(declaration: str) -> None:
    assert named(declaration).constants == (("K", "K"),)


def test_the_modules_own_names_stay_on_lib() -> None:
    names = named(
        "int lib(void); int ffi(void); int has(void); int __doc__(void); int __x(void);"
    )
    assert names.functions == (("__x", "__x"),)


def test_reserved_names() -> None:
    assert is_reserved("__ferrule__")
    assert not is_reserved("__ferrule")


def test_what_is_const_and_volatile_may_change() -> None:
    text = """
        extern const volatile int a; extern volatile const long b; extern int *const volatile c;
        typedef volatile double clock; typedef const clock fixed; extern const clock d;
        extern fixed e; struct s { int x; }; extern const volatile struct s f;
        extern const int g; extern volatile int h; extern const volatile int i[3];
        extern volatile int *const j; extern const volatile int *k;
    """
    assert changing_constants(read_cdef(text)[1]) == {*"abcdef"}
