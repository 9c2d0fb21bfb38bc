"""Why a declaration can be skipped: the fixed list of codes that reports use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal


class Reason(Enum):
    """A reason to skip a declaration: its `code` in the report, its `group`, and its `text`.

    The `group` says where the cause is: `impossible` for what C or Python rules out, `ours` for
    what ferrule cannot do yet, and `choice` for what the settings ask for.
    """

    UNSUPPORTED_TYPE = (
        "unsupported-type",
        "ours",
        "it uses what cffi has no values for, such as a vector, or a `va_list` that is not last",
    )
    NOT_EXPORTED = (
        "not-exported",
        "impossible",
        "the headers declare it, but none of the linked libraries defines it",
    )
    BODY_REFUSED = (
        "body-refused",
        "impossible",
        "its definition in the header does not compile; perhaps it needs a `--compile-arg`",
    )
    SHADOWED = (
        "shadowed",
        "ours",
        "Python's process has something else of this name, and would use that instead",
    )
    COMPILER_DISAGREES = (
        "compiler-disagrees",
        "ours",
        "the C compiler sees another type than libclang",
    )
    HIDDEN_BY_MACRO = (
        "hidden-by-macro",
        "impossible",
        "a macro of the same name hides it from C code, and is of another type",
    )
    OTHER_ALIGNMENT = (
        "other-alignment",
        "ours",
        "the typedef is aligned otherwise than its type, and cffi has one alignment for both",
    )
    RESERVED_NAME = (
        "reserved-name",
        "ours",
        "the C of the module uses this name for something else",
    )
    CFFI_REFUSES = ("cffi-refuses", "ours", "cffi does not accept the declaration")
    NOT_AN_EXPRESSION = (
        "not-an-expression",
        "impossible",
        "the macro's replacement is not an expression with a value",
    )
    EMPTY_MACRO = (
        "empty-macro",
        "impossible",
        "the macro's replacement is empty, so it has no value: C only tests if it is defined",
    )
    UNDECLARED_NAME = (
        "undeclared-name",
        "impossible",
        "the macro uses a name that the headers do not declare; name the header that does, too",
    )
    EXPRESSION_LIST = (
        "expression-list",
        "impossible",
        "the macro is a list of expressions, as in a call or an initializer, and not one value",
    )
    COMPUTED_VALUE = (
        "computed-value",
        "ours",
        "the macro's value is computed at each use, and may change; wrap it in a function",
    )
    WIDE_CONSTANT = (
        "wide-constant",
        "ours",
        "the constant is complex, wider than 128 bits, or of a floating type that cffi lacks",
    )
    LONG_EXPANSION = (
        "long-expansion",
        "ours",
        "the macros expand to millions of characters, and this is one of the longest",
    )
    FUNCTION_LIKE_MACRO = (
        "function-like-macro",
        "impossible",
        "a macro with parameters has no types; `--function-macro` can give it some",
    )
    VARIADIC_WITHOUT_PARAMETERS = (
        "variadic-without-parameters",
        "impossible",
        "cffi cannot call a variadic function that has no parameter before the `...`",
    )
    NOT_CHOSEN = ("not-chosen", "choice", "the settings' patterns leave it out")
    NEEDS_SKIPPED = ("needs-skipped", "ours", "it uses a declaration that is skipped")

    def __init__(
        self, code: str, group: Literal["impossible", "ours", "choice"], text: str
    ) -> None:
        """Keep the code, the group, and the sentence for the reference page."""
        self.code = code
        self.group = group
        self.text = text


NOTHING_LOST: Final = frozenset(
    {
        Reason.EMPTY_MACRO,
        Reason.NOT_AN_EXPRESSION,
        Reason.UNDECLARED_NAME,
        Reason.EXPRESSION_LIST,
        Reason.FUNCTION_LIKE_MACRO,
        Reason.NOT_CHOSEN,
    }
)
"""What `strict` accepts: macros that have no single value in C either (include guards, keywords,
lists), and what the settings leave out."""

NO_ACTION: Final = NOTHING_LOST - {Reason.FUNCTION_LIKE_MACRO, Reason.UNDECLARED_NAME}
"""What nobody needs to look at. The user may give the others types, or name their header."""


@dataclass(frozen=True, slots=True)
class Skip:
    """A declaration that is not bound: its `kind` and `name` as in the report, and why.

    `where` is its location as `path:line:column`, `reason` the code. `message` is a sentence for
    people, or what the compiler or cffi said.
    """

    kind: str
    name: str
    where: str
    reason: Reason
    message: str
