"""The fields of a record while it is being drawn."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from tests.property.strategies.scalars import UNSUPPORTED, of, rarely

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn
    from tests.property.drawn import CType, Entry, Member, Piece, Question

AWKWARD: Final = (
    "class",
    "from",
    "import",
    "lambda",
    "None",
    "True",
    "def",
    "async",
    "pass",
    "is",
    "in",
    "not",
    "self",
    "ffi",
    "lib",
    "type",
    "id",
    "size_t",
    "uint8_t",
    "FILE",
    "_",
    # On PyPy, a method that every object has hides a field of its name.
    *(("__init__",) if sys.implementation.name == "cpython" else ()),
    "x0",
    "p",
    "record",
    "value",
    "result",
    "errno_",
    "struct_",
    "o",
)
ALIGNED: Final = (
    "",
    "",
    "",
    "",
    " __attribute__((aligned(16)))",
    " __attribute__((aligned))",
    " __attribute__((packed))",
    " __attribute__((packed, aligned(2)))",
)


class Body:
    """The fields of a record that is being drawn."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.lines: list[str] = []
        self.members: list[Member] = []
        self.needs: list[Piece] = []
        self.bound: list[Entry] = []
        self.refusable: list[tuple[Entry, frozenset[str]]] = []
        self.questions: list[Question] = []
        self.hidden: list[str] = []
        self.taken: set[str] = set()
        self.hollow = False

    def add(self, text: str, members: tuple[Member, ...] = ()) -> None:
        self.lines.append(f"    {text}")
        self.members += members

    def add_field(self, name: str, type_: CType, after: str = "", before: str = "") -> None:
        self.needs += type_.needs
        self.hollow |= type_.hollow
        if type_.refusable:
            self.refusable.append((("record", f".{name}"), UNSUPPORTED))
        self.add(
            f"{before}{type_.declare(name)}{after};",
            () if type_.refusable else tuple(m.inside(name) for m in type_.members),
        )

    def take(self, inner: Body, *steps: str | int) -> None:
        """Take over the fields of a member that has them, reached through `steps`."""
        self.hollow |= inner.hollow or not inner.members
        self.members += [m.inside(*steps) for m in inner.members]
        self.needs += inner.needs
        self.bound += inner.bound
        self.refusable += inner.refusable
        self.questions += inner.questions
        self.hidden += inner.hidden

    @property
    def text(self) -> str:
        return "\n".join(["{", *self.lines, "}"])


@st.composite
def field_names(draw: DrawFn, place: str, taken: set[str]) -> str:
    name = draw(of(*AWKWARD)) if rarely(draw, 4) else f"f{place.rpartition('_')[2]}"
    while name in taken:
        name = f"{name}_"
    taken.add(name)
    return name
