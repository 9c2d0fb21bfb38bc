"""Asking the compiler what kind of expression each macro is, in one pass and without running it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.assertions import refused_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler


class MacroKind(Enum):
    """What the compiler says that an object-like macro's replacement is."""

    INTEGER = "an integer constant of at most 64 bits"
    FLOAT = "a float or double constant"
    LONG_DOUBLE = "a long double constant"
    STRING = "a string literal"
    WIDE = "a constant of another arithmetic type, such as a 128-bit or complex one"
    VALUE = "an expression that is no constant, or a constant of no arithmetic type"
    NO_EXPRESSION = "no expression"


_INTEGERS: Final = ("_Bool", "char", "signed char", "unsigned char", "short", "unsigned short",
                    "int", "unsigned", "long", "unsigned long", "long long", "unsigned long long")
_IS_INTEGER: Final = ", ".join(f"{name}: 1" for name in _INTEGERS)

# One line a question; the compiler refuses those whose answer is no. In functions of their own,
# since `({ ... })` is an expression only there.
_QUESTIONS: Final = (
    "(void)({0});",
    "static const long double constant = {0}; (void)constant;",
    f"_Static_assert(_Generic(({{0}}), {_IS_INTEGER}, default: 0), \"\");",
    '_Static_assert(_Generic(({0}), float: 1, double: 1, default: 0), "");',
    '_Static_assert(_Generic(({0}), long double: 1, default: 0), "");',
    "static const char string[] = {0}; (void)string;",
)


def classify_macros(compiler: Compiler, includes: str, names: Sequence[str],
                    flags: BuildFlags) -> dict[str, MacroKind]:
    """Return the kind of each macro of `names` as it stands behind the C of `includes`.

    The replacements must have balanced brackets, or one of them could swallow the next question.
    """
    if not names:
        return {}
    first = includes.count("\n") + 1
    questions = "".join(
        f"static void ferrule_ask_{i}_{q}(void) {{ {question.replace('{0}', name)} }}\n"
        for i, name in enumerate(names) for q, question in enumerate(_QUESTIONS)
    )
    refused = refused_lines(compiler, includes + questions, flags)
    width = len(_QUESTIONS)
    return {
        name: _kind(*(first + i * width + q not in refused for q in range(width)))
        for i, name in enumerate(names)
    }


def _kind(  # noqa: PLR0911, PLR0913  a decision table: one row a kind, one column a question
    expression: bool, constant: bool, integer: bool, floating: bool,  # noqa: FBT001
    long_double: bool, string: bool,  # noqa: FBT001
) -> MacroKind:
    if not expression:
        return MacroKind.NO_EXPRESSION
    if string:
        return MacroKind.STRING
    if not constant:
        return MacroKind.VALUE
    if integer:
        return MacroKind.INTEGER
    if floating:
        return MacroKind.FLOAT
    if long_double:
        return MacroKind.LONG_DOUBLE
    return MacroKind.WIDE
