"""What `spell` prints is C of the type it was given.

The compiler is asked whether the one-line declarator is the type that a chain of typedefs, one
for each step, builds without any declarator to get wrong.
"""

from __future__ import annotations

import cffi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Vector,
    Void,
)
from ferrule.toolchain.compiler import BuildFlags, Compiler

INT = Builtin("int")
CHAR = Builtin("char")
CONST_CHAR = Qualified(CHAR, const=True)
NO_PARAMETERS = FunctionType(INT, ())


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (INT, "int x"),
        (Void(), "void x"),
        (Named("size_t"), "size_t x"),
        (RecordRef("struct s"), "struct s x"),
        (EnumRef("enum e"), "enum e x"),
        (Unknown("__weird"), "__weird x"),
        (Pointer(CONST_CHAR), "const char *x"),
        (Qualified(Pointer(CHAR), const=True, restrict=True), "char *const restrict x"),
        (Qualified(INT, volatile=True, atomic=True), "_Atomic volatile int x"),
        (Array(Array(INT, "fixed"), "fixed"), "int x[N][N]"),
        (Array(INT, "incomplete"), "int x[]"),
        (Array(Pointer(INT), "fixed"), "int *x[N]"),
        (Pointer(Array(INT, "fixed")), "int (*x)[N]"),
        (Pointer(Qualified(Array(CONST_CHAR, "fixed"), const=True)), "const char (*x)[N]"),
        (Pointer(NO_PARAMETERS), "int (*x)(void)"),
        (Pointer(Pointer(NO_PARAMETERS)), "int (**x)(void)"),
        (Array(Pointer(NO_PARAMETERS), "fixed"), "int (*x[N])(void)"),
        (Qualified(Pointer(NO_PARAMETERS), const=True), "int (*const x)(void)"),
        (FunctionType(Pointer(NO_PARAMETERS), (Parameter("n", INT),)), "int (*x(int n))(void)"),
        (FunctionType(INT, (), prototype=False), "int x()"),
        (
            FunctionType(INT, (Parameter(None, Pointer(CHAR)),), variadic=True),
            "int x(char *, ...)",
        ),
        (Vector(Builtin("float")), "__typeof__(float vector) x"),
    ],
)
def test_declaration(type_: CType, text: str) -> None:
    assert spell(type_, "x", extent="N") == text


def test_a_type_without_a_name() -> None:
    called = FunctionType(Pointer(CHAR), (Parameter(None, INT),))
    assert spell(Pointer(called)) == "char *(*)(int)"
    assert spell(Array(INT, "fixed"), extent="...") == "int [...]"


def test_keys_are_written_as_asked() -> None:
    names = {"__typeof__(*(T)0)": "T__target"}
    type_ = Pointer(RecordRef("__typeof__(*(T)0)"))
    assert spell(type_, "x", key=lambda key: names.get(key, key)) == "T__target *x"


def test_atomic_can_be_left_out() -> None:
    assert spell(Qualified(INT, const=True, atomic=True), "x", atomic=False) == "const int x"
    assert spell(Qualified(INT, atomic=True), "x", atomic=False) == "int x"


simple: st.SearchStrategy[CType] = st.sampled_from(
    (INT, CHAR, Builtin("unsigned long"), RecordRef("struct s"), Named("T"))
)
pointers: st.SearchStrategy[CType] = st.builds(
    Pointer, st.deferred(lambda: objects | functions | st.just(Void()))
)
values: st.SearchStrategy[CType] = (
    simple
    | pointers
    | st.builds(Qualified, simple | pointers, const=st.just(value=True), volatile=st.booleans())
)
objects: st.SearchStrategy[CType] = st.deferred(
    lambda: values | st.builds(Array, objects, st.just("fixed"))
)
functions: st.SearchStrategy[CType] = st.builds(
    FunctionType,
    values | st.just(Void()),
    st.lists(st.builds(Parameter, st.none(), values), max_size=3).map(tuple),
)


@pytest.mark.builds
@settings(max_examples=8, deadline=None)
@given(types=st.lists(objects, min_size=20, max_size=60))
def test_the_compiler_reads_the_same_type(types: list[CType]) -> None:
    lines = ["struct s { int a; }; typedef float T;"]
    for number, type_ in enumerate(types):
        name = in_steps(type_, f"t{number}_", lines)
        lines.append(f"typedef {spell(type_, f'd{number}', extent='3')};")
        lines.append(
            f"_Static_assert(__builtin_types_compatible_p(d{number} *, {name} *), "
            f'"{spell(type_)}");'
        )
    done = Compiler.find().call(
        ["-fsyntax-only", "-x", "c", "-"], BuildFlags(), text="\n".join(lines) + "\n"
    )
    assert done.status == 0, done.stderr


@settings(max_examples=30, deadline=None)
@given(type_=objects)
def test_cffi_reads_it(type_: CType) -> None:
    ffi = cffi.FFI()
    known = "struct s { int a; }; typedef float T;"
    # With any other length, arrays of arrays can become larger than memory.
    ffi.cdef(f"{known} typedef {spell(type_, 'd', extent='1')};")
    assert ffi.typeof("d") is ffi.typeof(spell(type_, extent="1"))


def in_steps(type_: CType, prefix: str, lines: list[str]) -> str:
    """Add to `lines` typedefs that build `type_` step by step; return the last one's name."""

    def name_of(part: CType) -> str:
        match part:
            case Pointer(target):
                text = f"typedef {name_of(target)} *@;"
            case Array(element):
                text = f"typedef {name_of(element)} @[3];"
            case Qualified(inner, volatile=volatile):
                text = f"typedef {name_of(inner)} const {'volatile' if volatile else ''} @;"
            case FunctionType(result, parameters):
                names = ", ".join(name_of(parameter.type) for parameter in parameters)
                text = f"typedef {name_of(result)} @({names or 'void'});"
            case _:
                text = f"typedef {spell(part)} @;"
        name = f"{prefix}{len(lines)}"
        lines.append(text.replace("@", name))
        return name

    return name_of(type_)
