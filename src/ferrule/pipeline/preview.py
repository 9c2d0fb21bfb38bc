"""What a run would bind, without building it: `ferrule cdef` and `ferrule explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.emit.cdef import render_cdef
from ferrule.errors import machine_errors
from ferrule.pipeline.annotating import annotated
from ferrule.pipeline.first_verdicts import ask_tools
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.reading import read
from ferrule.pipeline.required import require
from ferrule.pipeline.wrong_patterns import telling_all_wrong_patterns
from ferrule.report.explain import Explanation, explain
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.resolving import Resolved
    from ferrule.pipeline.state import State


@machine_errors()
def cdef_text(settings: Settings) -> str:
    """Return the portable cdef of the headers of `settings`.

    The linker is asked about missing functions only if a library is named. Raises those errors of
    `bind` that reading can have.
    """
    require(settings, "headers")
    _, resolved = _resolved(settings, reasons=settings.strict)
    if settings.strict:
        resolved.require_complete()
    text = render_cdef(resolved.bindings)
    if not settings.cdef:
        return text
    from ferrule.cdefs.extra_cdef import read_added_cdef  # noqa: PLC0415  slow, and rarely needed

    read_added_cdef(text, settings.cdef)  # raises where cffi refuses it
    return f"{text}{settings.cdef.rstrip()}\n"


@machine_errors()
def explain_name(settings: Settings, name: str) -> tuple[Explanation, ...]:
    """Return what becomes of `name` by these `settings`, and why; nothing is built.

    Raises `PatternError` if the headers do not declare this name, and the errors of `bind`
    that reading can have.
    """
    require(settings, "headers")
    state, resolved = _resolved(settings, reasons=True)
    unit = state.source.unit
    return explain(name, unit, resolved.bindings, resolved.skipped, state.annotations)


def _resolved(settings: Settings, *, reasons: bool) -> tuple[State, Resolved]:
    """Return what `settings` read and bind, without building anything; `reasons` as in `read`."""
    stages = Stages()
    with work_folder():
        source = read(settings, stages, reasons=reasons)
        with telling_all_wrong_patterns(settings, source):
            state = ask_tools(source, stages, ask_linker=bool(source.flags.link))
            if settings.annotations:
                state = annotated(state, settings.annotations, stages)
        return state, state.resolve(stages)
