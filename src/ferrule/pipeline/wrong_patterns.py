"""All wrong patterns of a run in one error: when one is found, the others are looked for too."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.errors import CdefError, PatternError, WrongPatterns
from ferrule.pipeline.names_of_ours import names_of_ours
from ferrule.pipeline.outcome import Refused
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.resolving import resolve
from ferrule.selection.choose import Choice
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.settings import Settings
    from ferrule.errors import PatternProblem
    from ferrule.pipeline.resolving import Resolved
    from ferrule.pipeline.source import Source


@contextmanager
def telling_all_wrong_patterns(settings: Settings, source: Source) -> Iterator[None]:
    """Add all other wrong patterns to a `PatternError` that the block raises.

    If `source` already has wrong patterns, raise it at once.
    """
    found = list(source.wrong_patterns)
    if not found:
        try:
            yield
        except PatternError as error:
            found += error.problems
    if found:
        raise PatternError([*found, *_wrong_patterns(settings, source)])


def _wrong_patterns(settings: Settings, source: Source) -> list[PatternProblem]:
    """Return the problems with patterns that can be found once the headers are read."""
    from ferrule.pipeline.generating import declare  # noqa: PLC0415  slow; only for mistakes
    from ferrule.pipeline.planning import (  # noqa: PLC0415  as above
        choose_calls_and_classes,
        names_of_module,
    )

    wrong = WrongPatterns()
    resolved = _resolved_without_wrong_options(source, wrong)
    bindings = resolved.bindings
    try:
        declared = declare(bindings, settings.cdef)
    except CdefError:  # reported once the patterns are right
        return wrong.problems
    if not isinstance(declared, Refused):
        names = names_of_module(bindings, declared)
        with wrong.collected():
            choose_calls_and_classes(settings, resolved, names, declared)
    return wrong.problems


def _resolved_without_wrong_options(source: Source, wrong: WrongPatterns) -> Resolved:
    """Bind what `source` has, without the options that are wrong, which are collected.

    An option that is left out cannot make patterns of others wrong: `--allow` with a typing error
    would leave nothing for them to match.
    """
    ours = Verdicts().refusing(Reason.RESERVED_NAME, names_of_ours(source))
    try:
        return resolve(source, ours, Stages())
    except PatternError as error:
        wrong.problems += error.problems
        match error.option:
            case "rename":
                source = replace(source, renames=())
            case "callback":
                source = replace(source, callbacks=())
            case _:
                source = replace(source, choice=Choice(asked=source.choice.asked))
    return _resolved_without_wrong_options(source, wrong)
