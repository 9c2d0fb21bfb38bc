from __future__ import annotations

import cffi
import pytest

from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.identity import NamedDeclaration, TaggedType
from ferrule.declarations.nodes import (
    Declaration,
    Enumeration,
    Function,
    Location,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.types import (
    Array,
    Builtin,
    EnumRef,
    FunctionType,
    Named,
    Opaque,
    OpenNumber,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)


def declared(text: str) -> tuple[Declaration, ...]:
    return read_cdef(text)[1].declarations


def one(text: str) -> Declaration:
    (declaration,) = declared(text)
    return declaration


def at(line: int, column: int) -> Location:
    return Location("<cdef>", line, column)


INT = Builtin("int")
CONST_CHAR = Qualified(Builtin("char"), const=True)


class TestFunctions:
    def test_parameters_keep_their_names(self) -> None:
        assert one("long f(int size, const char *, unsigned n);") == Function(
            "f",
            FunctionType(
                Builtin("long"),
                (
                    Parameter("size", INT),
                    Parameter(None, Pointer(CONST_CHAR)),
                    Parameter("n", Builtin("unsigned int")),
                ),
            ),
            at(1, 6),
        )

    def test_variadic(self) -> None:
        function = one("int printf(const char *format, ...);")
        assert isinstance(function, Function)
        assert function.type.variadic
        assert [p.name for p in function.type.parameters] == ["format"]

    @pytest.mark.parametrize("text", ["void f(void);", "void f();"])
    def test_no_parameters(self, text: str) -> None:
        function = one(text)
        assert isinstance(function, Function)
        assert function.type == FunctionType(Void(), ())

    def test_arrays_and_functions_are_pointers_as_parameters(self) -> None:
        function = one("void f(const int values[3], int call(double));")
        assert isinstance(function, Function)
        values, call = function.type.parameters
        assert values == Parameter("values", Pointer(Qualified(INT, const=True)), many=True)
        inner = FunctionType(INT, (Parameter(None, Builtin("double")),))
        assert call == Parameter("call", Pointer(inner))

    def test_through_a_typedef_parameters_have_no_names(self) -> None:
        _, function = declared("typedef int call(int x); call f;")
        assert isinstance(function, Function)
        assert function.type == FunctionType(INT, (Parameter(None, INT),))

    def test_extern_python(self) -> None:
        function, after = declared('extern "Python" { int f(int x); }\nint g(void);')
        assert isinstance(function, Function)
        assert function.type.parameters == (Parameter("x", INT),)
        assert after.location == at(2, 5)


class TestTypes:
    @pytest.mark.parametrize(
        ("spelled", "expected"),
        [
            ("unsigned", Builtin("unsigned int")),
            ("long long int", Builtin("long long")),
            ("signed char", Builtin("signed char")),
            ("_Bool", Builtin("_Bool")),
            ("bool", Builtin("_Bool")),
            ("double _Complex", Builtin("double _Complex")),
            ("size_t", Named("size_t")),
            ("uint32_t", Named("uint32_t")),
            ("FILE *", Pointer(Named("FILE"))),
            ("char *const *", Pointer(Qualified(Pointer(Builtin("char")), const=True))),
            (
                "volatile int *restrict",
                Qualified(Pointer(Qualified(INT, volatile=True)), restrict=True),
            ),
            ("struct s *", Pointer(RecordRef("struct s"))),
            ("union u *", Pointer(RecordRef("union u"))),
        ],
    )
    def test_of_a_variable(self, spelled: str, expected: object) -> None:
        variable = declared(f"extern {spelled} v;")[-1]
        assert isinstance(variable, Variable)
        assert variable.type == expected

    def test_arrays(self) -> None:
        assert [
            d.type
            for d in declared(
                "extern int a[3]; extern const char b[]; static const char c[...];"
            )
            if isinstance(d, Variable)
        ] == [
            Array(INT, "fixed"),
            Array(CONST_CHAR, "incomplete"),
            Array(CONST_CHAR, "fixed"),
        ]


class TestRecords:
    def test_members(self) -> None:
        record = one("struct s { int a; const char *b[2];\n unsigned c : 3; };")
        assert isinstance(record, Record)
        assert (record.key, record.tag, record.keyword) == ("struct s", "s", "struct")
        assert record.fields is not None
        assert [f.name for f in record.fields] == ["a", "b", "c"]
        assert [f.bit_field for f in record.fields] == [False, False, True]
        assert record.fields[1].type == Array(Pointer(CONST_CHAR), "fixed")
        assert record.fields[2].location == at(2, 11)

    def test_a_typedef_names_a_struct_without_a_tag(self) -> None:
        record, function = declared("typedef struct { int x; ...; } P; P f(P *);")
        assert isinstance(record, Record)
        assert (record.key, record.tag) == ("P", None)
        assert isinstance(function, Function)
        assert function.type.result == RecordRef("P")

    def test_a_tag_wins_over_its_typedef(self) -> None:
        record, typedef = declared("typedef struct s { int x; } T;")
        assert isinstance(record, Record)
        assert record.key == "struct s"
        assert typedef == Typedef("T", RecordRef("struct s"), at(1, 29))

    def test_opaque(self) -> None:
        record = one("union u;")
        assert isinstance(record, Record)
        assert record.fields is None
        assert record.keyword == "union"

    def test_a_struct_used_before_its_body_is_where_its_body_is(self) -> None:
        function, record = declared("void f(struct s *);\nstruct s { int x; };")
        assert isinstance(function, Function)
        assert record.location == at(2, 8)

    def test_nameless_ones_inside_are_there_once(self) -> None:
        outer, inner, other = declared("""
            struct s { struct { int x; } point[2]; union { int i; float f; }; };
        """)
        assert isinstance(outer, Record)
        assert isinstance(inner, Record)
        assert isinstance(other, Record)
        assert outer.fields is not None
        assert outer.fields[0].type == Array(RecordRef(inner.key), "fixed")
        assert outer.fields[1].name is None
        assert outer.fields[1].type == RecordRef(other.key)
        assert inner.tag is None

    def test_behind_a_pointer_typedef(self) -> None:
        record, typedef = declared("typedef struct { int x; } *P;")
        assert isinstance(record, Record)
        assert isinstance(typedef, Typedef)
        assert typedef.type == Pointer(RecordRef(record.key))


class TestTheRest:
    def test_enumerations(self) -> None:
        tagged, named, nameless, function = declared(
            "enum e { A, B = ..., ... };\ntypedef enum { C } n;\nenum { D };\nenum e f(n);"
        )
        assert isinstance(tagged, Enumeration)
        assert (tagged.key, tagged.tag) == ("enum e", "e")
        assert [e.name for e in tagged.enumerators or ()] == ["A", "B"]
        assert isinstance(named, Enumeration)
        assert (named.key, named.tag) == ("n", None)
        assert isinstance(nameless, Enumeration)
        assert [e.name for e in nameless.enumerators or ()] == ["D"]
        assert nameless.enumerators is not None
        assert nameless.enumerators[0].location == at(3, 8)
        assert isinstance(function, Function)
        assert function.type.result == EnumRef("enum e")
        assert function.type.parameters[0].type == EnumRef("n")

    def test_types_that_the_compiler_fills_in(self) -> None:
        whole, real, opaque, function = declared(
            "typedef int... i; typedef double... d; typedef ... o; i f(d, o *);"
        )
        assert isinstance(whole, Typedef)
        assert isinstance(real, Typedef)
        assert isinstance(opaque, Typedef)
        assert (whole.type, real.type, opaque.type) == (
            OpenNumber("integer"),
            OpenNumber("floating"),
            Opaque(),
        )
        assert isinstance(function, Function)
        assert function.type == FunctionType(
            Named("i"), (Parameter(None, Named("d")), Parameter(None, Pointer(Named("o"))))
        )

    def test_macros(self) -> None:
        assert declared("\n#define A ...\n\n  # define B 0x10\nstatic const int C = 5;") == (
            Macro("A", None, "...", at(2, 1)),
            Macro("B", None, "0x10", at(4, 1)),
            Macro("C", None, "5", at(5, 18)),
        )

    def test_static_and_extern_variables(self) -> None:
        constant, variable = declared("static const int c; extern int v;")
        assert isinstance(constant, Variable)
        assert isinstance(variable, Variable)
        assert (constant.static, variable.static) == (True, False)
        assert constant.type == Qualified(INT, const=True)

    def test_everything_is_own(self) -> None:
        _, unit = read_cdef("struct s { int x; }; int s(void);")
        assert unit.own == {TaggedType("struct s"), NamedDeclaration("function", "s")}
        assert unit.headers == ("<cdef>",)

    def test_the_builder_has_the_cdef(self) -> None:
        ffi, _ = read_cdef("struct s { int x; };")
        assert isinstance(ffi, cffi.FFI)
        assert ffi.sizeof("struct s") == 4

    def test_the_order_is_the_texts(self) -> None:
        text = "int f(void);\n#define A 1\nstruct s;\nint b(void);\nenum { C };\n"
        lines = [declaration.location.line for declaration in declared(text)]
        assert lines == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("parameters", "arrays"),
    [
        ("int a[2], int *b", [True, False]),
        ("pair a, pairs b", [True, True]),
        ("int a[], int (*b)[2]", [True, False]),
        ("pointer a, const int b[2][3]", [False, True]),
        ("void", []),
    ],
)
def test_parameters_that_are_arrays_are_known(parameters: str, arrays: list[bool]) -> None:
    text = "typedef int pair[2]; typedef pair pairs; typedef int *pointer;"
    function = declared(f"{text}void f({parameters});")[-1]
    assert isinstance(function, Function)
    assert [parameter.many for parameter in function.type.parameters] == arrays
