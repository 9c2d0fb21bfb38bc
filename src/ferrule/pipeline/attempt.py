"""Building the module: attempts, each of which learns from what stopped the one before."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

from ferrule.errors import BuildError
from ferrule.pipeline.compiling import compile_module
from ferrule.pipeline.generating import declare, generate
from ferrule.pipeline.outcome import Built, Outcome, Refused
from ferrule.pipeline.planning import plan_module
from ferrule.proof.built_module import ModuleCheck
from ferrule.proof.library_folders import library_folders
from ferrule.proof.unchecked import is_left_unchecked, without_proof
from ferrule.stub.render import render_stub

if TYPE_CHECKING:
    from ferrule.pipeline.job import Job
    from ferrule.pipeline.state import State

ROUNDS: Final = 100
"""How many attempts a build may take; real headers need one to five."""


def build(job: Job, state: State) -> Built:
    """Make attempts until the module is built; return what it is made from.

    Each setback names what the next attempt leaves out or does differently. Raises `CompileError`
    or `VerificationError` for a failure that no declaration caused, and `BuildError` if the
    setbacks do not end.
    """
    for _ in range(ROUNDS):
        outcome = attempt(job, state)
        if isinstance(outcome, Built):
            return outcome
        state = state.learn(outcome)
    message = (
        f"{job.settings.module}: the compiler still refused generated C after {ROUNDS} attempts; "
        "this is a bug in ferrule: please report it with the headers"
    )
    raise BuildError(message)


def attempt(job: Job, state: State) -> Outcome:
    """Select, generate, compile and check the module by what is known so far."""
    settings, stages = job.settings, job.stages
    resolved = state.resolve(stages)
    # Each attempt may skip more, so --strict is checked in each, before anything is compiled.
    if settings.strict:
        resolved.require_complete()
    with stages.stage("emit"):
        declared = declare(resolved.bindings, settings.cdef)
        if isinstance(declared, Refused):
            return declared
        plan = plan_module(settings, state.source, resolved, declared, state.annotations)
        generated = generate(plan, state, declared)
    # Neither depends on what the compilers say, so they are made while those run.
    stub = cache(partial(render_stub, plan))
    check = cache(partial(ModuleCheck.of, plan, state.source.unit))
    with stages.stage("compile"):
        setback = compile_module(job, plan, generated, state, lambda: (stub(), check()))
    if setback is not None:
        return setback
    with stages.stage("verify"):
        is_unchecked = is_left_unchecked(job.built, is_kept=job.is_kept)
        if is_unchecked:
            wrong = without_proof(plan.bindings)
        else:
            home = settings.output_dir.joinpath(*settings.package)
            folders = library_folders(job.built, home, state.source.flags.link)
            wrong = check().wrong_in(job.built, folders)
    if wrong:
        return Refused(wrong)
    return Built(plan, generated, resolved.skipped, stub(), is_checked=not is_unchecked)
