from __future__ import annotations

from ctypes import c_double, c_longdouble, sizeof
from typing import TYPE_CHECKING, Final

import pytest

from ferrule.toolchain.classify import MacroKind, classifying
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.questions import Question, asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

HEADER: Final = """
enum e { A = 3 };
extern int variable, array[3];
extern const int constant;
int function(int);
struct s { int field; int bits : 3; };
extern struct s object;
#define CALL(x) (x)
#define LATER EARLIER
#define EARLIER 9
"""
BODIES: Final = {
    MacroKind.INTEGER: [
        "42",
        "(-3)",
        "'a'",
        "sizeof(int)",
        "A",
        "(A | 8)",
        "1 ? 2 : 3",
        "0xffffffffffffffff",
        "((char)200)",
        "(_Bool)1",
        "CALL(5)",
        "LATER",
        "1 == 1",
        "'\\''",
        '(sizeof "(")',
        "__builtin_constant_p(1)",
    ],
    MacroKind.FLOAT: ["1.5", "2.f", "1e308 * 10", "(double)1", "-.5", "(0.0 / 0.0)"],
    MacroKind.LONG_DOUBLE: [
        "1.5L",
        "(long double)1",
        "(1.0L / 2)",
        "-0.0L",
        '__builtin_nanl("")',
        "__builtin_infl()",
    ],
    MacroKind.WIDE_LONG_DOUBLE: [
        "0.1L",
        "(1.0L / 3)",
        "1e308L",
        "1e4000L",
        "-1e4000L",
        "1e-4000L",
    ],
    MacroKind.STRING: ['"text"', '"a" "b"', '"a\\0b"', '""', '("in brackets")', '"\\""', '"("'],
    MacroKind.WCHAR_STRING: ['L"text"', 'L"a" "b"', '(L"in brackets")', 'L""', 'L"{"'],
    MacroKind.CHAR16_STRING: ['u"text"', 'u"a" u"b"'],
    MacroKind.CHAR32_STRING: ['U"text"', '(U"a" "b")'],
    MacroKind.INT128: [
        "((__int128)1 << 100)",
        "((__int128)-1)",
        "((__int128)1 << 127)",
        "((unsigned __int128)5)",
    ],
    MacroKind.UINT128: ["(~(unsigned __int128)0)", "((unsigned __int128)1 << 127)"],
    MacroKind.WIDE: ["2.0i", "(float _Complex)1", "((_Complex int)1)", "(__float128)1"],
    MacroKind.FUNCTION: ["function", "(function)"],
    MacroKind.OBJECT: [
        "variable",
        "(variable)",
        "array[1]",
        "object",
        "object.field",
        "(*&variable)",
        "constant",
    ],
    MacroKind.COMPUTED_OBJECT: [
        "array[variable]",
        "(*(int *)(long)variable)",
        "(&array[0])[variable]",
    ],
    MacroKind.ADDRESS: ["((void *)-1)", "&variable", "((char *)0 + 4)", "(int (*)(int))0"],
    MacroKind.VALUE: [
        "variable + 1",
        "function(1)",
        "-object.field",
        "(int[]){1, 2}",
        '(char[]){"text"}',
        "(__WCHAR_TYPE__[]){97, 0}",
        "(1, function(2))",
        "({ variable; })",
        "variable ? variable, 1 : 2",
        "array<:0, 1:> + 1",
        "object.bits",
    ],
    MacroKind.LIST: ["1, 2", '"a", "b"', '"a", variable', "function(1), 2", "(1), (2)"],
    MacroKind.VOID: ["(void)0", "((void)function(1))", "({ })"],
    MacroKind.NO_EXPRESSION: [
        "int",
        "static",
        "(1",
        "1)",
        "{ 1 }",
        "do { } while (0)",
        "unknown_name",
        "1; 2",
        "1, unknown_name",
        "int x, y",
        "struct s",
        "__attribute__((unused))",
        "if",
        "'",
        '"open',
        "1 ; } int escaped(void) { return 1",
        "CALL(",
        "CALL(1",
        "CALL(CALL(2)",
    ],
}


def classify_macros(
    compiler: Compiler, text: Preprocessed, expansions: dict[str, str], flags: BuildFlags
) -> dict[str, MacroKind]:
    with classifying(compiler, text, expansions, flags) as kinds:
        return kinds()


@pytest.fixture(scope="module")
def kinds(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> dict[str, MacroKind]:
    """Return the kind of each replacement; all are asked for at once, as of a real header."""
    bodies = [body for same in BODIES.values() for body in same]
    names = {f"M{number}": body for number, body in enumerate(bodies)}
    header = HEADER + "".join(f"#define {name} {body}\n" for name, body in names.items())
    expansions = expand_macros(compiler, header, list(names), BuildFlags())
    found = classify_macros(compiler, preprocess_text(header), expansions, BuildFlags())
    return {body: found.get(name, MacroKind.NO_EXPRESSION) for name, body in names.items()}


# What is too long is not asked about: see test_bad_input.py. What u8"" is depends on the compiler.
ASKED: Final = [kind for kind in MacroKind if kind not in {MacroKind.TOO_LONG, MacroKind.UTF8}]


@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind.name)
def test_kind(kinds: dict[str, MacroKind], kind: MacroKind) -> None:
    if kind is MacroKind.WIDE_LONG_DOUBLE and sizeof(c_longdouble) == sizeof(c_double):
        pytest.skip("a long double is no more than a double here")
    assert {body: kinds[body] for body in BODIES[kind]} == dict.fromkeys(BODIES[kind], kind)


def test_utf8_is_of_the_compilers_type(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text = preprocess_text("")
    literals = {"M": 'u8"\\u00e9"', "BRACKETS": '(u8"a" "b")'}
    is_unsigned = '_Static_assert(_Generic(u8"a"[0], unsigned char: 1, default: 0), "");'
    asked = [Question(is_unsigned)]
    with asking(compiler, text, asked, BuildFlags()) as refused:
        is_char = bool(refused())
    kind = MacroKind.STRING if is_char else MacroKind.UTF8
    assert classify_macros(compiler, text, literals, BuildFlags()) == dict.fromkeys(
        literals, kind
    )


def test_names_inside_braces_do_not_meet(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    header = """
#define LABEL ({ __label__ here; here: 3; })
#define TAG sizeof(struct { int a; })
#define ENUM sizeof(enum { INSIDE })
#define LITERAL (int){3}
#define UNKNOWN unknown_name + 1
#define AGAIN unknown_name + 2
#define LAST (1 + 1)
"""
    names = ["LABEL", "TAG", "ENUM", "LITERAL", "UNKNOWN", "AGAIN", "LAST"]
    expansions = expand_macros(compiler, header, names, BuildFlags())
    kinds = classify_macros(compiler, preprocess_text(header), expansions, BuildFlags())
    # clang 19 and newer take a literal of constants for a constant.
    assert kinds.pop("LITERAL") in {MacroKind.VALUE, MacroKind.INTEGER}
    assert kinds == {
        "LABEL": MacroKind.VALUE,
        "TAG": MacroKind.INTEGER,
        "ENUM": MacroKind.INTEGER,
        "UNKNOWN": MacroKind.NO_EXPRESSION,
        "AGAIN": MacroKind.NO_EXPRESSION,
        "LAST": MacroKind.INTEGER,
    }


def test_no_macros(compiler: Compiler, preprocess_text: Callable[..., Preprocessed]) -> None:
    assert classify_macros(compiler, preprocess_text(""), {}, BuildFlags()) == {}


def test_a_wchar_that_is_not_cffis_is_not_text(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    flags = BuildFlags(("-fshort-wchar",))
    texts = {"WIDE": 'L"a"', "UTF16": 'u"a"'}
    kinds = classify_macros(compiler, preprocess_text(""), texts, flags)
    assert kinds["UTF16"] is MacroKind.CHAR16_STRING
    assert kinds["WIDE"] in {MacroKind.OBJECT, MacroKind.CHAR16_STRING}
