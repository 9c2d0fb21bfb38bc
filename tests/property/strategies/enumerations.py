"""Enumerations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from tests.property.drawn import CType, Piece, Question
from tests.property.questions import size
from tests.property.strategies.scalars import of, scalar

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn
    from tests.property.drawn import Entry

_SMALL: Final = (0, 1, 2, 127, 128, 255, 256, 32767, 65535)
_WIDE: Final = (2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**62, 2**63 - 1)
_NEGATIVE: Final = (-1, -2, -128, -129, -32769)


@st.composite
def enumerators(draw: DrawFn, name: str) -> tuple[str, tuple[str, ...]]:
    """Draw the text between the braces, and the names that it defines."""
    lines: list[str] = []
    names: list[str] = []
    values = draw(
        of(
            _SMALL,
            (*_SMALL, *_NEGATIVE),
            (*_SMALL, *_WIDE),
            (*_SMALL, 2**63, 2**64 - 1),
            (-(2**63), -(2**31), -(2**31) - 1, *_NEGATIVE, *_SMALL, *_WIDE),
        )
    )
    countable = True
    for i in range(draw(st.integers(1, 6))):
        names.append(f"{name}_{draw(of('A', 'b', 'None', '_'))}{i}")
        form = draw(st.integers(0, 5 if names[1:] else 2))
        if form == 0 and countable:
            lines.append(names[-1])
            continue
        value = draw(of(*values))
        text = (
            number(value)
            if form < 3
            else draw(
                of(
                    names[-2],
                    f"{names[-2]} | 1",
                    f"({names[0]})",
                    "'c'",
                    "1 << 4",
                    "sizeof(int)",
                    "~0u" if 2**63 in values else "~0",  # no integer type holds both
                    f"{names[-2]} == 2 ? 3 : 4",
                )
            )
        )
        lines.append(f"{names[-1]} = {text}")
        countable = form < 3 and -1000 < value < 1000
    comma = draw(of("", ","))
    return ", ".join(lines) + comma, tuple(names)


def number(value: int) -> str:
    """Return an integer constant of C with this value."""
    if value == -(2**63):
        return f"({value + 1}ll - 1)"
    return f"{value}{'ull' if value >= 2**63 else 'll' if abs(value) > 2**31 - 1 else ''}"


def constants(names: tuple[str, ...]) -> tuple[Question, ...]:
    return tuple(Question(f"NOTE_INTEGER({n});", f"constant({n!r})") for n in names)


@st.composite
def enumerations(draw: DrawFn, name: str) -> CType:
    """Draw an enumeration with a tag, with a typedef's name, or with both."""
    body, names = draw(enumerators(name))
    attribute = draw(of("", "", "", " __attribute__((packed))"))
    form, own = draw(of("tag", "typedef", "both", "same")), f"{name}_e"
    tag = {"tag": own, "typedef": "", "both": f"{own}_tag", "same": own}[form]
    text = f"enum {tag} {{ {body} }}{attribute}"
    bound: list[Entry] = [("enumerator", n) for n in names]
    bound.append(("enum", f"enum {tag}" if tag else own))
    spelling = f"enum {tag}" if form == "tag" else own
    if form != "tag":
        text = f"typedef {text} {own}"
        bound += [("typedef", own)] if tag else []
    type_ = scalar(spelling, "integer")
    piece = Piece(
        f"{text};", bound=tuple(bound), questions=(*constants(names), size(type_, spelling))
    )
    return replace(type_, needs=(piece,))
