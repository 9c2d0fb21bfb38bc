"""What kind of type a name is that the compiler knows by itself, and libclang does not.

_Float64 f(_Float64 x);   ->   {"_Float64": NumberKind.FLOAT}
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
    """What kind of number a type is, according to the compiler."""

    INTEGER = "an integer of at most 64 bits"
    FLOAT = "a binary floating-point number of at most 64 bits"
    OTHER = "another type"
    NONE = "not a type"


def classify_types(
    compiler: Compiler, text: Preprocessed, types: Sequence[str], flags: BuildFlags
) -> list[NumberKind]:
    """Return the kind of each of the C `types` after `text`, asked in one pass."""
    # Each first question declares another name, because the types differ. `< 2.0` excludes decimal
    # and complex numbers, which C does not compare with a `double`.
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
