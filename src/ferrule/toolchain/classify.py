"""Asking the compiler what kind of expression each macro is, in one pass that runs nothing."""

from __future__ import annotations

import re
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from _cffi_backend import new_primitive_type, sizeof  # importing FFI's parser takes long

from ferrule.toolchain.expand import has_braces, is_balanced, is_list
from ferrule.toolchain.questions import Question, asking

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed


class MacroKind(Enum):
    """What an object-like macro's expansion is, according to the compiler."""

    INTEGER = "an integer constant of at most 64 bits"
    INT128 = "another integer constant, which a signed integer of 128 bits equals"
    UINT128 = "another integer constant, which an unsigned integer of 128 bits equals"
    FLOAT = "a float or double constant"
    LONG_DOUBLE = "a long double constant that a double equals"
    WIDE_LONG_DOUBLE = "a long double constant that no double is known to equal"
    STRING = "a string literal"
    UTF8 = "a string literal of unsigned char: u8 from C23 on"
    WCHAR_STRING = "a string literal of wchar_t"
    CHAR16_STRING = "a string literal of char16_t"
    CHAR32_STRING = "a string literal of char32_t"
    WIDE = "a constant of another arithmetic type, such as a complex one"
    FUNCTION = "a function"
    ADDRESS = "a constant address, such as a cast to a pointer"
    OBJECT = "an object that can be assigned to or pointed to"
    COMPUTED_OBJECT = "an object that each use looks up again, such as `*f()`"
    VALUE = "a value that is computed when it is used"
    LIST = "several expressions, with commas between them"
    VOID = "an expression without a value"
    NO_EXPRESSION = "not an expression"
    TOO_LONG = "too long to ask about"


_INTEGERS: Final = (
    "_Bool",
    "char",
    "signed char",
    "unsigned char",
    "short",
    "unsigned short",
    "int",
    "unsigned",
    "long",
    "unsigned long",
    "long long",
    "unsigned long long",
)
_IS_INTEGER: Final = ", ".join(f"{name}: 1" for name in _INTEGERS)

_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_STRING_LITERAL: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_INTEGER_LITERAL: Final = re.compile(
    r"(?P<open>\()?-?(?P<digits>0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)[uU]?[lL]{0,2}(?(open)\))"
)
_TOO_WIDE: Final = 1 << 63  # below it, C99 guarantees that some integer type has room

_INTEGER_OR_FLOAT: Final = f"{_IS_INTEGER}, float: 1, double: 1"

# `@` stands for the expansion. If the first question is refused, all others count as refused: gcc
# reports an undeclared name once per function, and may misread what follows a syntax error.
# Brackets make operators of the commas between expressions; the second question has none.
# A constant is what may initialise a static object. C allows no brackets around the string that
# initialises an array.
_QUESTIONS: Final = (
    "(void)(@);",
    "(void)__builtin_choose_expr(1, @, 0);",
    "static const long double constant = (@); (void)constant;",
    f'_Static_assert(_Generic((@), {_IS_INTEGER}, default: 0), "");',
    f'_Static_assert(_Generic((@), {_INTEGER_OR_FLOAT}, default: 0), "");',
    f'_Static_assert(_Generic((@), {_INTEGER_OR_FLOAT}, long double: 1, default: 0), "");',
    '_Static_assert(__builtin_types_compatible_p(__typeof__(&*(@)), __typeof__(@) *), "");',
    "(void)&(@);",
    "static const void *const address = (@); (void)address;",
    "static const char string[] = @; (void)string;",
    '_Static_assert(__builtin_types_compatible_p(__typeof__((@)[0]), unsigned char), "");',
    # Inside `({ })`, because `__typeof__` refuses a bit-field.
    '_Static_assert(!__builtin_types_compatible_p(__typeof__(({ @; })), void), "");',
)

# Functions that gcc need not generate code for, which would take twice as long as reading them.
_UNUSED: Final = "static __inline void"

# The questions about an expansion with such a prefix, after the others. cffi reads a wchar_t of its
# own size, whatever flags such as -fshort-wchar make of it here.
_WIDE_PREFIX: Final = re.compile('[LuU]"')
_WIDE_QUESTIONS: Final = tuple(
    f'static const __typeof__({prefix}""[0]) string[] = @; '
    f'_Static_assert(sizeof string[0] == {size}, ""); (void)string;'
    for prefix, size in (("L", sizeof(new_primitive_type("wchar_t"))), ("u", 2), ("U", 4))
)

# Whether a double has the value of the long double. gcc computes with infinities in assertions
# only, and older clangs compute with floating numbers everywhere else.
_EQUAL: Final = "(long double)(double)(@) == (@)"
_NOT_A_NUMBER: Final = "(@) != (@)"
_IS_DOUBLE: Final = (
    f'_Static_assert({_EQUAL}, "");',
    f'_Static_assert({_NOT_A_NUMBER}, "");',
    f"struct {{ int equal : ({_EQUAL} || {_NOT_A_NUMBER}) ? 1 : -1; }};",
)

# Whether an integer of 128 bits has the value of a constant of another type. A complex number
# cannot be compared with 0, and no number but an integer turns 1.5 into 1.
_IS_128: Final = (
    "_Static_assert((__typeof__(@))1.5 == 1 && "
    '(TYPE)(@) == (@) && ((TYPE)(@) < 0) == ((@) < 0), "");'
)

# Whether an object is always the same one. Its address may have any qualifiers.
_IS_AT_ONE_PLACE: Final = "static const void *const address = (void *)&(@); (void)address;"

_MORE_QUESTIONS: Final = {
    MacroKind.COMPUTED_OBJECT: ((MacroKind.OBJECT, _IS_AT_ONE_PLACE),),
    MacroKind.WIDE_LONG_DOUBLE: tuple((MacroKind.LONG_DOUBLE, form) for form in _IS_DOUBLE),
    MacroKind.WIDE: (
        (MacroKind.UINT128, _IS_128.replace("TYPE", "unsigned __int128")),
        (MacroKind.INT128, _IS_128.replace("TYPE", "__int128")),
    ),
}
"""What is asked about the few macros of these kinds: each question with the kind if it holds."""


@contextmanager
def classifying(
    compiler: Compiler, text: Preprocessed, expansions: Mapping[str, str], flags: BuildFlags
) -> Iterator[Callable[[], dict[str, MacroKind]]]:
    """Start asking in the background; yield a function that returns the kind of each macro.

    `expansions` maps the names of the macros to what they expand to after `text`.
    """
    literals = {name: _literal_kind(expansion) for name, expansion in expansions.items()}
    # An open bracket would swallow the questions that follow, and a #pragma (from `_Pragma`)
    # needs a line to itself.
    nowhere = text.names_nowhere(e for e in expansions.values() if _NAME.fullmatch(e))
    asked = {
        name: expansion
        for name, expansion in expansions.items()
        if literals[name] is MacroKind.NO_EXPRESSION
        and expansion
        and expansion not in nowhere
        and is_balanced(expansion)
        and "#pragma" not in expansion
    }
    lines: list[Question | str] = []
    places = {name: _ask(lines, expansion) for name, expansion in asked.items()}

    def kinds(refused: Container[int]) -> dict[str, MacroKind]:
        answers = (
            (name, Answers(*(place not in refused for place in places[name]))) for name in asked
        )
        found = literals | {name: _kind(answer, asked[name]) for name, answer in answers}
        return found | dict(narrower(found))

    def narrower(found: Mapping[str, MacroKind]) -> Iterator[tuple[str, MacroKind]]:
        """Yield the kinds that more questions find; the last one of a macro counts."""
        asks = [
            (name, kind, form)
            for name in asked
            for kind, form in _MORE_QUESTIONS.get(found[name], ())
        ]
        questions = [
            Question(f"{_UNUSED} ferrule_ask_{i}(void) {{ {form.replace('@', asked[name])} }}")
            for i, (name, _, form) in enumerate(asks)
        ]
        with asking(compiler, text, questions, flags) as refused:
            places = refused()
        for place, (name, kind, _) in enumerate(asks):
            if place not in places:
                yield name, kind

    with asking(compiler, text, lines, flags) as refused:
        yield lambda: kinds(refused())


def _literal_kind(expansion: str) -> MacroKind:
    """Return the kind of a single literal, which needs no question; else NO_EXPRESSION."""
    if _STRING_LITERAL.fullmatch(expansion):
        return MacroKind.STRING
    number = _INTEGER_LITERAL.fullmatch(expansion)
    if number and int(number["digits"], 0) < _TOO_WIDE:
        return MacroKind.INTEGER
    return MacroKind.NO_EXPRESSION


def _ask(lines: list[Question | str], expansion: str) -> range:
    """Add the questions about an expansion to `lines`, a line each; return their numbers.

    They are inside a function, because `({ ... })` is an expression only there. One function for
    all questions is quickest. But braces may contain labels, which a function can have only once,
    or types, so then each question has a function of its own.
    """
    apart = has_braces(expansion)
    before = f"{_UNUSED} ferrule_ask_{len(lines)}(void) {{"
    if not apart:
        lines.append(before)
    first = len(lines)
    more = _WIDE_QUESTIONS if _WIDE_PREFIX.search(expansion) else ()
    # Of several expressions, nothing is asked but whether they are any.
    forms = _QUESTIONS[:1] if is_list(expansion) else (*_QUESTIONS, *more)
    for number, question in enumerate(forms, first):
        text = f"{{ {question.replace('@', expansion)} }}"
        if apart:
            text = f"{_UNUSED} ferrule_ask_{number}(void) {text}"
        lines.append(Question(text, needs=first if number > first else None))
    questions = range(first, len(lines))
    if not apart:
        lines.append("}")
    return questions


class Answers(NamedTuple):
    """The answers about an expansion: to `_QUESTIONS` in their order, then to `_WIDE_QUESTIONS`."""

    expression: bool
    single: bool = False
    constant: bool = False
    integer: bool = False
    integer_or_float: bool = False
    real: bool = False
    function: bool = False
    object: bool = False
    address: bool = False
    string: bool = False
    unsigned_char: bool = False
    value: bool = False
    wchar: bool = False
    char16: bool = False
    char32: bool = False


def _kind(answers: Answers, expansion: str) -> MacroKind:
    if not answers.expression:
        return MacroKind.NO_EXPRESSION
    if not answers.single:
        return MacroKind.LIST
    if answers.constant:
        return _arithmetic_kind(answers)
    if has_braces(expansion):  # a compound literal is an object too, but a new one each time
        return MacroKind.VALUE if answers.value else MacroKind.VOID
    return _string_kind(answers) or _object_kind(answers, expansion)


def _string_kind(answers: Answers) -> MacroKind | None:
    if answers.string:
        return MacroKind.UTF8 if answers.unsigned_char else MacroKind.STRING
    if answers.wchar:
        return MacroKind.WCHAR_STRING
    if answers.char16:
        return MacroKind.CHAR16_STRING
    return MacroKind.CHAR32_STRING if answers.char32 else None


def _object_kind(answers: Answers, expansion: str) -> MacroKind:
    if answers.function:
        return MacroKind.FUNCTION
    if answers.object:
        is_named = _NAME.fullmatch(expansion.strip("() "))
        return MacroKind.OBJECT if is_named else MacroKind.COMPUTED_OBJECT
    if answers.address:
        return MacroKind.ADDRESS
    return MacroKind.VALUE if answers.value else MacroKind.VOID


def _arithmetic_kind(answers: Answers) -> MacroKind:
    if answers.integer:
        return MacroKind.INTEGER
    if answers.integer_or_float:
        return MacroKind.FLOAT
    return MacroKind.WIDE_LONG_DOUBLE if answers.real else MacroKind.WIDE
