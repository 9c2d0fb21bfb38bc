"""Functions that some versions of the library lack."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Function
from ferrule.errors import PatternError
from ferrule.selection.patterns import unmatched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.declarations.unit import Unit

PROTOTYPES_FILE: Final = "<optional>"
"""The file that the prototypes of optional functions go by."""


def prototypes(optional: Sequence[str]) -> Iterator[str]:
    """Yield those of the option's texts that are prototypes, and no patterns."""
    yield from (text for text in optional if "(" in text)


def prototype_text(optional: Sequence[str]) -> str:
    """Return the C that declares what the headers here may lack."""
    lines = [f"extern {text.rstrip(' ;')};" for text in prototypes(optional)]
    if not lines:
        return ""
    return "".join(f"{line}\n" for line in (f'# 1 "{PROTOTYPES_FILE}"', *lines))


def mark_optional(unit: Unit, optional: Sequence[str], declared: Sequence[Function]) -> Unit:
    """Return `unit` with its optional functions marked: the `declared` ones, and by pattern.

    What a header itself defines is always there. Patterns that match no function are a
    `PatternError`.
    """
    functions = [d.name for d in unit.declarations if isinstance(d, Function)]
    globs = [text for text in optional if "(" not in text]
    wrong = [
        unmatched("optional", glob, glob, functions, "no function")
        for glob in globs
        if not any(fnmatchcase(name, glob) for name in functions)
    ]
    if wrong:
        raise PatternError(wrong)
    names = {f.name for f in declared} | {
        name for name in functions if any(fnmatchcase(name, glob) for glob in globs)
    }
    return replace(
        unit,
        declarations=tuple(
            replace(d, optional=True)
            if isinstance(d, Function) and d.name in names and not d.inline_body and not d.macro
            else d
            for d in unit.declarations
        ),
    )
