"""Lengths of arrays behind pointers, as the header writes them.

    void f(int (*rows)[4], int table[14][6]);   ->   Pointer(Array(int, "4")), Pointer(Array(int, "6"))

cffi lets the compiler count an array that is a field or a variable, and no other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.types import Array, CType, FunctionType, Pointer, Qualified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clang.cindex import Cursor


def with_written_lengths(type_: CType, cursor: Cursor) -> CType:
    """Return the `type_` that `cursor` declares, its arrays behind pointers with their lengths.

    The brackets stand in the order of the type's arrays, the outermost first; a parameter's first
    ones are a pointer's. Where they do not tell, the type is returned as it is.
    """
    arrays = list(_arrays(type_, behind_pointer=False))
    if not any(behind for _, behind in arrays):
        return type_
    brackets = list(_brackets(cursor))[-len(arrays):]
    if len(brackets) < len(arrays) or not all(b.isdecimal() or not b for b in brackets):
        return type_
    return _filled(type_, iter(brackets), behind_pointer=False)


def _arrays(type_: CType, *, behind_pointer: bool) -> Iterator[tuple[Array, bool]]:
    match type_:
        case Pointer(target):
            yield from _arrays(target, behind_pointer=True)
        case Qualified(inner):
            yield from _arrays(inner, behind_pointer=behind_pointer)
        case Array(element):
            yield type_, behind_pointer
            yield from _arrays(element, behind_pointer=behind_pointer)
        case _:
            pass


def _filled(type_: CType, brackets: Iterator[str], *, behind_pointer: bool) -> CType:
    match type_:
        case Pointer(target):
            return Pointer(_filled(target, brackets, behind_pointer=True))
        case Qualified(inner):
            return replace(type_, type=_filled(inner, brackets, behind_pointer=behind_pointer))
        case Array(element):
            written = next(brackets)
            element = _filled(element, brackets, behind_pointer=behind_pointer)
            return replace(type_, element=element,
                           written=written or None if behind_pointer else None)
        case _:
            return type_


def _brackets(cursor: Cursor) -> Iterator[str]:
    """Yield what stands between each pair of outer square brackets of a declaration."""
    inside: list[str] = []
    depth = 0
    for token in cursor.get_tokens():
        word = token.spelling
        if word == "]":
            depth -= 1
            if depth == 0:
                yield " ".join(inside)
                inside = []
        elif depth:
            inside.append(word)
        if word == "[":
            depth += 1


def parameters_with_lengths(type_: FunctionType, cursor: Cursor) -> FunctionType:
    """Return the function type that `cursor` declares, with its parameters' lengths."""
    arguments = list(cursor.get_arguments())
    if len(arguments) != len(type_.parameters):
        return type_
    return replace(type_, parameters=tuple(
        replace(p, type=with_written_lengths(p.type, argument))
        for p, argument in zip(type_.parameters, arguments, strict=True)))
