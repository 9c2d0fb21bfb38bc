"""The patterns of the settings that are about declarations, before anything is selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.bindings.callbacks import CallbackRequest, read_callbacks
from ferrule.bindings.rename import Rename, read_renames
from ferrule.declarations.identity import identity, named
from ferrule.errors import PatternProblem, WrongPatterns
from ferrule.selection.choose import Choice, read_choice
from ferrule.selection.function_macros import type_function_macros
from ferrule.selection.optional import mark_optional

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.config.settings import Settings
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True)
class Patterns:
    """The settings' patterns; `wrong` are those that are not well-formed or match nothing."""

    choice: Choice
    renames: tuple[Rename, ...]
    callbacks: tuple[CallbackRequest, ...]
    wrong: tuple[PatternProblem, ...]


def read_patterns(
    settings: Settings,
    unit: Unit,
    function_macros: Sequence[Function],
    optional: Sequence[Function],
) -> tuple[Unit, Patterns]:
    """Return `unit` with its typed macros and optional functions, and the other patterns."""
    wrong = WrongPatterns()
    choice = Choice()
    renames: tuple[Rename, ...] = ()
    with wrong.collected():
        unit = type_function_macros(unit, function_macros)
    with wrong.collected():
        unit = mark_optional(unit, settings.optional, optional)
    callbacks = read_callbacks(settings.callbacks)
    asked = {
        *map(identity, (*function_macros, *optional)),
        *(named("typedef", callback.typedef) for callback in callbacks),
    }
    with wrong.collected():
        choice = read_choice(settings.allow, settings.block, asked)
    with wrong.collected():
        renames = read_renames(settings.renames)
    return unit, Patterns(choice, renames, callbacks, tuple(wrong.problems))
