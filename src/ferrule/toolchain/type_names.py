"""What the types are that the compiler knows by itself, and the parser of the headers does not.

_Float64 f(_Float64 x);   ->   {"_Float64": TypeKind.FLOAT}
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed


class NumberKind(Enum):
    """What the compiler says that a type is."""

    INTEGER = "an integer of at most 64 bits"
    FLOAT = "a binary floating-point number of at most 64 bits"
    OTHER = "another type"
    NONE = "no type"


def classify_types(
    compiler: Compiler, text: Preprocessed, types: Sequence[str], flags: BuildFlags
) -> list[NumberKind]:
    """Return what each of the C `types` is after `text`, asked in one pass.

    A decimal or complex number cannot be compared with a `double`, so it is not a binary one.
    """
    # Each first question declares a different name, because the types differ.
    questions = [
        Question(question.replace("@", type_), needs=None if kind == 0 else 3 * number)
        for number, type_ in enumerate(types)
        for kind, question in enumerate(
            (
                f"extern @ *ferrule_known_{number};",
                '_Static_assert(sizeof(@) <= 8 && (@)1.5 == 1 && (@)1 < 2.0, "");',
                '_Static_assert(sizeof(@) <= 8 && (@)1.5 == 1.5 && (@)1 < 2.0, "");',
            )
        )
    ]
    refused = refused_questions(compiler, text, questions, flags)
    return [
        _kind(*(number not in refused for number in range(first, first + 3)))
        for first in range(0, len(questions), 3)
    ]


def _kind(is_type: bool, is_integer: bool, is_float: bool) -> NumberKind:  # noqa: FBT001  answers
    if not is_type:
        return NumberKind.NONE
    if is_integer:
        return NumberKind.INTEGER
    return NumberKind.FLOAT if is_float else NumberKind.OTHER
