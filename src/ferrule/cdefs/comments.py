"""The comments of cdef text, joined with the declarations that they are about.

    /* The cube root. */
    double cbrt(double x);           ->  a `Function` on line 2 with `/* The cube root. */`
    struct s { int a; }; /**< One. */    a `Record` on line 3 with `/**< One. */`

As in a header, a comment is about what stands on the line right below it; one that begins with
`/**<`, `/*!<`, `///<` or `//!<`, about what stands before it. cffi's parser strips comments, so
they are found in the text, and joined by the line. Of several declarations on a line the first
has the comment, of two comments the one above.
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

_BEHIND: Final = ("/**<", "/*!<", "///<", "//!<")


def with_comments(declarations: Iterable[Declaration], text: str) -> Iterator[Declaration]:
    """Yield `declarations`, read of `text` and in its order, with the comments about them."""
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
    """Return each comment by the line, from 1, of what it is about.

    `//` comments on lines one below the other are one comment.
    """
    found: dict[int, str] = {}
    for match in COMMENT.finditer(text):
        comment, first = match[0], text.count("\n", 0, match.start()) + 1
        if comment.startswith(_BEHIND):
            found.setdefault(first, comment)
        elif not _line_around(text, match).strip():
            above = found.pop(first, "") if comment.startswith("//") else ""
            below = first + comment.count("\n") + 1
            found[below] = f"{above}\n{comment}" if above.startswith("//") else comment
    return found


def _line_around(text: str, match: re.Match[str]) -> str:
    """Return what else stands on the lines of a comment."""
    before = text[: match.start()].rpartition("\n")[2]
    return before + text[match.end() :].partition("\n")[0]
