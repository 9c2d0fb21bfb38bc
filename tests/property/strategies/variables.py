"""Variables of a library, and constants that are variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.property.drawn import Declaration, Piece, Question
from tests.property.questions import contents
from tests.property.strategies.derived import arrays
from tests.property.strategies.records import bodies, records
from tests.property.strategies.scalars import UNSUPPORTED, of
from tests.property.strategies.types import object_types

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


@st.composite
def variables(draw: DrawFn) -> Declaration:
    name = "g@"
    type_ = draw(
        st.one_of(
            object_types(f"{name}_v", 2),
            records(f"{name}_v", 2),
            arrays(object_types(f"{name}_v", 1)),
        )
    )
    thread = draw(of("", "", "", "_Thread_local ", "__thread "))
    const = any(m.const for m in type_.members)
    text = f"extern {thread}{type_.declare(name)};"
    piece = Piece(
        text,
        source=f"{thread}{type_.declare(name)};",
        bound=() if type_.refusable else (("variable", name),),
        refusable=((("variable", name), UNSUPPORTED),) if type_.refusable else (),
        questions=()
        if type_.refusable or const
        else (
            Question(f"NOTE_INTEGER(sizeof {name});", f"variable({name!r}).size()"),
            *contents(name, type_.members),
        ),
    )
    return Declaration((*type_.needs, piece))


@st.composite
def const_variables(draw: DrawFn) -> Declaration:
    """Draw what has its value from the start and keeps it, in the header or in the library."""
    text, value, noted = draw(
        of(
            ("const int {}", "-77", "NOTE_INTEGER({});"),
            ("const unsigned long long {}", "0xFFFFFFFFFFFFFFFF", "NOTE_INTEGER({});"),
            ("const double {}", "0x1.8p-1000", "NOTE_FLOAT({});"),
            ("const float {}", "1.1f", "NOTE_FLOAT({});"),
            ("const signed char {}", "-128", "NOTE_INTEGER({});"),
            ("const char {}[]", '"te\\0xt"', "note_bytes({0}, sizeof {0} - 1);"),
            ("const _Bool {}", "1", "NOTE_BOOL({});"),
        )
    )
    name, static = "k@", draw(st.booleans())
    declared = text.format(name)
    length = "" if static or "[]" not in text else "[6]"
    header = (
        f"static {declared} = {value};"
        if static
        else f"extern {declared.replace('[]', length)};"
    )
    return Declaration(
        (
            Piece(
                header,
                source="" if static else f"{declared} = {value};",
                bound=(("variable", name),),
                questions=(Question(noted.format(name), f"constant({name!r})"),),
            ),
        )
    )


@st.composite
def unnamed_variables(draw: DrawFn) -> Declaration:
    """Draw `extern struct { ... } name;`."""
    body = draw(bodies("g@::", "g@", 1, flexible=False))
    piece = Piece(
        f"extern struct {body.text} g@;",
        source="__typeof__(g@) g@;",
        bound=(("variable", "g@"), *body.bound),
        refusable=tuple(body.refusable),
        questions=(*body.questions, *contents("g@", body.members)),
    )
    return Declaration((*body.needs, piece))
