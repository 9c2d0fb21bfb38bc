"""What a run knows, and the only place where it learns more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.declarations.exhaustive import assert_never
from ferrule.pipeline.other_meanings import names_of_ours
from ferrule.pipeline.outcome import MacroClash, NameClash, PythonClash, Refused
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from ferrule.pipeline.outcome import Setback
    from ferrule.pipeline.source import Source


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
            case NameClash(names):
                # These names now mean something else in the module, so what uses them is skipped.
                source = replace(self.source, apart=self.source.apart | names)
                ours = Verdicts().refusing(Reason.RESERVED_NAME, names_of_ours(source))
                return replace(self, source=source, verdicts=self.verdicts.joined(ours))
            case PythonClash(names):
                return replace(self, hidden_from_python=names)
            case _:
                assert_never(setback)
