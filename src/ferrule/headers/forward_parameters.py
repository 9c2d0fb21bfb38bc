"""GNU C's forward declarations of parameters, which clang lacks.

    void f(int n; double v[n], int n);   ->   void f(int n, double v[n], int n);

libclang gets a comma for the semicolon, so that it sees a function with more parameters. It reports
the second `n` as a mistake and takes its name away. The names are put back here, and the parameters
before the semicolon are dropped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.declarations.types import FunctionType, Length
    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor

_CLOSING = {")": "(", "]": "[", "}": "{"}


def forward_ends(clang: Clang, root: Cursor, text: bytes) -> Iterator[int]:
    """Yield the offset of each semicolon that ends forward declarations of parameters.

    Those are the semicolons right inside of parentheses, apart from those after `for`.
    """
    open_: list[tuple[str, str]] = []  # the brackets, each with the word before it
    before, directive = "", -1
    for offset, word in clang.tokens(root):
        if offset < directive:
            continue
        line = text.rfind(b"\n", 0, offset) + 1
        if word == "#" and not text[line:offset].strip():
            directive = text.find(b"\n", offset)
            continue
        if word in "([{":
            open_.append((word, before))
        elif word in _CLOSING and open_:
            open_.pop()
        elif word == ";" and open_ and open_[-1][0] == "(" and open_[-1][1] != "for":
            yield offset
        before = word


def with_commas(text: bytes, ends: Sequence[int]) -> bytes:
    """Return `text` with commas in place of the semicolons at `ends`."""
    changed = bytearray(text)
    for offset in ends:
        changed[offset : offset + 1] = b","
    return bytes(changed)


def count_forward(clang: Clang, arguments: Sequence[Cursor], ends: Sequence[int]) -> int:
    """Return how many of the first `arguments` of a function are forward declarations."""
    if not ends or not arguments:
        return 0
    extents = [clang.extent(argument) for argument in arguments]
    own = [
        offset
        for offset in ends
        if extents[0][0] <= offset < extents[-1][1]
        and not any(start <= offset < end for start, end in extents)
    ]
    return sum(end <= max(own, default=0) for _, end in extents)


def without_forward(type_: FunctionType, count: int) -> FunctionType:
    """Return the type without its first `count` parameters, which later ones declare again."""
    if not count:
        return type_
    names = [parameter.name for parameter in type_.parameters]
    real = {i: i - count for i in range(count, len(names))}
    real |= {
        i: names.index(names[i], count) - count
        for i in range(count)
        if names[i] in names[count:]
    }

    def renumbered(length: Length | None) -> Length | None:
        if length is None:
            return None
        if any(isinstance(word, int) and word not in real for word in length):
            return ()
        return tuple(real[word] if isinstance(word, int) else word for word in length)

    return replace(
        type_,
        parameters=tuple(
            replace(p, lengths=tuple(map(renumbered, p.lengths)))
            for p in type_.parameters[count:]
        ),
    )
