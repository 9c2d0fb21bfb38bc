"""The attributes of functions, as the headers write them.

    int f(int *n) __attribute__((access(write_only, 1)));
        ->   {"f": Attributes((Attribute("access", ("write_only", "1")),), ((),))}

libclang drops the attributes that it does not know, `access` among them, so they are read from the
tokens of a declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.headers.libclang_types import CursorKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor

    Word = tuple[int, str]

_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_NULLABILITY: Final = frozenset({"_Nullable", "_Nonnull", "_Null_unspecified"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: its name without underscores around it, and its arguments as C."""

    name: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return it as C writes it."""
        return f"{self.name}({', '.join(self.arguments)})" if self.arguments else self.name


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of one function, and those of each of its parameters."""

    function: tuple[Attribute, ...] = ()
    parameters: tuple[tuple[Attribute, ...], ...] = ()


def function_attributes(
    clang: Clang, root: Cursor, cursors: Sequence[Cursor], text: bytes
) -> dict[str, Attributes]:
    """Return the attributes of the functions among `cursors`, those at file scope, by name.

    `text` is what was parsed. The attributes of several declarations of a function add up.
    """
    found: dict[str, Attributes] = {}
    for number, cursor in enumerate(cursors):
        if cursor.kind == CursorKind.FUNCTION:
            before = clang.tokens_between(cursors[number - 1] if number else None, cursor, root)
            after = clang.tokens_between(
                cursor, cursors[number + 1] if number + 1 < len(cursors) else None, root
            )
            words = _declaration(clang, cursor, _code(before, text), _code(after, text))
            read = _read(words, [clang.extent(each)[0] for each in clang.arguments(cursor)])
            if read.function or any(read.parameters):
                name = clang.spelling(cursor)
                found[name] = _joined(found.get(name), read)
    return found


def _code(words: Iterable[Word], text: bytes) -> Iterator[Word]:
    """Yield the words that are in no `#define`, nor in another directive."""
    end = 0
    for at, word in words:
        if word == "#" and at >= end:
            end = text.find(b"\n", at)
            end = len(text) if end < 0 else end
        if at >= end:
            yield at, word


def _joined(earlier: Attributes | None, later: Attributes) -> Attributes:
    if earlier is None or len(earlier.parameters) != len(later.parameters):
        return later
    pairs = zip(earlier.parameters, later.parameters, strict=True)
    return Attributes(
        tuple(dict.fromkeys(earlier.function + later.function)),
        tuple(tuple(dict.fromkeys(a + b)) for a, b in pairs),
    )


def _declaration(
    clang: Clang, cursor: Cursor, before: Iterable[Word], after: Iterable[Word]
) -> list[Word]:
    """Return the words of a function's declaration.

    What libclang calls the function's ends at its parameters, and may begin after its first
    attributes; of several functions that share their specifiers, it has all before it.
    """
    start, end = clang.extent(cursor)
    leading: list[Word] = []
    for at, word in before:
        if at < start:
            leading = [] if word in {";", "}"} else [*leading, (at, word)]
    _, _, name = clang.place(cursor)
    own = clang.tokens(cursor)
    # Of `int f(int), g(int);` only what follows the comma is about g.
    commas = [i for i, depth in enumerate(_depths(own)) if depth == 0 and own[i][1] == ","]
    shared = max((i + 1 for i in commas if own[i][0] < name), default=0)
    trailing: list[Word] = []
    for at, word in after:
        if word in {";", "{", "=", ","} and not _is_open(trailing):
            break
        if at >= end:
            trailing.append((at, word))
    return [*([] if shared else leading), *own[shared:], *trailing]


def _is_open(words: Sequence[Word]) -> bool:
    """Tell whether a bracket among the words has no end."""
    return sum((w in _OPENING) - (w in _CLOSING) for _, w in words) > 0


def _depths(words: Iterable[Word]) -> list[int]:
    """Return how many brackets each word is in; brackets are outside their own."""
    depths, depth = [], 0
    for _, word in words:
        depth -= word in _CLOSING
        depths.append(depth)
        depth += word in _OPENING
    return depths


def _read(words: Sequence[Word], starts: Iterable[int]) -> Attributes:
    """Return the attributes in a declaration, whose parameters `starts` are in."""
    depths = _depths(words)
    spans = [_span(words, depths, start) for start in starts]
    inside = {i for span in spans for i in span}
    return Attributes(
        tuple(_attributes([word for i, (_, word) in enumerate(words) if i not in inside])),
        tuple(tuple(_attributes([words[i][1] for i in span])) for span in spans),
    )


def _span(words: Sequence[Word], depths: Sequence[int], start: int) -> range:
    """Return the places of the words of the parameter that `start` is in, between its commas."""
    place = next((i for i, (at, _) in enumerate(words) if at >= start), 0)
    depth = depths[place] if words else 0

    def is_inside(i: int) -> bool:
        return depths[i] > depth or (depths[i] == depth and words[i][1] != ",")

    first = last = place
    while first > 0 and is_inside(first - 1):
        first -= 1
    while last < len(words) and is_inside(last):
        last += 1
    return range(first, last)


def _attributes(words: Sequence[str]) -> Iterator[Attribute]:
    """Yield the attributes among the words of a declaration, in both of C's spellings."""
    for number, word in enumerate(words):
        if word in _NULLABILITY:
            yield Attribute(word.strip("_"))
        elif word in {"__attribute__", "__attribute"} and words[number + 1 : number + 3] == [
            "(",
            "(",
        ]:
            yield from map(_attribute, _split(words, number + 3))
        elif word == "[" and words[number + 1 : number + 2] == ["["]:
            yield from map(_attribute, _split(words, number + 2))


def _split(words: Sequence[str], start: int) -> Iterator[list[str]]:
    """Yield what commas separate from `start` on, up to the bracket that closes it."""
    part: list[str] = []
    depth = 0
    for word in words[start:]:
        if word in _OPENING:
            depth += 1
        elif word in _CLOSING:
            depth -= 1
        if depth < 0 or (depth == 0 and word == ","):
            if part:
                yield part
            part = []
            if depth < 0:
                return
        else:
            part.append(word)


def _attribute(words: Sequence[str]) -> Attribute:
    """Return the attribute that these words write: `gnu::access`, `(`, `read_only`..."""
    # clang has `::` as one word only in the standards that have such attributes.
    for scope in (["::"], [":", ":"]):
        if words[1 : 1 + len(scope)] == scope:
            words = words[1 + len(scope) :]
    name, arguments = (words or [""])[0], words[2:] if words[1:2] == ["("] else []
    return Attribute(
        name.strip("_"), tuple("".join(part).strip("_") for part in _split(arguments, 0))
    )
