"""Why a declaration can be skipped: the fixed list of codes that reports use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal


class Reason(Enum):
    """A reason to skip a declaration: its `code` in the report, whose doing it is, and its `text`.

    `whose` is `impossible` for what C or Python rules out, `ours` for what ferrule does not do yet,
    and `choice` for what the settings ask for.
    """

    UNSUPPORTED_TYPE = (
        "unsupported-type",
        "ours",
        "a type that cffi has no value for: 128-bit numbers, vectors, va_list",
    )
    NOT_EXPORTED = (
        "not-exported",
        "impossible",
        "declared, but none of the linked libraries defines it",
    )
    SHADOWED = (
        "shadowed",
        "ours",
        "Python's process has another one of this name, and would take that for the library's",
    )
    COMPILER_DISAGREES = (
        "compiler-disagrees",
        "ours",
        "the C compiler sees another type than the one that was read",
    )
    RESERVED_NAME = (
        "reserved-name",
        "ours",
        "the C of the module uses this name for something else",
    )
    CFFI_REFUSES = ("cffi-refuses", "ours", "cffi's cdef does not take the declaration")
    NOT_AN_EXPRESSION = (
        "not-an-expression",
        "impossible",
        "the macro's replacement is no expression, so it has no value",
    )
    EMPTY_MACRO = (
        "empty-macro",
        "impossible",
        "the macro's replacement is empty: it can only be asked whether it is defined",
    )
    COMPUTED_VALUE = (
        "computed-value",
        "ours",
        "the macro computes a value each time it is used, and is no object to be a variable",
    )
    WIDE_CONSTANT = (
        "wide-constant",
        "ours",
        "the constant is wider than 64 bits, complex, or a long double that is no double",
    )
    LONG_EXPANSION = (
        "long-expansion",
        "ours",
        "the macros expand to millions of characters, and this one is among the longest",
    )
    FUNCTION_LIKE_MACRO = (
        "function-like-macro",
        "impossible",
        "a macro with parameters has no types, unless `--function-macro` gives it some",
    )
    VARIADIC_WITHOUT_PARAMETERS = (
        "variadic-without-parameters",
        "impossible",
        "a function of variable arguments without a first one cannot be called by cffi",
    )
    NOT_CHOSEN = ("not-chosen", "choice", "the settings' patterns leave it out")
    NEEDS_SKIPPED = ("needs-skipped", "ours", "it rests on a declaration that is skipped")

    def __init__(
        self, code: str, whose: Literal["impossible", "ours", "choice"], text: str
    ) -> None:
        """Keep `code`, `whose` doing it is, and `text`, the sentence for the reference page."""
        self.code = code
        self.whose = whose
        self.text = text


NOTHING_LOST: Final = frozenset(
    {
        Reason.EMPTY_MACRO,
        Reason.NOT_AN_EXPRESSION,
        Reason.FUNCTION_LIKE_MACRO,
        Reason.NOT_CHOSEN,
    }
)
"""Macros that have no value in C either (include guards, keywords), and what was asked for:
`strict` lets them pass."""


@dataclass(frozen=True, slots=True)
class Skip:
    """A declaration that is not bound: its `kind` and `name` as the report has them, and why.

    `where` is the place as `path:line:column`, `reason` the code, `message` a sentence for people,
    or the words of the compiler or of cffi.
    """

    kind: str
    name: str
    where: str
    reason: Reason
    message: str
