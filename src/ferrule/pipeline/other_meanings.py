"""Names that mean something else in the module, because its C or Python.h has them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.decide import uncovered_by
from ferrule.declarations.unit import identity
from ferrule.pipeline.outcome import Refused
from ferrule.pipeline.source import c_names_of
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.compiler import python_include_flags
from ferrule.toolchain.csrc import csrc_dir
from ferrule.toolchain.preprocess import macros_at_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source
    from ferrule.selection.verdicts import Subject


def redefined_by_python(source: Source, stages: Stages) -> Refused:
    """Return the macros that Python.h redefines, each with a sentence that says how.

    The module would have Python.h's value.

    Raises `ToolMissingError` where there is no Python.h.
    """
    with stages.stage("read"):
        flags = source.flags.with_compile(f"-I{csrc_dir()}", *python_include_flags())
        before, after = (
            macros_at_end(source.compiler, f"{source.includes}{more}", flags)
            for more in ("", '#include "ferrule_python.h"\n')
        )
        words = source.defined.words
        changed = [name for name in words if name in after and after[name] != before.get(name)]
        redefined: dict[Subject, str] = {
            subject: f"it is another value in the module: Python.h defines {name} as "
            f"`{after[name].strip()}`"
            for name, users in uncovered_by(changed, words).items()
            for user in users
            for subject in _of_macro(user, source.unit)
        }
        return Refused(Verdicts().refusing(Reason.COMPILER_DISAGREES, redefined))


def names_of_ours(source: Source) -> dict[Subject, str]:
    """Return what cannot be bound because the generated C has its name, or one in its macro."""
    subjects: dict[Subject, str] = {
        identity(d): f"{Reason.RESERVED_NAME.text}: {name}"
        for d in source.unit.declarations
        for name in c_names_of(d)
        if name in source.own_names
    }
    for name, users in uncovered_by(source.own_names, source.defined.words).items():
        for user in users:
            for subject in _of_macro(user, source.unit):
                subjects[subject] = f"{Reason.RESERVED_NAME.text}: {name}"
    return subjects


def _of_macro(name: str, unit: Unit) -> Iterator[Subject]:
    """Yield what the macro `name` may be bound as."""
    for kind in ("macro", "variable", "function"):
        declared = unit.by_identity.get((kind, name))
        if declared is None or kind == "macro" or getattr(declared, "macro", False):
            yield kind, name
