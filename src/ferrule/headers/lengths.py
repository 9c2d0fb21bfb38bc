"""The lengths of arrays that pointers point to, as the header writes them.

    void f(int (*rows)[4], int table[14][6]);
        ->   Pointer(Array(int, "4")), Pointer(Array(int, "6"))

cffi lets the compiler count the length of an array that is a field or a variable, but not of one
that a pointer points to. There the cdef must repeat what the header writes, or name the array.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.declarations.types import Array, CType, FunctionType, Pointer, Qualified
from ferrule.headers.libclang_types import CursorKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor


def with_written_lengths(clang: Clang, type_: CType, cursor: Cursor) -> CType:
    """Return the `type_` that `cursor` declares, with the lengths of arrays that pointers point to.

    The brackets of a declarator come in the order of the type's arrays, the outermost first. Those
    that a parameter begins with are a pointer in its type. If the brackets do not match the type,
    the type is returned unchanged.
    """
    # Most declarations have no such array, and are done here.
    if not _needs_lengths(type_, behind_pointer=False):
        return type_
    parameters = [c for c in clang.children(cursor) if c.kind == CursorKind.PARAMETER]
    arrays = list(_arrays(type_))
    brackets = list(_brackets(clang, cursor, parameters))[-len(arrays) :] if arrays else []
    if len(brackets) < len(arrays) or len(parameters) != sum(map(len, _parameters(type_))):
        return type_
    return _filled(clang, type_, iter(brackets), iter(parameters), behind_pointer=False)


def _needs_lengths(type_: CType, *, behind_pointer: bool) -> bool:
    while not isinstance(type_, FunctionType):
        if isinstance(type_, Pointer):
            type_, behind_pointer = type_.target, True
        elif isinstance(type_, Qualified):
            type_ = type_.type
        elif isinstance(type_, Array) and not behind_pointer:
            type_ = type_.element
        else:
            return isinstance(type_, Array)
    return _needs_lengths(type_.result, behind_pointer=False) or any(
        _needs_lengths(p.type, behind_pointer=False) for p in type_.parameters
    )


def _arrays(type_: CType) -> Iterator[Array]:
    """Yield the arrays whose brackets are not in a parameter list."""
    match type_:
        case Pointer(inner) | Qualified(inner) | FunctionType(inner):
            yield from _arrays(inner)
        case Array(element):
            yield type_
            yield from _arrays(element)
        case _:
            pass


def _parameters(type_: CType) -> Iterator[tuple[object, ...]]:
    """Yield the parameter lists of a type that are not inside another parameter list."""
    match type_:
        case Pointer(inner) | Qualified(inner) | Array(inner):
            yield from _parameters(inner)
        case FunctionType(result, parameters):
            yield from _parameters(result)
            yield parameters
        case _:
            pass


def _filled(
    clang: Clang,
    type_: CType,
    brackets: Iterator[str],
    parameters: Iterator[Cursor],
    *,
    behind_pointer: bool,
) -> CType:
    """Return `type_` with the next of the `brackets` for each array that a pointer points to."""
    match type_:
        case Pointer(target):
            return Pointer(_filled(clang, target, brackets, parameters, behind_pointer=True))
        case Qualified(inner):
            return replace(
                type_,
                type=_filled(clang, inner, brackets, parameters, behind_pointer=behind_pointer),
            )
        case Array(element):
            written = next(brackets)
            element = _filled(
                clang, element, brackets, parameters, behind_pointer=behind_pointer
            )
            known = behind_pointer and type_.extent == "fixed"
            return replace(type_, element=element, written=written if known else None)
        case FunctionType(result):
            # libclang lists the parameters of what a function returns before the function's own.
            result = _filled(clang, result, brackets, parameters, behind_pointer=False)
            own = tuple(
                replace(p, type=with_written_lengths(clang, p.type, next(parameters)))
                for p in type_.parameters
            )
            return replace(type_, result=result, parameters=own)
        case _:
            return type_


def _brackets(clang: Clang, cursor: Cursor, parameters: list[Cursor]) -> Iterator[str]:
    """Yield what is between each outer pair of square brackets in a declarator."""
    inside: list[str] = []
    depth = 0
    for word in _words(clang, cursor, parameters):
        if word == "]":
            depth -= 1
            if depth == 0:
                yield " ".join(inside)
                inside = []
        elif depth:
            inside.append(word)
        if word == "[":
            depth += 1


def _words(clang: Clang, cursor: Cursor, parameters: list[Cursor]) -> Iterator[str]:
    """Yield the tokens of a declaration, except those of its parameters and its body."""
    skipped = [clang.extent(p) for p in parameters]
    for offset, word in clang.tokens(cursor):
        if cursor.kind == CursorKind.FUNCTION and word == "{":
            return
        if not any(start <= offset < end for start, end in skipped):
            yield word


def parameters_with_lengths(clang: Clang, type_: FunctionType, cursor: Cursor) -> FunctionType:
    """Return the function type that `cursor` declares, with its arrays' lengths."""
    filled = with_written_lengths(clang, type_, cursor)
    return filled if isinstance(filled, FunctionType) else type_
