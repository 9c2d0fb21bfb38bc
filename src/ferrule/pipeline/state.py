"""What a run knows, and the only place where it learns more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.declarations.exhaustive import assert_never
from ferrule.pipeline.outcome import MacroClash, PythonClash, Refused

if TYPE_CHECKING:
    from ferrule.pipeline.outcome import Setback
    from ferrule.pipeline.source import Source
    from ferrule.selection.verdicts import Verdicts


@dataclass(frozen=True)
class State:
    """What an attempt to build the module starts from.

    `source` is what was read, `verdicts` what the tools have said about it so far.
    `hidden_from_python` are the names that Python.h must not see, because the headers declare them
    differently; None as long as nothing suggests that there are any.
    """

    source: Source
    verdicts: Verdicts
    hidden_from_python: frozenset[str] | None = None

    def learn(self, setback: Setback) -> State:
        """Return the state for the next attempt, which avoids this `setback`."""
        match setback:
            case Refused(verdicts):
                return replace(self, verdicts=self.verdicts.joined(verdicts))
            case MacroClash(macros):
                defined = self.source.defined.with_taken(macros)
                return replace(self, source=replace(self.source, defined=defined))
            case PythonClash(names):
                return replace(self, hidden_from_python=names)
            case _:
                assert_never(setback)
