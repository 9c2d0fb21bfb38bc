"""Asking the compiler what kind of expression each macro is, in one pass and without running it."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from ferrule.toolchain.assertions import refused_questions
from ferrule.toolchain.expand import is_balanced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed


Answers: TypeAlias = tuple[bool, ...]


class MacroKind(Enum):
    """What the compiler says that an object-like macro's expansion is."""

    INTEGER = "an integer constant of at most 64 bits"
    FLOAT = "a float or double constant"
    LONG_DOUBLE = "a long double constant"
    STRING = "a string literal"
    WIDE = "a constant of another arithmetic type, such as a 128-bit or complex one"
    FUNCTION = "a function"
    ADDRESS = "a constant address, such as a cast to a pointer"
    OBJECT = "an object that can be assigned to or pointed to"
    VALUE = "a value that is computed when it is used"
    NO_EXPRESSION = "no expression"


_INTEGERS: Final = ("_Bool", "char", "signed char", "unsigned char", "short", "unsigned short",
                    "int", "unsigned", "long", "unsigned long", "long long", "unsigned long long")
_IS_INTEGER: Final = ", ".join(f"{name}: 1" for name in _INTEGERS)

_STRING_LITERAL: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_INTEGER_LITERAL: Final = re.compile(
    r"(?P<open>\()?-?(?P<digits>0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)[uU]?[lL]{0,2}(?(open)\))")
_TOO_WIDE: Final = 1 << 63

# One line a question; `@` is the expansion. In functions of their own, since `({ ... })` is an
# expression only there. A constant is what may initialise a static object.
_FIRST: Final = (
    "(void)(@);",
    "static const long double constant = (@); (void)constant;",
    f'_Static_assert(_Generic((@), {_IS_INTEGER}, default: 0), "");',
    '_Static_assert(_Generic((@), float: 1, double: 1, default: 0), "");',
    "static const char string[] = @; (void)string;",
)
_OF_WIDE: Final = ('_Static_assert(_Generic((@), long double: 1, default: 0), "");',)
_OF_VALUE: Final = (
    '_Static_assert(__builtin_types_compatible_p(__typeof__(&*(@)), __typeof__(@) *), "");',
    "(void)&(@);",
    "static const void *const address = (@); (void)address;",
)


def classify_macros(compiler: Compiler, text: Preprocessed, expansions: Mapping[str, str],
                    flags: BuildFlags) -> dict[str, MacroKind]:
    """Return the kind of each macro, given by its expansion, as it stands behind `text`."""
    kinds = {name: _literal_kind(expansion) for name, expansion in expansions.items()}
    asked = {name: expansion for name, expansion in expansions.items()
             if kinds[name] is MacroKind.NO_EXPRESSION
             and expansion and is_balanced(expansion) and "#pragma" not in expansion}

    def ask(questions: tuple[str, ...], among: set[MacroKind] | None) -> Iterator[tuple[str, Answers]]:
        chosen = {n: e for n, e in asked.items() if among is None or kinds[n] in among}
        yield from _answers(compiler, text, chosen, questions, flags)

    for name, answers in ask(_FIRST, None):
        kinds[name] = _first_kind(*answers)
    for name, (is_long_double,) in ask(_OF_WIDE, {MacroKind.WIDE}):
        kinds[name] = MacroKind.LONG_DOUBLE if is_long_double else MacroKind.WIDE
    for name, answers in ask(_OF_VALUE, {MacroKind.VALUE}):
        rows = (MacroKind.FUNCTION, MacroKind.OBJECT, MacroKind.ADDRESS)
        kind = next((k for k, yes in zip(rows, answers, strict=True) if yes), MacroKind.VALUE)
        # A compound literal is an object that is made anew, and gone, each time.
        kinds[name] = MacroKind.VALUE if "{" in asked[name] else kind
    return kinds


def _literal_kind(expansion: str) -> MacroKind:
    """Return the kind of what is but one literal, which needs no question; else NO_EXPRESSION."""
    if _STRING_LITERAL.fullmatch(expansion):
        return MacroKind.STRING
    number = _INTEGER_LITERAL.fullmatch(expansion)
    if number and int(number["digits"], 0) < _TOO_WIDE:
        return MacroKind.INTEGER
    return MacroKind.NO_EXPRESSION


def _answers(compiler: Compiler, text: Preprocessed, expansions: Mapping[str, str],
             questions: tuple[str, ...], flags: BuildFlags) -> Iterator[tuple[str, Answers]]:
    if not expansions:
        return
    lines = [f"static void ferrule_ask_{i}_{q}(void) {{ {question.replace('@', expansion)} }}"
             for i, expansion in enumerate(expansions.values())
             for q, question in enumerate(questions)]
    refused = refused_questions(compiler, text, lines, flags)
    width = len(questions)
    for i, name in enumerate(expansions):
        yield name, tuple(i * width + q not in refused for q in range(width))


def _first_kind(expression: bool, constant: bool, integer: bool, floating: bool,  # noqa: FBT001  a row of answers
                string: bool) -> MacroKind:  # noqa: FBT001
    if not expression:
        return MacroKind.NO_EXPRESSION
    if string:
        return MacroKind.STRING
    if not constant:
        return MacroKind.VALUE
    if integer:
        return MacroKind.INTEGER
    return MacroKind.FLOAT if floating else MacroKind.WIDE
