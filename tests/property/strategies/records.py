"""Structs and unions, and each kind of field."""

from __future__ import annotations

import platform
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from tests.property.drawn import CType, Declaration, Member, Piece
from tests.property.questions import layout
from tests.property.strategies import types  # each of the two draws of the other
from tests.property.strategies.bodies import ALIGNED, Body, field_names
from tests.property.strategies.derived import array_of, pointer_to
from tests.property.strategies.enumerations import constants, enumerations, enumerators
from tests.property.strategies.scalars import (
    BIT_FIELD_WIDTHS,
    UNSUPPORTED,
    atomic_integers,
    of,
    rarely,
    scalar,
    scalars,
    without_value,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


@st.composite
def bodies(  # noqa: PLR0913  what a body is drawn for
    draw: DrawFn,
    key: str,
    name: str,
    depth: int,
    *,
    union: bool = False,
    taken: set[str] | None = None,
    flexible: bool = True,
) -> Body:
    """Draw the fields of the record `key`; `name` begins all names that it defines."""
    body = Body(key)
    body.taken = taken if taken is not None else body.taken
    for i in range(draw(st.integers(0, 5))):
        place = f"{name}_{i}"
        field = draw(field_names(place, body.taken))
        draw(
            of(
                _add_plain,
                _add_plain,
                _add_plain,
                _add_bit_field,
                _add_bit_field,
                _add_aligned,
                _add_unnamed_bits,
                _add_several,
                _add_inner if depth > 0 else _add_plain,
                _add_anonymous if depth > 0 else _add_bit_field,
                _add_self,
                _add_unnamed_enum,
                _add_without_value,
            )
        )(draw, body, field, place, depth)
    if flexible and not union and body.members and rarely(draw, 6):
        element = draw(types.object_types(f"{name}_last", 0))
        body.needs += element.needs
        body.add(
            f"{replace(element, after=draw(of('[]', '[0]'))).declare('last')};",
            (Member(("last",), "flexible"),),
        )
    return body


# Any field may be misaligned, since its record or one around it may be packed. x86 alone then still
# reads and writes an atomic integer; on other processors C may not.
_ATOMIC_FIELDS: Final = platform.machine() in {"x86_64", "AMD64", "i386", "i686"}


def _add_plain(draw: DrawFn, body: Body, field: str, place: str, depth: int) -> None:
    plain = types.object_types(place, depth)
    with_atomic = st.one_of(plain, plain, plain, atomic_integers())
    body.add_field(field, draw(with_atomic if _ATOMIC_FIELDS else plain))


def _add_aligned(draw: DrawFn, body: Body, field: str, place: str, _depth: int) -> None:
    before, after = draw(
        of(
            ("", " __attribute__((aligned(32)))"),
            ("_Alignas(64) ", ""),
            ("", " __attribute__((packed))"),
            ("", " __attribute__((aligned(2), packed))"),
        )
    )
    body.add_field(field, draw(st.one_of(scalars(), records(place, 0))), after, before)


def _add_bit_field(draw: DrawFn, body: Body, field: str, place: str, _depth: int) -> None:
    if rarely(draw, 6):
        type_ = draw(enumerations(place))
        base, width, kind = type_.name, 7, "integer"
        body.needs += type_.needs
    else:
        base = draw(of(*BIT_FIELD_WIDTHS))
        width, kind = BIT_FIELD_WIDTHS[base], "bool" if "ool" in base else "integer"
    qualifier = draw(of("", "", "", "const ", "volatile "))
    if rarely(draw):  # by another name
        piece = Piece(
            f"typedef {qualifier}{base} {place}_t;", bound=(("typedef", f"{place}_t"),)
        )
        body.needs.append(piece)
        base = f"{place}_t"
    attribute = draw(
        of("", "", "", "", " __attribute__((packed))", " __attribute__((aligned(4)))")
    )
    member = Member((field,), kind, bits=True, const="const" in qualifier)  # type: ignore[arg-type]  # one of two
    body.add(
        f"{qualifier}{base} {field} : {draw(st.integers(1, width))}{attribute};", (member,)
    )
    if "::" not in body.key:
        body.bound.append(("bitfield", f"{body.key}.{field}"))


def _add_unnamed_bits(draw: DrawFn, body: Body, _field: str, _place: str, _depth: int) -> None:
    base = draw(of("int", "unsigned char", "unsigned long long"))
    body.add(f"{base} : {draw(st.integers(0, 8))};")


def _add_several(draw: DrawFn, body: Body, field: str, _place: str, _depth: int) -> None:
    base = scalar(draw(of("int", "unsigned short", "long long")), "integer")
    names = [field, f"{field}p", f"{field}a", f"{field}b"]
    body.taken.update(names)
    members = (
        Member((names[0],), "integer"),
        Member((names[1],), "pointer"),
        Member((names[2], 1), "integer"),
        Member((names[3],), "integer", bits=True),
    )
    body.add(f"{base.before}{names[0]}, *{names[1]}, {names[2]}[2], {names[3]} : 5;", members)


def _add_inner(draw: DrawFn, body: Body, field: str, place: str, depth: int) -> None:
    """Add a field whose struct or union is defined in place."""
    keyword = draw(of("struct", "union"))
    tag = draw(of("", "", f"{place}_in"))
    inner = draw(
        bodies(
            f"{keyword} {tag}" if tag else f"{body.key}::{field}",
            place,
            depth - 1,
            union=keyword == "union",
            flexible=False,
        )
    )
    attribute = draw(of(*ALIGNED))
    declarator, steps = draw(
        of(("{}", ()), ("{}[2]", (1,)), ("{}[2][1]", (1, 0)), ("*{}", None), ("*{}[2]", None))
    )
    if tag:
        body.bound.append(("record", inner.key))
    if steps and not inner.members:  # an array of what may be empty
        body.refusable.append((("record", f".{field}"), UNSUPPORTED))
    if steps is None:  # in a pointer: its members cannot be reached without memory
        inner.members = []
    body.take(inner, field, *(steps or ()))
    body.add(
        f"{keyword} {tag} {inner.text}{attribute} {declarator.format(field)};".replace(
            "\n", "\n    "
        ),
        (Member((field, 0) if "[" in declarator else (field,), "pointer"),)
        if steps is None
        else (),
    )


def _add_anonymous(draw: DrawFn, body: Body, _field: str, place: str, depth: int) -> None:
    keyword = draw(of("struct", "union"))
    qualifier = draw(of("", "", "", "const "))
    inner = draw(
        bodies(
            f"{body.key}::",
            place,
            depth - 1,
            union=keyword == "union",
            taken=body.taken,
            flexible=False,
        )
    )
    inner.members = [replace(m, const=m.const or qualifier != "") for m in inner.members]
    body.take(inner)
    text = f"{qualifier}{keyword} {inner.text}{draw(of(*ALIGNED))};"
    body.add(text.replace("\n", "\n    "))


def _add_self(draw: DrawFn, body: Body, field: str, _place: str, _depth: int) -> None:
    """Add a pointer to the record itself, or to one that nobody defines."""
    tag = (
        body.key
        if body.key.startswith(("struct ", "union ")) and "::" not in body.key
        else "struct nobody"
    )
    form, steps = draw(
        of(("*{}", ()), ("*{}[2]", (1,)), ("*(*{})(const {} *)", ()), ("**{}", ()))
    )
    body.add(
        f"{tag} {form.replace('{}', field, 1).replace('{}', tag)};",
        (Member((field, *steps), "pointer"),),
    )


def _add_unnamed_enum(draw: DrawFn, body: Body, field: str, place: str, _depth: int) -> None:
    inside, names = draw(enumerators(place))
    tag = draw(of("", f"{place}_tag"))
    body.bound += [("enumerator", n) for n in names]
    body.questions += constants(names)
    array, steps = draw(of(("", ()), ("[2]", (1,))))
    body.add(
        f"enum {tag} {{ {inside} }} {field}{array};", (Member((field, *steps), "integer"),)
    )


def _add_without_value(draw: DrawFn, body: Body, field: str, _place: str, _depth: int) -> None:
    type_ = draw(without_value())
    form = draw(of(lambda t: t, pointer_to, lambda t: array_of(t, "2", 2)))
    body.add_field(field, form(type_))  # type: ignore[no-untyped-call]  # one of three


@st.composite
def records(draw: DrawFn, name: str, depth: int = 2) -> CType:
    """Draw a struct or union with a tag, with a typedef's name, or with both."""
    keyword = draw(of("struct", "struct", "union"))
    form = draw(of("tag", "typedef", "both", "same"))
    tag = {"tag": name, "typedef": "", "both": f"{name}_tag", "same": name}[form]
    key = f"{keyword} {tag}" if tag else name
    spelling = key if form == "tag" else name
    body = draw(bodies(key, name, depth, union=keyword == "union"))
    text = f"{keyword} {tag} {body.text}{draw(of(*ALIGNED))}"
    if form != "tag":
        text = f"typedef {text} {name}"
        body.bound += [("typedef", name)] if tag else []
    text = f"{text};"
    if rarely(draw):
        text = f"#pragma pack(push, {draw(of(1, 2, 4, 8))})\n{text}\n#pragma pack(pop)"
    bound = (("record", key), *body.bound)
    python_type = f"ffi.typeof({spelling!r})"
    piece = Piece(
        text,
        bound=bound,
        refusable=tuple(body.refusable),
        questions=(*body.questions, *layout(spelling, python_type, body.members)),
    )
    return CType(
        f"{spelling} ",
        members=tuple(body.members),
        needs=(*body.needs, piece),
        shape="record",
        hollow=body.hollow or not body.members,
    )


@st.composite
def unnamed_behind_pointers(draw: DrawFn) -> Declaration:
    """Draw `typedef struct { ... } *name;`."""
    body = draw(bodies("r@::", "r@", 1))
    python = "ffi.typeof('r@').item"
    piece = Piece(
        f"typedef struct {body.text} *r@;",
        bound=(("typedef", "r@"), *body.bound),
        refusable=tuple(body.refusable),
        questions=(*body.questions, *layout("__typeof__(*(r@)0)", python, body.members)),
    )
    return Declaration((*body.needs, piece))
