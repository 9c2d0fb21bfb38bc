"""Which declarations are to blame when cffi's C does not compile.

cffi writes functions that are named after what they are about (`_cffi_d_f`,
`_cffi_checkfld_struct_s`), and tables whose entries name types and fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import RecordField, TaggedType, identity
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.types import EnumRef, Named, RecordRef
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import Subject
    from ferrule.toolchain.diagnostics import Diagnostic

# What a line of cffi's C is about: a value, a type as C spells it, a field of that type.
_VALUE: Final = re.compile(
    r"\b_cffi_(?:d|f|const|var)_(\w+)|^static .*?\b(\w+)\(.*\bferrule_record\b"
    r'|^  \{ "\w+", \(void \*\)&\((\w+)\),'
)
_TYPE: Final = re.compile(
    r"^static void _cffi_checkfld_\w+\((.+) \*_cffi_p\)(?: \{)?$"
    r"|\b_cffi_prim_int\(sizeof\(([^()]+)\)|^ +sizeof\(([^()]+)\)"
    r'|^  \{ "\w+", __builtin_offsetof\(([^,]+),'
)
_FIELD: Final = re.compile(
    r"\b_cffi_p->(\w+)|\bsizeof\(\(\(.+\)0\)->(\w+)\)|\b__builtin_offsetof\(.+, (\w+)\),$"
)
_CALLED: Final = "called from here"
_EXPANSION: Final = re.compile(r"(?:in expansion of|expanded from) macro '(\w+)'")


def refused_lines(said: Iterable[Diagnostic], path: str) -> dict[int, str]:
    """Return the lines of the file `path` that the compiler refused, each with its message.

    An error inside a header's macro counts for the line where the macro is expanded, and one about
    a function that must be inlined for the line that calls it.
    """
    lines: dict[int, str] = {}
    words = ""
    for d in said:
        if d.severity != "note":
            words = d.message if d.is_error else ""
        is_meant = d.is_error or d.message == _CALLED or _EXPANSION.match(d.message)
        if d.path == path and words and is_meant:
            lines.setdefault(d.line, words)
    return lines


def lines_not_inlined(said: Iterable[Diagnostic], path: str) -> set[int]:
    """Return the lines of the file `path` that call a function which cannot be inlined, but must.

    gcc stops at the first such function, so there may be more.
    """
    return {d.line for d in said if d.path == path and d.message == _CALLED}


def blame(c: str, refused: Mapping[int, str], bindings: Bindings) -> Verdicts:
    """Return which declarations the refused lines of `c` are about, with the compiler's words.

    A record is blamed only if none of its fields is.
    """
    lines = c.splitlines()
    values, types = subjects_by_name(bindings), _types(bindings)
    # The first error about a subject is kept; later ones often follow from it.
    found: dict[Subject, str] = {}
    for number, words in refused.items():
        subject = _subject_above(lines[:number], values, types)
        if subject is not None:
            found.setdefault(_part(subject, lines[number - 1], bindings), words)
    return layouts_first(found, bindings)


def layouts_first(wrong: Mapping[Subject, str], bindings: Bindings) -> Verdicts:
    """Blame the full layout of a record before the record itself, if the cdef gives one.

    Without it, cffi asks the compiler for the layout. All other errors may be consequences, so they
    wait for the next attempt.
    """
    inexact = frozenset(
        subject.key
        for subject in wrong
        if isinstance(subject, TaggedType) and subject.key in bindings.exact
    )
    if inexact:
        return Verdicts(inexact=inexact)
    return Verdicts().refusing(Reason.COMPILER_DISAGREES, wrong)


def subjects_by_name(bindings: Bindings) -> dict[str, Subject]:
    """Return functions, variables, constants and bit-fields by their names in C."""
    found: dict[str, Subject] = {}
    for declaration in bindings.unit.declarations:
        match declaration:
            case Enumeration():
                names = (e.name for e in declaration.enumerators or ())
                found.update(dict.fromkeys(names, identity(declaration)))
            case Record() | Typedef():
                pass
            case _:
                found[declaration.name] = identity(declaration)
    for b in bindings.bit_fields:
        for name in filter(None, (b.getter, b.writer)):
            found[name] = RecordField(TaggedType(b.key), b.field.name or "")
    return found


def _types(bindings: Bindings) -> dict[str, Subject]:
    """Return the types by their spellings in C; a record's typedef names mean the record."""
    unit = bindings.unit
    found: dict[str, Subject] = {}
    for declaration in unit.declarations:
        match declaration:
            case Typedef(name=name):
                found.setdefault(name, identity(declaration))
            case Record(key=key) | Enumeration(key=key):
                found[key] = found[bindings.type_name(key)] = identity(declaration)
            case _:
                pass
    for name in unit.typedefs:
        target = unit.resolve(Named(name))
        if isinstance(target, (RecordRef, EnumRef)) and target.key in found:
            found[name] = found[target.key]
    return found


def _subject_above(
    lines: list[str], values: Mapping[str, Subject], types: Mapping[str, Subject]
) -> Subject | None:
    """Return what the last of the lines is about, or those above it in the same function."""
    for line in reversed(lines):
        for pattern, subjects in ((_TYPE, types), (_VALUE, values)):
            for found in pattern.finditer(line):
                name = next(filter(None, found.groups()))
                if name in subjects:
                    return subjects[name]
        if line.startswith("}") and line is not lines[-1]:  # the function above is another one
            return None
    return None


def _part(subject: Subject, line: str, bindings: Bindings) -> Subject:
    """Return the field of the record `subject` that the line is about, else the record."""
    record = bindings.unit.records.get(subject.key) if isinstance(subject, TaggedType) else None
    found = _FIELD.search(line)
    name = next(filter(None, found.groups())) if found else None
    if record is None or not any(f.name == name for f in record.fields or ()):
        return subject
    return RecordField(TaggedType(record.key), str(name))
