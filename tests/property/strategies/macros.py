"""Macros without parameters: numbers, strings, pointers, and what has no value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from tests.property.drawn import Declaration, Piece, Question
from tests.property.strategies.scalars import INTEGERS, of

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_BITS: Final = (
    0,
    1,
    7,
    8,
    127,
    128,
    255,
    32768,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**32,
    2**63 - 1,
    2**63,
    2**64 - 1,
)


@st.composite
def literals(draw: DrawFn) -> str:
    value = draw(of(*_BITS))
    suffix = draw(
        of("u", "UL", "ull", "LLU")
        if value >= 2**63
        else of("", "", "u", "l", "L", "ll", "ul", "LLU")
    )
    return (
        draw(of(f"{value}", f"0x{value:x}", f"0X{value:X}", f"0{value:o}", f"0b{value:b}"))
        + suffix
    )


_CHARACTERS: Final = (
    "'a'",
    r"'\n'",
    r"'\377'",
    r"'\x7f'",
    r"'\''",
    "'ab'",
    "'abcd'",
    r"'\0'",
    "L'x'",
    "u'x'",
    r"U'\x1F600'",
    r"L'\u00e9'",
    "'\"'",
)


def integer_expressions() -> SearchStrategy[str]:
    def extended(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        return st.one_of(
            st.builds("({})".format, inner),
            st.builds("(({})({}))".format, of(*INTEGERS[:10], "_Bool", "char"), inner),
            st.builds("(~({}))".format, inner),
            st.builds("(!{})".format, inner),
            st.builds(
                "({} {} {})".format,
                inner,
                of("|", "&", "^", "<", "==", "&&", "||", ">="),
                inner,
            ),
            st.builds("({} ? {} : {})".format, inner, inner, inner),
        )

    leaves = st.one_of(
        literals(),
        of(*_CHARACTERS),
        st.builds("-{}".format, of("1", "1L", "128", "2147483647", "0x80000000", "0.0 == 0")),
        st.builds("({} << {})".format, of("1u", "1ull", "3UL"), st.integers(0, 31)),
        st.builds("sizeof({})".format, of("int", "char[3]", "long double", "struct nobody *")),
        of(
            "INT64_MIN",
            "UINT64_MAX",
            "SIZE_MAX",
            "(-2147483647-1)",
            "__STDC_VERSION__",
            "__CHAR_BIT__",
            "(int)3.9",
            "(3 - 4)",
            "offsetof(struct pair, second)",
        ),
    )
    return st.recursive(leaves, extended, max_leaves=4)


FLOATS: Final = (
    "1.5",
    "1.5f",
    "-0.0",
    "1e300",
    "4.9e-324",
    "0x1.8p3",
    ".5",
    "5.",
    "1e10f",
    "(1.0/3)",
    "(1.0/0.0)",
    '__builtin_nan("")',
    "((float)0.1)",
    "(1 ? 2.5 : 1)",
    "-1.25F",
    "DBL_MAX",
    "FLT_MIN",
    "(2 * 3.5f)",
)
LONG_FLOATS: Final = ("1.5L", "(1.0L / 3)", "((long double)2)", "-0.0l")
STRINGS: Final = (
    '""',
    '"text"',
    r'"a\0b"',
    r'"\0"',
    r'"\"quoted\" \\ \n\t\a"',
    '"one" "two"',
    r'"\377\x80"',
    '"\u00e9\u20ac"',
    '"/* no comment */"',
    '"%s %d"',
    '("bracketed")',
    '"a" /* c */ "b"',
    r'"\1" "1"',
    r'"\x4" "1"',
    'u8"\u00e9"',
    '"??="',
    r'"\u00e9"',
    '"' + "long " * 60 + '"',
)
NO_EXPRESSIONS: Final = {
    "": "empty-macro",
    "{ 1, 2 }": "not-an-expression",
    "int": "not-an-expression",
    "do { } while (0)": "not-an-expression",
    "struct nobody": "not-an-expression",
    "__attribute__((unused))": "not-an-expression",
    "1 +": "not-an-expression",
    "(1": "not-an-expression",
    "undeclared": "undeclared-name",
    ")": "not-an-expression",
    "1 2": "not-an-expression",
    '"a" 1': "not-an-expression",
    ";": "not-an-expression",
    "return 1": "not-an-expression",
    "# 1": "not-an-expression",
    "0x": "not-an-expression",
    "1.0i": "wide-constant",
}


@st.composite
def macros(draw: DrawFn) -> Declaration:
    name = draw(of("M@", "M@", "_m@", "__M@", "class@", "e@"))
    form = draw(st.integers(0, 9))
    if form < 5:
        body, noted = draw(integer_expressions()), "NOTE_INTEGER({});"
    elif form == 5:
        body, noted = draw(of(*FLOATS)), "NOTE_FLOAT({});"
    elif form == 6:
        body, noted = draw(of(*LONG_FLOATS)), "NOTE_FLOAT({});"
    elif form == 7:
        body, noted = draw(of(*STRINGS)), "note_bytes({0}, sizeof({0}) - 1);"
    elif form == 8:
        body, noted = (
            draw(
                of(
                    "((void *)0)",
                    "((char *)-1)",
                    "((int (*)(void))3)",
                    "((const int *)8)",
                    "((struct nobody *)16)",
                    "(&counter)",
                    "table",
                    "&table[1]",
                )
            ),
            "NOTE_POINTER({});",
        )
    else:
        body = draw(of(*NO_EXPRESSIONS))
        reasons = frozenset({NO_EXPRESSIONS[body]})
        return Declaration(
            (
                Piece(
                    f"#define {name} {body}",
                    refusable=((("constant", name), reasons),),
                    hidden=(name,),
                ),
            )
        )
    if body in {"(&counter)", "table", "&table[1]"}:
        noted, python = "NOTE_INTEGER(*({}));", f"pointed({name!r})"
    else:
        python = f"address({name!r})" if form == 8 else f"constant({name!r})"
    comment = draw(of("", " /* why */", " // why", " \\\n"))
    kind = "variable" if body == "table" else "constant"
    return Declaration(
        (
            Piece(
                f"#define {name} {body}{comment}",
                bound=((kind, name),),
                questions=(Question(noted.format(name), python),),
            ),
        )
    )
