"""What a run would bind, without building it: `ferrule cdef` and `ferrule explain`.

Modules that are slow to import are imported while the compiler preprocesses the headers.
"""

# ruff: noqa: PLC0415  see above

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.errors import machine_errors
from ferrule.pipeline.including import including
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.required import require
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from ferrule.config.settings import Settings
    from ferrule.pipeline.resolving import Resolved
    from ferrule.pipeline.state import State
    from ferrule.report.explain import Explanation


@machine_errors()
def cdef_text(settings: Settings) -> str:
    """Return the portable cdef of the headers of `settings`.

    The linker is asked about missing functions only if a library is named. Raises those errors of
    `bind` that reading can have.
    """
    require(settings, "headers")
    _, resolved = _resolved(settings, reasons=settings.strict)
    from ferrule.emit.cdef import render_cdef

    if settings.strict:
        resolved.require_complete()
    text = render_cdef(resolved.bindings)
    if not settings.cdef:
        return text
    from ferrule.cdefs.extra_cdef import joined, read_added_cdef

    read_added_cdef(text, settings.cdef)  # raises where cffi refuses it
    return f"{text}{joined(settings.cdef)}"


@machine_errors()
def explain_name(settings: Settings, name: str) -> tuple[Explanation, ...]:
    """Return what becomes of `name` by these `settings`, and why; nothing is built.

    Raises `PatternError` if the headers do not declare this name, and the errors of `bind`
    that reading can have.
    """
    require(settings, "headers")
    state, resolved = _resolved(settings, reasons=True)
    from ferrule.report.explain import explain

    unit = state.source.unit
    return explain(name, unit, resolved.bindings, resolved.skipped, state.annotations)


@machine_errors()
def resolve_headers(settings: Settings) -> Resolved:
    """Return what `bind` would bind and skip, as far as is known without building.

    The linker is asked in any case, with the settings' C files compiled. Raises those errors of
    `bind` that these stages can have.
    """
    require(settings, "headers")
    return _resolved(settings, reasons=False, ask_linker=True)[1]


def _resolved(
    settings: Settings, *, reasons: bool, ask_linker: bool = False
) -> tuple[State, Resolved]:
    """Return what `settings` read and bind, without building anything.

    `reasons` is as in `read_included`. The linker is asked if there are flags for it.
    """
    with work_folder() as folder, including(settings) as included:
        from ferrule.pipeline.first_state import first_state
        from ferrule.pipeline.included import read_included
        from ferrule.pipeline.users_sources import with_sources

        stages = Stages()
        source = read_included(settings, included(), None, reasons=reasons)
        if ask_linker and settings.sources:
            source = with_sources(settings, source, folder, stages)
        ask_linker = ask_linker or bool(source.flags.link)
        state = first_state(settings, source, stages, ask_linker=ask_linker)
        return state, state.resolve(stages)
