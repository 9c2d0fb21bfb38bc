"""Real headers with many small changes, each of which the compiler takes.

    struct head { int text; long time; };   ->   struct head { _Bool text : 1; long time; };

A change is kept if the compiler takes the header with it, so that a mutant is C that somebody
could have written, and what ferrule makes of it can be held against the compiler's own view.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

# Comments are matched to be left alone.
_TOKEN: Final = re.compile(
    r"""/\*.*?\*/|//[^\n]*|\w+|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[^\w\s]""", re.DOTALL
)
_TYPE: Final = re.compile(r"char|short|int|long|unsigned|signed|float|double|void|\w+_t")
_NUMBER: Final = re.compile(r"\d\w*")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")

KEYWORDS: Final = frozenset(
    [
        "auto",
        "break",
        "case",
        "char",
        "const",
        "continue",
        "default",
        "do",
        "double",
        "else",
        "enum",
        "extern",
        "float",
        "for",
        "goto",
        "if",
        "inline",
        "int",
        "long",
        "register",
        "restrict",
        "return",
        "short",
        "signed",
        "sizeof",
        "static",
        "struct",
        "switch",
        "typedef",
        "union",
        "unsigned",
        "void",
        "volatile",
        "while",
        "__inline",
        "__inline__",
        "__extension__",
        "__attribute__",
        "__asm__",
        "__restrict",
        "__signed__",
        "__const",
        "define",
        "defined",
        "ifdef",
        "ifndef",
        "endif",
        "undef",
        "pragma",
        "include",
    ]
)
_TYPES: Final = (
    *("char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned"),
    *("long", "unsigned long", "long long", "unsigned long long", "_Bool", "float", "double"),
    *(
        "long double",
        "__int128",
        "double _Complex",
        "void *",
        "char *",
        "_Float128",
        "_Float32",
    ),
    *("struct unheard_of *", "enum { @_A = 3, @_B }", "struct { int @_a; char @_b; }"),
    *("union { int @_c; double @_d; }", "int (*)(int)", "__builtin_va_list", "_Decimal64"),
    *("__typeof__(1 ? 1L : 2u)", "struct @_s", "struct { int @_e : 3, : 0, @_f : 5; }"),
    *("const char *const", "volatile int", "_Atomic int", "unsigned __attribute__((mode(DI)))"),
)
_NUMBERS: Final = (
    *("0", "1", "-1", "2", "3", "7", "127", "128", "255", "256", "65535", "0x7fffffff"),
    *("0x80000000", "0xffffffff", "0x7fffffffffffffff", "0x8000000000000000", "1ull << 63"),
    *("0xffffffffffffffffu", "-0x7fffffffffffffff-1", "'a'", "'\\xff'", "L'\\xffff'", "1.5"),
    *("1e400", "0x1p-1074", "1.5f", "0.1L", "0b101", "017", "sizeof(int)", "(char)200", "!0"),
    *(
        "(unsigned char)-1",
        "~0u",
        "-1L",
        "(_Bool)5",
        "'ab'",
        'u8"x"',
        "1i",
        "1.0/3",
        "__LINE__",
    ),
)
_ATTRIBUTES: Final = (
    *("packed", "aligned(16)", "aligned(1)", "aligned", "mode(DI)", "vector_size(16)", "cold"),
    *("deprecated", "transparent_union", "noreturn", "may_alias", "unused", "weak", "pure"),
    *(
        'scalar_storage_order("big-endian")',
        "gcc_struct",
        "ms_struct",
        "warn_if_not_aligned(8)",
    ),
    *('alias("main")', "const", 'visibility("hidden")', "nonnull", "sentinel", "malloc"),
    *('error("no")', "mode(QI)", "regparm(2)", "cleanup(abort)", "always_inline", "gnu_inline"),
)
_WORDS: Final = (
    *("const", "volatile", "restrict", "_Atomic", "static", "inline", "extern", "register"),
    *("_Thread_local", "_Alignas(32)", "_Noreturn", "__extension__", "*", "[3]", "[]", "()"),
    *(": 3", ": 1", ": 17", ": 31", ", @_x", "= 5", "(*@_y)(void)", "__inline", "[2][3]", ";"),
    *(
        '_Static_assert(1, "");',
        "int @_z;",
        "{",
        "}",
        "...",
        "struct",
        "enum",
        "union",
        "typedef",
    ),
)
_NAMES: Final = (
    *("None", "class", "lambda", "ffi", "lib", "has", "__init__", "self", "_cffi_f", "print"),
    *("\u00e9t\u00e9", "a$b", "get_x", "set_x", "__getattr__", "__dict__", "x" * 300, "True"),
    *("PyObject", "Py_None", "ferrule_ask_0", "_cffi_opcode_t", "errno", "NULL", "_"),
)
_LINES: Final = (
    *("#pragma pack(push, 1)", "#pragma pack(push, 2)", "#pragma pack(pop)", "#pragma pack(4)"),
    *("#pragma pack()", '#line 1000 "other.h"', "#line 7", '#line 5 "<stdin>"', '# 3 "a b.y"'),
    *("#pragma scalar_storage_order big-endian", "#pragma GCC visibility push(hidden)"),
    *("#define @_M (1 << 31)", "#define @_N -@_M", "#define @_P (-", "#define @_E ((int)~0u)"),
    *("#define int long", "#define @_F(x) x", "#undef NULL", '#define @_S "a\\0b" "\\xff"'),
    *("enum { @_G = -1, @_H = 0x80000000 };", "enum @_k { @_I = 1ull << 40 };"),
    *("struct @_s { char c; long l : 40; int : 0; short s; };", "extern int @_v[];"),
    *("typedef int @_t __attribute__((aligned(32)));", "static const int @_w = 5;"),
    *("int f_@(int (*)[@_I]);", "struct { int @_q; };", "enum @_l;", "struct @_o;", "#error"),
    *("static inline int i_@(int a) { return a; }", "int v_@(int, ...);", "int k_@();"),
    *("struct @_r { enum { @_J, @_K } ; int b; };", "extern const char @_u[];", "/* open"),
    *("typedef struct @_s @_s;", "typedef enum { @_L = 1, @_O = @_L << 3 } @_e;", "\\", "\f"),
)
_BYTES: Final = (
    "\udcff",
    "\udce9",
    "\ufeff",
    "\r\n",
    "\\\n",
    "\0",
    "\f",
    "??/\n",
    "/*\u2028*/",
    "\t",
)


def mutated(
    text: str, random: Random, count: int, is_taken: Callable[[str], bool]
) -> tuple[str, list[str]]:
    """Return `text` with up to `count` changes, and what they are.

    A changed text has lone surrogates for bytes that are not UTF-8. `is_taken` asks the compiler.
    """
    changes: list[str] = []
    for number in range(count):
        change = random.choices(_CHANGES, _WEIGHTS)[0]
        tried = change(text, random).replace("@", f"q{number}")
        if tried != text and is_taken(tried):
            text = tried
            changes.append(change.__name__.strip("_"))
    return text, changes


def _tokens(text: str) -> list[tuple[int, int]]:
    found = (m.span() for m in _TOKEN.finditer(text))
    return [span for span in found if text[span[0] : span[0] + 2] not in {"/*", "//"}]


def _put(text: str, span: tuple[int, int], new: str) -> str:
    return f"{text[: span[0]]}{new}{text[span[1] :]}"


def _some(text: str, random: Random, kind: re.Pattern[str]) -> tuple[int, int]:
    """Return the place of a token of a kind, or an empty place if there is none."""
    found = [span for span in _tokens(text) if kind.fullmatch(text, *span)]
    return random.choice(found) if found else (0, 0)


def _delete_token(text: str, random: Random) -> str:
    return _put(text, random.choice(_tokens(text)), "")


def _double_token(text: str, random: Random) -> str:
    first, last = random.choice(_tokens(text))
    return _put(text, (last, last), f" {text[first:last]}")


def _swap_tokens(text: str, random: Random) -> str:
    tokens = _tokens(text)
    at = random.randrange(len(tokens) - 1)
    (a, b), (c, d) = tokens[at], tokens[at + 1]
    return f"{text[:a]}{text[c:d]}{text[b:c]} {text[a:b]}{text[d:]}"


def _delete_line(text: str, random: Random) -> str:
    lines = text.split("\n")
    del lines[random.randrange(len(lines))]
    return "\n".join(lines)


def _double_line(text: str, random: Random) -> str:
    lines = text.split("\n")
    lines.insert(random.randrange(len(lines)), random.choice(lines))
    return "\n".join(lines)


def _swap_lines(text: str, random: Random) -> str:
    lines = text.split("\n")
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return "\n".join(lines)


def _other_type(text: str, random: Random) -> str:
    return _put(text, _some(text, random, _TYPE), random.choice(_TYPES))


def _other_number(text: str, random: Random) -> str:
    return _put(text, _some(text, random, _NUMBER), random.choice(_NUMBERS))


def _other_name(text: str, random: Random) -> str:
    """Rename everywhere: to a word that means something in Python, or to another's name."""
    first, last = _some(text, random, _NAME)
    name = random.choice(_NAMES)
    if not random.randrange(4):
        name = text[slice(*_some(text, random, _NAME))]
    return re.sub(rf"\b{re.escape(text[first:last])}\b", name, text) if last else text


def _add_attribute(text: str, random: Random) -> str:
    _, at = random.choice(_tokens(text))
    return _put(text, (at, at), f" __attribute__(({random.choice(_ATTRIBUTES)})) ")


def _add_word(text: str, random: Random) -> str:
    _, at = random.choice(_tokens(text))
    return _put(text, (at, at), f" {random.choice(_WORDS)} ")


def _add_width(text: str, random: Random) -> str:
    """Make a bit-field of what may be a member."""
    ends = [m.start() for m in re.finditer(r"(?<=\w);", text)]
    at = random.choice(ends or [0])
    return _put(text, (at, at), f" : {random.choice((1, 2, 3, 7, 8, 9, 15, 31, 33, 63))}")


def _add_value(text: str, random: Random) -> str:
    """Give a value to what may be an enumerator."""
    commas = [m.start() for m in re.finditer(r"(?<=\w),", text)]
    at = random.choice(commas or [0])
    return _put(text, (at, at), f" = {random.choice(_NUMBERS)}")


def _add_line(text: str, random: Random) -> str:
    at = random.choice([m.end() for m in re.finditer("\n", text)] or [0])
    return _put(text, (at, at), f"{random.choice(_LINES)}\n")


def _define_again(text: str, random: Random) -> str:
    """Define a name of the header as a macro for another of its names, or for a number.

    No keyword, which would take Python's own headers along.
    """
    at = random.choice([m.end() for m in re.finditer("\n", text)] or [0])
    name, other = (text[slice(*_some(text, random, _NAME))] for _ in range(2))
    if name in KEYWORDS:
        return text
    value = random.choice((other, name, f"({name} + 1)", random.choice(_NUMBERS)))
    return _put(text, (at, at), f"#undef {name}\n#define {name} {value}\n")


def _add_bytes(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return _put(text, (at, at), random.choice(_BYTES))


def _other_line_ends(text: str, _random: Random) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


_WEIGHTED: Final = {
    _other_type: 8,
    _other_number: 5,
    _add_attribute: 6,
    _add_word: 6,
    _add_width: 5,
    _add_value: 4,
    _add_line: 6,
    _define_again: 3,
    _other_name: 3,
    _delete_token: 2,
    _double_token: 1,
    _swap_tokens: 2,
    _delete_line: 1,
    _double_line: 2,
    _swap_lines: 2,
    _add_bytes: 2,
    _other_line_ends: 1 / 8,
}
_CHANGES: Final = list(_WEIGHTED)
_WEIGHTS: Final = list(_WEIGHTED.values())
