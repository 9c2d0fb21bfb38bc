"""The comments of a cdef text, attached to the declarations that they document.

    /* The cube root. */
    double cbrt(double x);           ->  a `Function` on line 2 with `/* The cube root. */`
    struct s { int a; }; /**< One. */    a `Record` on line 3 with `/**< One. */`

As in a header, a comment documents what is on the next line. One that begins with `/**<`, `/*!<`,
`///<` or `//!<` documents what is before it. cffi's parser strips comments, so they are found in
the text, and attached by line. The first of several declarations on a line gets the comment. If a
line has two comments, the one above it counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from ferrule.cdefs.line_numbers import COMMENT
from ferrule.declarations.nodes import Enumeration, Record

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from ferrule.declarations.nodes import Declaration, Enumerator, Field

    Node = TypeVar("Node", Declaration, Field, Enumerator)

_TRAILING: Final = ("/**<", "/*!<", "///<", "//!<")


def with_comments(declarations: Iterable[Declaration], text: str) -> Iterator[Declaration]:
    """Yield the `declarations` of `text`, in their order, with their comments."""
    unclaimed = _comments(text)

    def commented(node: Node) -> Node:
        comment = unclaimed.pop(node.location.line, None)
        return replace(node, comment=comment) if comment else node

    for declaration in declarations:
        node = commented(declaration)
        if isinstance(node, Record) and node.fields:
            node = replace(node, fields=tuple(commented(f) for f in node.fields))
        elif isinstance(node, Enumeration) and node.enumerators:
            node = replace(node, enumerators=tuple(commented(e) for e in node.enumerators))
        yield node


def _comments(text: str) -> dict[int, str]:
    """Return each comment by the line of what it documents, counted from 1.

    `//` comments on consecutive lines are one comment.
    """
    found: dict[int, str] = {}
    for match in COMMENT.finditer(text):
        comment, first = match[0], text.count("\n", 0, match.start()) + 1
        if comment.startswith(_TRAILING):
            found.setdefault(first, comment)
        elif not _line_around(text, match).strip():
            above = found.pop(first, "") if comment.startswith("//") else ""
            below = first + comment.count("\n") + 1
            found[below] = f"{above}\n{comment}" if above.startswith("//") else comment
    return found


def _line_around(text: str, match: re.Match[str]) -> str:
    """Return what else is on the lines of a comment."""
    before = text[: match.start()].rpartition("\n")[2]
    return before + text[match.end() :].partition("\n")[0]
