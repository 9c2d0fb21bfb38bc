"""The report on a run that has built its module."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Function
from ferrule.pipeline.outputs import Outputs
from ferrule.report.report import DefinedCallback, Report, added_bound, bound_of
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.plan import ModulePlan
    from ferrule.config.settings import Settings
    from ferrule.pipeline.outcome import Built
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source


def report_on(settings: Settings, source: Source, built: Built, stages: Stages) -> Report:
    """Return what the module has and what it lacks."""
    plan = built.plan
    extra = tuple(added_bound(plan.extra, plan.direct))
    by_hand = {bound.name for bound in extra}
    return Report(
        settings.module,
        Outputs(settings).module,
        settings.headers,
        source.compiler.version,
        source.compiler.target,
        (*bound_of(plan.bindings, plan.direct, plan.annotations), *extra),
        tuple(s for s in built.skipped if s.name not in by_hand),
        stages.seconds,
        built.stub.untyped,
        tuple(_hints(settings.module, source, built)),
        tuple(_callbacks(plan)),
    )


def _callbacks(plan: ModulePlan) -> Iterator[DefinedCallback]:
    """Yield what `def_extern` on the module defines."""
    for callback, handles in plan.externs:
        given = dict(handles.given)
        numbers = (given.get(i) for i in range(len(callback.type.parameters)))
        classes = (None if n is None else plan.annotations.handles[n].name for n in numbers)
        yield DefinedCallback(callback.name, tuple(classes))


def _hints(module: str, source: Source, built: Built) -> Iterator[str]:
    """Yield what a user should know besides the counts."""
    top = module.partition(".")[0]
    if top in sys.builtin_module_names:
        yield f"`{top}` is built into Python, which will not import yours; choose another name"
    elif top in sys.stdlib_module_names:
        yield (
            f"Python's standard library has a module `{top}` too, and one hides the other; "
            "choose another name"
        )
    if not built.is_checked:
        yield (
            f"{module} is for another machine ({source.compiler.target}), so it was not imported "
            "and used once here"
        )
    if source.healed:
        names = " and ".join(f"<{name}>" for name in source.healed)
        yield f"{names} had to be included before the headers, which use its names"
    yield from _hints_of_included(source)
    absent = sum(skip.reason is Reason.NOT_EXPORTED for skip in built.skipped)
    if absent and not source.flags.link:
        yield (
            f"skipped because no library was named: {absent} of the functions and variables; add "
            "--library NAME or --pkg-config NAME"
        )
    old = [
        d.name
        for d in built.plan.bindings.unit.declarations
        if isinstance(d, Function) and not d.type.prototype
    ]
    if old:
        yield f"declared without a prototype, and bound without parameters: {', '.join(old)}"


def _hints_of_included(source: Source) -> Iterator[str]:
    """Yield what an included module has less of than the headers here."""
    for key, record in source.unit.records.items():
        owner = next((each for each in source.included if key in each.records), None)
        if owner is None or record.fields is None:
            continue
        layout = owner.records[key]
        if layout is None:
            yield (
                f"{key} is opaque in {owner.name} and complete here, so each of the two modules "
                "has a type of its own for it"
            )
        elif key in source.shared:
            there = {name for name, _, _ in layout.members}
            fields = [f.name for f in record.fields if f.name and not f.bit_field]
            if lost := [name for name in fields if name not in there]:
                yield f"{key} is that of {owner.name}, which lacks the fields {', '.join(lost)}"
