"""Types that are made of one other: pointers, arrays, typedefs, qualified types, parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from tests.property.drawn import CType, Member, Piece
from tests.property.questions import size
from tests.property.strategies.scalars import UNSUPPORTED, of

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy


def pointer_to(target: CType, qualifier: str = "") -> CType:
    wrapped = target.after != ""
    return replace(
        target,
        before=f"{target.before}({'*'}{qualifier}"
        if wrapped
        else f"{target.before}*{qualifier}",
        after=f"){target.after}" if wrapped else "",
        members=(Member((), "pointer", const="const" in qualifier),),
        shape="scalar",
        hollow=False,
        qualified=qualifier != "",
    )


def array_of(element: CType, length: str, count: int) -> CType:
    """Return the array type of `count` elements, whose length is written as `length`."""
    members = tuple(
        member.inside(i) for i in sorted({0, count - 1}) if i >= 0 for member in element.members
    )
    return replace(
        element,
        after=f"[{length}]{element.after}",
        members=members,
        shape="array",
        refusable=element.refusable or may_be_empty(element),
    )


def may_be_empty(type_: CType) -> bool:
    """Tell whether it may be a record without a size, whose arrays have no length."""
    return type_.shape == "record" and not type_.members


def typedef(target: CType, name: str) -> CType:
    """Return the type `name`, which is `target` by another name."""
    refusable = ((("typedef", name), UNSUPPORTED),) if target.refusable else ()
    piece = Piece(
        f"typedef {target.declare(name)};",
        bound=() if target.refusable else (("typedef", name),),
        refusable=refusable,
        questions=() if target.refusable else (size(target, name),),
    )
    return replace(target, before=f"{name} ", after="", needs=(*target.needs, piece))


def qualified(target: CType, qualifier: str) -> CType:
    const = "const" in qualifier
    members = tuple(replace(m, const=m.const or const) for m in target.members)
    before = (
        f"{target.before}{qualifier} "
        if target.before.endswith("*")
        else f"{qualifier} {target.before}"
    )
    return replace(target, before=before, members=members, qualified=True)


def as_parameter(type_: CType) -> CType:
    """Return the type of a parameter that is declared as `type_`: an array is a pointer."""
    if type_.shape != "array":
        return type_
    return replace(type_, members=(Member((), "pointer"),), hollow=False)


LENGTHS: Final = (
    ("1", 1),
    ("2", 2),
    ("3", 3),
    ("0x2", 2),
    ("(1 + 1)", 2),
    ("2u", 2),
    ("sizeof(short) / sizeof(short)", 1),
)


@st.composite
def arrays(draw: DrawFn, elements: SearchStrategy[CType]) -> CType:
    element = draw(elements)
    for _ in range(draw(st.integers(1, 3))):
        element = array_of(element, *draw(of(*LENGTHS)))
    return element
