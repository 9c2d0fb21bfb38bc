from __future__ import annotations

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import (
    Constant,
    Enumeration,
    Enumerator,
    Field,
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
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)
from ferrule.declarations.unit import Unit

INT = Builtin("int")
TEXT = Pointer(Qualified(Builtin("char"), const=True))


def at(line: int) -> Location:
    return Location("include/s.h", line, 1)


DECLARATIONS = (
    Typedef("size_t", Builtin("unsigned long"), at(1)),
    Record(
        "struct s",
        "struct",
        "s",
        (
            Field("x", INT, at(3), "/**< The first. */"),
            Field("flag", Builtin("unsigned int"), at(4), bit_field=True),
            Field("names", Array(TEXT, "fixed"), at(5)),
            Field(None, RecordRef("struct s::3"), at(6)),
            Field("rest", Array(INT, "incomplete"), at(7)),
        ),
        at(2),
    ),
    Record("U", "union", None, (), at(8)),
    Record("struct hidden", "struct", "hidden", None, at(9)),
    Enumeration(
        "enum e",
        "e",
        (
            Enumerator("A", at(10)),
            Enumerator("B", at(11), "// Last"),
        ),
        at(10),
    ),
    Enumeration("__typeof__(C)", None, (Enumerator("C", at(12)),), at(12)),
    Function(
        "f",
        FunctionType(INT, (Parameter("s", Named("size_t")),), variadic=True),
        at(13),
        "/*\n * Does it.\n * Or not.\n */",
    ),
    Function("g", FunctionType(Void(), ()), at(14), inline_body=True, deprecated=True),
    Variable("v", TEXT, at(15), thread_local=True, static=True),
    Macro("M", None, "(1 \\\n  + 2)", at(16)),
    Macro("CALL", ("a", "b"), "a + b", at(17)),
    Macro("EMPTY", None, "", at(18)),
    Constant("N", None, at(19)),
    Constant("T", Array(Builtin("char"), "fixed"), at(20)),
    Constant("P", Pointer(Void()), at(21), address=True),
)
UNIT = Unit(("s.h",), DECLARATIONS, frozenset(identity(d) for d in DECLARATIONS[1:]))

EXPECTED = """\
needed typedef unsigned long size_t
own record struct s
    int x  // The first.
    bit-field unsigned int flag
    const char *names[N]
    anonymous struct s::3
    int rest[]
own record union without a tag, U
own record struct hidden, opaque
own enumeration enum e
    A
    B  // Last
own enumeration without a tag, __typeof__(C)
    C
own function int f(size_t s, ...)  // Does it.
own inline deprecated function void g(void)
own static thread_local variable const char *v
own macro M = (1 \\ + 2)
own macro CALL(a, b) = a + b
own macro EMPTY =
own constant N
own constant char T[N]
own address constant void *P
"""


def test_every_node() -> None:
    assert render_dump(UNIT) == EXPECTED


def test_locations() -> None:
    lines = render_dump(UNIT, locations=True).splitlines()
    assert lines[0] == "s.h:1: needed typedef unsigned long size_t"
    assert lines[2] == "s.h:3:     int x  // The first."


def test_nothing() -> None:
    assert render_dump(Unit((), (), frozenset())) == ""
