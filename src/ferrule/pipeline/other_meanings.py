"""Names that mean something else in the module, because its C or Python.h has them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.decide import uncovered_by
from ferrule.declarations.identity import enumerator_subject, field_subject, identity, named
from ferrule.declarations.keys import shown_name
from ferrule.declarations.nodes import Enumeration, Record
from ferrule.pipeline.outcome import Refused
from ferrule.pipeline.source import c_names_of
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.compiler import python_include_flags
from ferrule.toolchain.csrc import runtime_dir
from ferrule.toolchain.preprocess import macros_at_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.identity import NameKind, Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source


def redefined_by_python(source: Source, stages: Stages) -> Refused:
    """Return what means something else after Python.h, each with a sentence that says how.

    That is a macro that Python.h redefines, or any name that only Python.h makes a macro. Raises
    `ToolMissingError` where there is no Python.h.
    """
    with stages.stage("read"):
        flags = source.flags.with_compile(f"-I{runtime_dir()}", *python_include_flags())
        # What the preprocessor knows at the end of the headers, and what it knows after Python.h.
        before, after = (
            macros_at_end(source.compiler, f"{source.includes}{more}", flags)
            for more in ("", '#include "ferrule_python.h"\n')
        )
        words = source.defined.words
        # Own macros with another replacement, and the macros that use them.
        changed = [name for name in words if name in after and after[name] != before.get(name)]
        redefined = {
            subject: name
            for name, users in uncovered_by(changed, words).items()
            for user in users
            for subject in _of_macro(user, source.unit)
        }
        # Other names that only Python.h makes a macro, unless it expands to itself, which changes
        # nothing.
        hidden = {
            subject: name
            for d in source.unit.declarations
            for subject, name in _named_by(d)
            if name in after and name not in before and after[name].strip() != name
        }
        words_by_subject: dict[Subject, str] = {
            subject: f"it means something else in the module: Python.h defines {name} as "
            f"`{after[name].strip()}`"
            for subject, name in (hidden | redefined).items()
        }
        return Refused(Verdicts().refusing(Reason.COMPILER_DISAGREES, words_by_subject))


def _named_by(declaration: Declaration) -> Iterator[tuple[Subject, str]]:
    """Yield the names that C knows `declaration` and its parts by, each with what it names.

    An enumeration without a name of its own is known by its first enumerator.
    """
    match declaration:
        case Enumeration(key=key, enumerators=enumerators):
            yield identity(declaration), shown_name(key)
            yield from ((enumerator_subject(e), e.name) for e in enumerators or ())
        case Record(tag=tag, fields=fields):
            yield identity(declaration), tag or ""
            yield from ((field_subject(declaration, f), f.name) for f in fields or () if f.name)
        case _:
            yield identity(declaration), declaration.name


def names_of_ours(source: Source) -> dict[Subject, str]:
    """Return what cannot be bound because the generated C uses its name, or one in its macro."""
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
    kinds: tuple[NameKind, ...] = ("macro", "variable", "function")
    for kind in kinds:
        subject = named(kind, name)
        declared = unit.by_identity.get(subject)
        if declared is None or kind == "macro" or getattr(declared, "macro", False):
            yield subject
