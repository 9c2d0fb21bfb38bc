"""The shapes of arrays that depend on other parameters.

    void f(int r, int c, double m[2 * r][c]);
        ->   the lengths of m: ("2", "*", 0), (1,)

Only a call knows such lengths. The compiler computes them from the arguments, if they are made of
numbers, enumerators, `sizeof` and parameters that are numbers or records. A length that reads
memory, calls a function or may divide by zero is left to the function itself, and so is one that
the header does not write: `double m[*][*]`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ferrule.declarations.traverse import without_qualifiers
from ferrule.declarations.types import Array, Pointer
from ferrule.headers.libclang_types import CursorKind, TypeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.declarations.types import CType, FunctionType, Length
    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor

_ARRAYS: Final[frozenset[int]] = frozenset(
    {TypeKind.ARRAY, TypeKind.INCOMPLETE_ARRAY, TypeKind.VARIABLE_ARRAY}
)
_PASSED_WHOLE: Final[frozenset[int]] = frozenset(
    {*range(TypeKind.BOOL, TypeKind.LONGDOUBLE + 1), TypeKind.ENUM, TypeKind.RECORD}
) - {TypeKind.INT128, TypeKind.UINT128}
"""Types of parameters whose value is in the argument itself: numbers, which are in the range, and
records. A length of 128 bits would not fit what it is stored in."""

_MADE_OF_PARTS: Final[frozenset[int]] = frozenset(
    {
        CursorKind.TYPE_NAME,
        CursorKind.IMPLICIT,
        CursorKind.MEMBER_IN_EXPRESSION,
        CursorKind.INTEGER,
        CursorKind.CHARACTER,
        CursorKind.PARENTHESES,
        CursorKind.BINARY,
        CursorKind.CONDITIONAL,
        CursorKind.SIZE,
    }
)
"""Expressions that can be computed if their parts can."""

_IN_BRACKETS: Final = frozenset(
    {"static", "const", "volatile", "restrict", "_Atomic"}
    | {"__const", "__const__", "__volatile", "__volatile__", "__restrict", "__restrict__"}
)
"""What else than a length may be in a parameter's brackets."""

_ASSIGNS: Final = frozenset({"++", "--", "=", "+=", "-=", "*=", "/=", "%="}) | frozenset(
    {"&=", "|=", "^=", "<<=", ">>="}
)
_CHANGE_NOTHING: Final = frozenset({"-", "+", "~", "!"})
"""The unary operators that neither change a parameter nor read memory."""
_BEFORE_OTHER_NAMES: Final = frozenset({".", "->", "struct", "union", "enum"})
"""After these words, a name is that of a member or a tag."""


@dataclass(frozen=True, slots=True)
class _Bracket:
    """What is in a pair of brackets: words, each with its offset."""

    words: Sequence[tuple[int, str]]

    @property
    def is_written(self) -> bool:
        return bool(self.words) and [word for _, word in self.words] != ["*"]

    def has(self, offset: int) -> bool:
        return self.words[0][0] <= offset <= self.words[-1][0]


def with_shapes(clang: Clang, type_: FunctionType, arguments: Sequence[Cursor]) -> FunctionType:
    """Return the type of a function, with the lengths of its arrays of variable shape.

    The `arguments` are the cursors of its parameters. A function that is declared by a typedef has
    no words of its own, and so no lengths.
    """
    if len(arguments) != len(type_.parameters):
        return type_
    shapes = {
        index: lengths
        for index, parameter in enumerate(type_.parameters)
        if (lengths := tuple(_lengths(clang, parameter.type, arguments, index)))
    }
    many = {i for i, a in enumerate(arguments) if _is_array(clang, a)}
    if not (shapes or many):
        return type_
    return replace(
        type_,
        parameters=tuple(
            replace(parameter, lengths=shapes.get(index, ()), many=index in many)
            for index, parameter in enumerate(type_.parameters)
        ),
    )


def _is_array(clang: Clang, argument: Cursor) -> bool:
    declared = clang.type_of(argument)
    return declared.kind != TypeKind.POINTER and clang.canonical(declared).kind in _ARRAYS


def _lengths(
    clang: Clang, type_: CType, arguments: Sequence[Cursor], index: int
) -> Iterator[Length | None]:
    """Yield the lengths of the parameter at `index`, which may name the parameters before it."""
    type_ = without_qualifiers(type_)
    if not isinstance(type_, Pointer):
        return
    declared = clang.type_of(arguments[index])
    if declared.kind == TypeKind.POINTER and not isinstance(type_.target, Array):
        return  # as nearly all are
    outermost = clang.canonical(declared).kind
    extents = list(_extents(type_.target))
    varying = [number for number, extent in enumerate(extents, 1) if extent == "variable"]
    if not varying and outermost != TypeKind.VARIABLE_ARRAY:
        return
    brackets = _brackets(clang, arguments[index])
    expressions = clang.children(arguments[index])
    visible = {clang.spelling(a): (i, a) for i, a in enumerate(arguments[:index])}
    # In C a parameter that is declared as an array is a pointer to the array's items.
    lengths: list[Length | None] = [] if outermost in _ARRAYS else [None]
    while len(lengths) <= len(extents):
        lengths.append(_length(clang, next(brackets, None), expressions, visible))
    while len(lengths) > 1 + max(varying, default=0) and not lengths[-1]:
        lengths.pop()
    if lengths != [None]:
        yield from lengths


def _extents(type_: CType) -> Iterator[str]:
    while isinstance(type_, Array):
        yield type_.extent
        type_ = type_.element


def _brackets(clang: Clang, cursor: Cursor) -> Iterator[_Bracket]:
    """Yield the brackets of a parameter's declarator, which are those of its outermost arrays.

    Those before the name belong to the type that the declaration begins with, and those in the
    parentheses of a parameter list or an attribute to something else.
    """
    _, _, name = clang.place(cursor)
    inside: list[tuple[int, str]] = []
    square = round_ = outside = 0
    for offset, word in clang.tokens(cursor):
        if offset < name:
            continue
        if square:
            square += (word == "[") - (word == "]")
            inside.append((offset, word))
            if not square and inside[0][1] != "[":  # that would be an attribute: `[[...]]`
                yield _Bracket([w for w in inside[:-1] if w[1] not in _IN_BRACKETS])
        elif word == "[" and round_ == outside:
            square, inside = 1, []
        else:
            round_ += (word == "(") - (word == ")")
            outside = min(outside, round_)


def _length(
    clang: Clang,
    bracket: _Bracket | None,
    expressions: Sequence[Cursor],
    visible: Mapping[str, tuple[int, Cursor]],
) -> Length | None:
    """Return the length: None if it is not written, no words if the arguments do not tell it."""
    if bracket is None:
        return ()
    if not bracket.is_written:
        return None
    found = [e for e in expressions if bracket.has(clang.extent(e)[0])]
    words = [word for _, word in bracket.words]
    if len(found) != 1 or not _can_be_computed(clang, found[0]) or not _is_harmless(words):
        return ()
    length: list[str | int] = []
    for before, word in pairwise(["", *words]):
        if word in visible and before not in _BEFORE_OTHER_NAMES:
            index, parameter = visible[word]
            if not _is_passed_whole(clang, parameter):
                return ()
            length.append(index)
        else:
            length.append(word)
    return tuple(length)


def _can_be_computed(clang: Clang, expression: Cursor) -> bool:
    match expression.kind:
        case CursorKind.NAME_IN_EXPRESSION:
            meant = clang.referenced(expression)
            return meant.kind == CursorKind.ENUMERATOR or (
                meant.kind == CursorKind.PARAMETER and _is_passed_whole(clang, meant)
            )
        case CursorKind.CAST:
            may_be = _is_passed_whole(clang, expression)
        case CursorKind.UNARY:
            may_be = clang.tokens(expression)[0][1] in _CHANGE_NOTHING
        case kind:
            may_be = kind in _MADE_OF_PARTS
    return may_be and all(_can_be_computed(clang, part) for part in clang.children(expression))


def _is_passed_whole(clang: Clang, cursor: Cursor) -> bool:
    return clang.canonical(clang.type_of(cursor)).kind in _PASSED_WHOLE


def _is_harmless(words: Sequence[str]) -> bool:
    """Tell whether the words change nothing, and divide only by numbers other than zero."""
    divisors = [after for word, after in pairwise(words) if word in "/%"]
    return _ASSIGNS.isdisjoint(words) and all(
        divisor == "sizeof" or (divisor.isdecimal() and divisor.strip("0"))
        for divisor in divisors
    )
