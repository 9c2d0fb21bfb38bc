"""Attempts go on until the module is built, and not for ever."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ferrule.config.settings import Settings
from ferrule.declarations.identity import named
from ferrule.errors import BuildError
from ferrule.pipeline import attempt as attempts
from ferrule.pipeline.attempt import ROUNDS, build
from ferrule.pipeline.job import Job
from ferrule.pipeline.outcome import Built, Refused
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.state import State
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.outcome import Outcome

JOB = Job(Settings(headers=("a.h",), module="m"), Path("m.so"), Stages())
BUILT: Any = Built(None, None, (), None)  # type: ignore[arg-type]  # nothing looks into it
NOTHING: Any = None  # no source: nothing is read here


def refusing(name: str) -> Refused:
    subject = named("function", name)
    return Refused(Verdicts().refusing(Reason.COMPILER_DISAGREES, {subject: "words"}))


def scripted(
    monkeypatch: pytest.MonkeyPatch, come_to: Callable[[int], Outcome]
) -> list[Verdicts]:
    """Let the function decide the outcome of each attempt by its number; return what each knew."""
    known: list[Verdicts] = []

    def attempt(_job: Job, state: State) -> Outcome:
        known.append(state.verdicts)
        return come_to(len(known))

    monkeypatch.setattr(attempts, "attempt", attempt)
    return known


def test_each_attempt_knows_what_stopped_those_before(monkeypatch: pytest.MonkeyPatch) -> None:
    known = scripted(monkeypatch, lambda n: BUILT if n == 3 else refusing(f"f{n}"))
    assert build(JOB, State(NOTHING, Verdicts())) is BUILT
    assert [{str(subject) for subject in verdicts.refused} for verdicts in known] == [
        set(),
        {"f1"},
        {"f1", "f2"},
    ]


def test_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    known = scripted(monkeypatch, lambda _: refusing("same"))
    with pytest.raises(BuildError, match=f"m: .* after {ROUNDS} attempts; .* please report"):
        build(JOB, State(NOTHING, Verdicts()))
    assert len(known) == ROUNDS
