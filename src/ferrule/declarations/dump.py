"""A unit as text for people to read and tests to compare: one line or block per declaration.

    own function int deflate(z_streamp strm, int flush)  // Compresses as much as possible.
    own record struct point
        int x
        bit-field unsigned int flag
    needed typedef unsigned long size_t

Types are spelled as in C. An array of known length has `N` between its brackets, and a type that C
has no name for is shown by its key.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import (
    Constant,
    Declaration,
    Enumeration,
    Enumerator,
    Field,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.spell import spell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.unit import Unit


def render_dump(unit: Unit, *, locations: bool = False) -> str:
    """Return `unit` as readable text; with `locations`, each line begins with `file:line: `."""
    return "".join(
        f"{line}\n"
        for declaration in unit.declarations
        for line in _lines(declaration, unit, locations=locations)
    )


def _lines(declaration: Declaration, unit: Unit, *, locations: bool) -> Iterator[str]:
    owner = "own" if identity(declaration) in unit.own else "needed"
    yield _line(declaration, f"{owner} {_head(declaration)}", locations=locations)
    for member in _members(declaration):
        shown = member.name if isinstance(member, Enumerator) else _field(member)
        yield _line(member, f"    {shown}", locations=locations)


def _line(node: Declaration | Enumerator | Field, text: str, *, locations: bool) -> str:
    place = f"{PurePath(node.location.path).name}:{node.location.line}: " if locations else ""
    comment = _first_words(node.comment or "")
    return f"{place}{text}  // {comment}" if comment else f"{place}{text}"


def _head(declaration: Declaration) -> str:
    match declaration:
        case Function(name, type_):
            words = _words(
                inline=declaration.inline_body,
                deprecated=declaration.deprecated,
                pure="pure" in declaration.attributes,
                const="const" in declaration.attributes,
            )
            head = f"{words}function {spell(type_, name, extent='N')}"
        case Variable(name, type_):
            words = _words(static=declaration.static, thread_local=declaration.thread_local)
            head = f"{words}variable {spell(type_, name, extent='N')}"
        case Record(key, keyword):
            shown = key if declaration.tag else f"{keyword} without a tag, {key}"
            head = f"record {shown}{_opaque(declaration.fields)}"
        case Enumeration(key):
            shown = key if declaration.tag else f"without a tag, {key}"
            head = f"enumeration {shown}{_opaque(declaration.enumerators)}"
        case Typedef(name, type_):
            head = f"typedef {spell(type_, name, extent='N')}"
        case Macro(name, parameters, body):
            called = "" if parameters is None else f"({', '.join(parameters)})"
            head = f"macro {name}{called} = {' '.join(body.split())}".rstrip()
        case Constant(name, type_):
            words = _words(address=declaration.address)
            head = f"{words}constant {spell(type_, name, extent='N') if type_ else name}"
        case _:
            assert_never(declaration)
    return head


def _members(declaration: Declaration) -> tuple[Enumerator | Field, ...]:
    members: tuple[Enumerator | Field, ...] = ()
    if isinstance(declaration, Record):
        members = declaration.fields or ()
    elif isinstance(declaration, Enumeration):
        members = declaration.enumerators or ()
    return members


def _field(field: Field) -> str:
    anonymous = "anonymous " if field.name is None else ""
    return (
        anonymous
        + _words(**{"bit-field": field.bit_field})
        + spell(field.type, field.name or "", extent="N")
    )


def _opaque(members: tuple[object, ...] | None) -> str:
    return ", opaque" if members is None else ""


def _words(**flags: bool) -> str:
    """Return the names of the true ones, each followed by a blank."""
    return "".join(f"{word} " for word, is_set in flags.items() if is_set)


def _first_words(comment: str) -> str:
    """Return the first line of `comment` that has any text, without the comment markers."""
    lines = (
        line.strip().removesuffix("*/").lstrip("/*!<").strip() for line in comment.splitlines()
    )
    return next(filter(None, lines), "")
