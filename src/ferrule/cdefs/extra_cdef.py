"""Reading the user's own cdef text after the headers' cdef."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.cdefs.problems import CdefText
from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Location
from ferrule.errors import CdefError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import cffi

    from ferrule.declarations.unit import Unit


def joined(texts: Iterable[str]) -> str:
    """Return the user's texts as one, each on lines of its own."""
    return "".join(f"{text.rstrip()}\n" for text in texts)


def read_added_cdef(cdef: str, added: Sequence[str]) -> tuple[cffi.FFI, Unit, Unit]:
    """Return cffi's builder with all texts, what they declare, and what only `added` declares.

    What only `added` declares has locations in that text. Raises `CdefError` if cffi refuses a
    text.
    """
    texts = []
    before = cdef.count("\n")
    for number, text in enumerate(added, 1):
        texts.append(CdefText(text, number, before))
        before += joined([text]).count("\n")
    # All in one text, because the user's may use types of the headers.
    try:
        builder, unit = read_cdef(cdef + joined(added))
    except CdefError as error:
        of = _text_at(error.line, texts)
        if of is None or error.line is None:
            raise CdefError(error.words) from None
        line = error.line - of.before
        raise CdefError(error.words, line, error.column, error.source, of.path) from None
    declarations = tuple(
        replace(d, location=Location(of.path, d.location.line - of.before, d.location.column))
        for d in unit.declarations
        if (of := _text_at(d.location.line, texts))
    )
    return (
        builder,
        unit,
        replace(
            unit, declarations=declarations, own=frozenset(identity(d) for d in declarations)
        ),
    )


def _text_at(line: int | None, texts: Sequence[CdefText]) -> CdefText | None:
    """Return the one of `texts` that this `line` of the whole is in; None before them."""
    return next((text for text in reversed(texts) if line and line > text.before), None)
