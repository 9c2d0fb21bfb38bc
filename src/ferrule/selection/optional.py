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
"""The name of the file, as compilers report it, that declares the optional functions."""


def prototypes(optional: Sequence[str]) -> Iterator[str]:
    """Yield those of the option's texts that are prototypes, not patterns."""
    yield from (text for text in optional if is_prototype(text))


def is_prototype(text: str) -> bool:
    """Tell whether a text of the option is a prototype: patterns have no brackets."""
    return "(" in text


def prototype_text(optional: Sequence[str]) -> str:
    """Return C that declares the functions of the option's prototypes."""
    lines = [f"extern {text.rstrip(' ;')};" for text in prototypes(optional)]
    if not lines:
        return ""
    return "".join(f"{line}\n" for line in (f'#line 1 "{PROTOTYPES_FILE}"', *lines))


def mark_optional(unit: Unit, optional: Sequence[str], declared: Sequence[Function]) -> Unit:
    """Return `unit` with its optional functions marked: the `declared` ones, and those by pattern.

    A function that a header defines itself is never absent. Raises `PatternError` for patterns that
    match no function.
    """
    functions = [d.name for d in unit.declarations if isinstance(d, Function)]
    globs = [text for text in optional if not is_prototype(text)]
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
