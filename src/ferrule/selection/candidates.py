"""What selection can compute before any compiler verdict, done once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.identity import (
    TaggedType,
    enumerator_subject,
    field_subject,
    identity,
)
from ferrule.declarations.keys import cffi_reads, own_name
from ferrule.declarations.nodes import (
    Constant,
    Declaration,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.traverse import leaves, references_among, walk
from ferrule.declarations.types import CType, FunctionType, Named
from ferrule.selection.choose import choose
from ferrule.selection.circular import IS_CIRCULAR, circular_fields
from ferrule.selection.expressible import (
    CFFIS_FILE,
    KNOWN_NAMES,
    incomplete,
    inexpressible,
    not_passed,
)
from ferrule.selection.flatten import flatten_anonymous_members
from ferrule.selection.incomplete_enumerations import make_incomplete_enumerations_opaque
from ferrule.selection.macro_twins import drop_macro_twins, hiding_macros
from ferrule.selection.macros import MacroFacts, resolve_macros
from ferrule.selection.portable import make_foreign_typedefs_portable
from ferrule.selection.realigned import replace_realigned
from ferrule.selection.reasons import Reason
from ferrule.selection.respell import NOTHING_RESPELLED, Respelling, respell
from ferrule.selection.va_lists import (
    list_obstacle,
    make_list_functions_variadic,
    make_lists_records,
)
from ferrule.toolchain.classify import MacroKind

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit
    from ferrule.selection.choose import Choice

    Refusals: TypeAlias = dict[Subject, tuple[Reason, str]]

NOT_CHOSEN: Final = Reason.NOT_CHOSEN, Reason.NOT_CHOSEN.text

_MACRO_REASONS: Final = {
    MacroKind.WIDE: Reason.WIDE_CONSTANT,
    MacroKind.NO_EXPRESSION: Reason.NOT_AN_EXPRESSION,
    MacroKind.VOID: Reason.NOT_AN_EXPRESSION,
    MacroKind.LIST: Reason.EXPRESSION_LIST,
    MacroKind.TOO_LONG: Reason.LONG_EXPANSION,
}


class Part(NamedTuple):
    """What can be refused by itself: a declaration, or one field of a record.

    `references` are the declarations that its type names. `problem` is why no cdef can have its
    type, whatever the verdicts.
    """

    subject: Subject
    references: tuple[Subject, ...]
    problem: tuple[Reason, str] | None


@dataclass(frozen=True)
class Candidates:
    """The declarations that could be bound, and what is known of them before any verdict.

    - `parts` has the parts of each declaration, `users` the parts whose types name it.
    - `refusals` are the macros without a value, and what the settings leave out.
    - `hidden` are those that a macro hides: if the compiler sees another type, this is why.
    - `roots` are the declarations that are bound for their own sake.
    - `unasked` are the own declarations that no root needs.
    """

    unit: Unit
    parts: Mapping[Subject, tuple[Part, ...]]
    users: Mapping[Subject, tuple[Part, ...]]
    refusals: Refusals
    hidden: Refusals
    roots: frozenset[Subject]
    unasked: frozenset[Subject]


def find_candidates(
    unit: Unit,
    macros: MacroFacts,
    choice: Choice,
    respelled: Mapping[Subject, Respelling] = NOTHING_RESPELLED,
    realigned: frozenset[Subject] = frozenset(),
) -> Candidates:
    """Return the candidates in `unit`, with the types that `respelled` has for some of them.

    `realigned` are typedefs with an alignment of their own.
    """
    # Macros with the name of a declaration are dropped first, since the declaration is bound.
    # Respelling comes after flattening, because it finds fields by their names in the flat record.
    hidden = hiding_macros(unit)
    unit = resolve_macros(drop_macro_twins(unit), macros)
    unit = make_incomplete_enumerations_opaque(unit)
    unit = make_foreign_typedefs_portable(flatten_anonymous_members(unit))
    unit = replace_realigned(respell(unit, respelled), realigned)
    unit = make_list_functions_variadic(make_lists_records(unit))
    chosen = choose(unit, choice)
    refusals = dict(_refused_macros(unit, macros))
    refusals.update(dict.fromkeys(_names_unknown_to_cffi(unit), _UNKNOWN_NAME))
    refusals.update(dict.fromkeys(_too_long_for_cffi(unit), _TOO_LONG))
    refusals.update(dict.fromkeys(_fields_of_file(unit), _FILE_WITHOUT_FIELDS))
    refusals.update(dict.fromkeys(circular_fields(unit), IS_CIRCULAR))
    refusals.update(dict.fromkeys(realigned, _IS_REALIGNED))
    # Last, because the user's own choice is the reason to report, whatever else is wrong.
    refusals.update(dict.fromkeys(chosen.blocked, NOT_CHOSEN))
    parts: dict[Subject, tuple[Part, ...]] = {
        subject: found
        for subject, d in zip(unit.subjects, unit.declarations, strict=True)
        if (found := tuple(_parts(d, subject, unit)))
    }
    unasked = unit.own - chosen.roots
    if not unasked.isdisjoint(unit.by_identity):  # without patterns, everything is asked for
        unasked -= needed(unit, parts, chosen.roots, ())
    users = _users(parts.values())
    return Candidates(unit, parts, users, refusals, hidden, chosen.roots, unasked)


def needed(
    unit: Unit,
    parts: Mapping[Subject, tuple[Part, ...]],
    roots: Iterable[Subject],
    refused: Container[Subject],
) -> set[Subject]:
    """Return the roots that are not refused, and everything that they refer to."""
    waiting = [subject for subject in roots if subject not in refused]
    found: set[Subject] = set()
    while waiting:
        subject = waiting.pop()
        declaration = unit.by_identity.get(subject)
        if subject in found or declaration is None:
            continue
        if _is_known(declaration) and subject not in unit.own:  # the cdef need not declare it
            continue
        found.add(subject)
        if isinstance(declaration, Record) and declaration.key == CFFIS_FILE:
            continue  # it is bound without fields, so it needs none of their types
        for part in parts.get(subject, ()):
            if part.subject == subject or part.subject not in refused:
                waiting += part.references
    return found


def _is_known(declaration: Declaration) -> bool:
    """Tell whether cffi has a type of this name without being told."""
    return isinstance(declaration, Typedef) and declaration.name in KNOWN_NAMES


def _refused_macros(
    unit: Unit, macros: MacroFacts
) -> Iterator[tuple[Subject, tuple[Reason, str]]]:
    """Yield the macros that have no value for Python."""
    for subject, d in zip(unit.subjects, unit.declarations, strict=True):
        match d:
            case Macro(parameters=None, body=""):
                yield subject, (Reason.EMPTY_MACRO, Reason.EMPTY_MACRO.text)
            case Macro(parameters=None) if names := macros.undeclared.get(d.name):
                yield subject, (Reason.UNDECLARED_NAME, _undeclared(names))
            case Macro(parameters=None):
                kind = macros.kinds.get(d.name, MacroKind.VALUE)
                reason = _MACRO_REASONS.get(kind, Reason.COMPUTED_VALUE)
                yield subject, (reason, reason.text)
            case Macro():
                yield subject, (Reason.FUNCTION_LIKE_MACRO, Reason.FUNCTION_LIKE_MACRO.text)
            case _:
                pass


def _undeclared(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in names)
    completely = " completely" if any(" " in name for name in names) else ""
    return (
        f"it uses {shown}, which the headers do not declare{completely}; name the header that "
        "does, too"
    )


def _names_unknown_to_cffi(unit: Unit) -> Iterator[Subject]:
    """Yield what has characters in its name that cffi's parser or its C cannot take.

    cffi itself uses `$` for types without a name.
    """
    for subject, d in zip(unit.subjects, unit.declarations, strict=True):
        if not cffi_reads(own_name(d)):
            yield subject
        if isinstance(d, Record):
            yield from (
                field_subject(d, field)
                for field in d.fields or ()
                if not cffi_reads(field.name)
            )
        if isinstance(d, Enumeration):
            yield from (
                enumerator_subject(e) for e in d.enumerators or () if not cffi_reads(e.name)
            )


_UNKNOWN_NAME: Final = (
    Reason.CFFI_REFUSES,
    "cffi accepts only ASCII letters, digits and `_` in names",
)


_IS_REALIGNED: Final = (Reason.OTHER_ALIGNMENT, Reason.OTHER_ALIGNMENT.text)


def _fields_of_file(unit: Unit) -> Iterator[Subject]:
    """Yield the fields of `FILE`, if it is the library's own."""
    record = unit.records.get(CFFIS_FILE)
    if record is not None and identity(record) in unit.own:
        yield from (field_subject(record, field) for field in record.fields or ())


_FILE_WITHOUT_FIELDS: Final = (
    Reason.CFFI_REFUSES,
    "cffi has a type of its own for FILE, which has no fields",
)


def _too_long_for_cffi(unit: Unit) -> Iterator[Subject]:
    """Yield what has a type that becomes too long when its typedefs are expanded.

    cffi writes types in full, and each of these is twice as long as the one before:

        typedef t0 (*t1)(t0);  typedef t1 (*t2)(t1);  ...
    """
    lengths: dict[str, int] = {}
    longest = 1  # of them

    def length(type_: CType) -> int:
        found = leaves(type_)
        return sum(
            lengths.get(leaf.name, 1) if isinstance(leaf, Named) else 1 for leaf in found
        )

    def is_too_long(type_: CType) -> bool:
        return len(walk(type_)) * longest > _LONGEST and length(type_) > _LONGEST

    for subject, d in zip(unit.subjects, unit.declarations, strict=True):
        match d:
            case Typedef():
                lengths[d.name] = min(length(d.type), _LONGEST + 1)
                longest = max(longest, lengths[d.name])
                if lengths[d.name] > _LONGEST:
                    yield subject
            case Function() | Variable():
                if is_too_long(d.type):
                    yield subject
            case Record():
                yield from (
                    field_subject(d, field)
                    for field in d.fields or ()
                    if is_too_long(field.type)
                )
            case _:
                pass


_LONGEST: Final = 10_000
_TOO_LONG: Final = (
    Reason.UNSUPPORTED_TYPE,
    f"its typedefs stand for more than {_LONGEST:,} types, and cffi writes them all out",
)


def _users(parts: Iterable[tuple[Part, ...]]) -> dict[Subject, tuple[Part, ...]]:
    users: defaultdict[Subject, list[Part]] = defaultdict(list)
    for part in (part for some in parts for part in some):
        for reference in part.references:
            users[reference].append(part)
    return {reference: tuple(found) for reference, found in users.items()}


def _parts(declaration: Declaration, subject: Subject, unit: Unit) -> Iterator[Part]:
    match declaration:
        case Function():
            part = _part(subject, declaration.type, unit)
            if obstacle := list_obstacle(declaration, unit):
                part = part._replace(problem=(Reason.UNSUPPORTED_TYPE, obstacle))
            yield part
        case Variable() | Typedef():
            yield _part(subject, declaration.type, unit)
        case Record():
            for field in declaration.fields or ():
                yield _part(field_subject(declaration, field), field.type, unit)
        case Constant():
            if declaration.type is not None:
                yield _part(subject, declaration.type, unit)
        case Enumeration() | Macro():
            pass
        case _:
            assert_never(declaration)


def _part(subject: Subject, type_: CType, unit: Unit) -> Part:
    parts = walk(type_)
    references = tuple(references_among(parts))
    for reference in references:
        # Every type at file scope is in the unit.
        if isinstance(reference, TaggedType) and reference not in unit.by_identity:
            problem = Reason.COMPILER_DISAGREES, _IN_PARAMETERS.format(reference)
            return Part(subject, references, problem)
    return Part(subject, references, _problem(parts, unit))


_IN_PARAMETERS: Final = (  # as gcc says it
    "'{}' declared inside parameter list will not be visible outside of this definition or "
    "declaration"
)


def _problem(parts: Sequence[CType], unit: Unit) -> tuple[Reason, str] | None:
    """Return why no cdef can have the type that `parts` begins with, None if one can."""
    type_ = parts[0]
    if obstacle := inexpressible(parts) or incomplete(parts, unit):
        return Reason.UNSUPPORTED_TYPE, f"it has {obstacle}, which cffi has no value for"
    if obstacle := not_passed(type_, unit):
        return Reason.UNSUPPORTED_TYPE, f"it has {obstacle}, which cffi does not pass"
    match type_:
        case FunctionType(parameters=(), variadic=True):
            reason = Reason.VARIADIC_WITHOUT_PARAMETERS
            return reason, reason.text
        case _:
            return None
