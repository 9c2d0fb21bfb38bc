"""What the C compiler resolved, as frozen data: sizes, alignment, offsets, gaps, constants.

`layout_reader` reads it from a built module; `ferrule layout` shows it. Sizes and offsets are in
bytes.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, TypeAlias

from ferrule.declarations.keys import tag_of
from ferrule.errors import PatternError, PatternProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

Value: TypeAlias = int | float | str


@dataclass(frozen=True, slots=True)
class Bits:
    """Where cffi puts a bit-field in its storage unit: its lowest bit `shift`, and `width` in bits.

    `shift` counts from the least significant bit.
    """

    shift: int
    width: int


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a record; `size` is None for a flexible array, which adds no bytes.

    `type` is as cffi spells it. `offset`, `size` and `alignment` are in bytes.
    """

    name: str
    type: str
    offset: int
    size: int | None
    alignment: int
    bits: Bits | None = None

    @property
    def extent(self) -> tuple[int, int]:
        """The first byte that the field uses, and the one after its last."""
        size = self.size or 0
        if self.bits is None:
            return self.offset, self.offset + size
        first, end = self.bits.shift // 8, -(-(self.bits.shift + self.bits.width) // 8)
        if sys.byteorder == "big":  # bits are counted from the other end of the unit there
            first, end = size - end, size - first
        return self.offset + first, self.offset + end


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes of a record that no declared field uses.

    `padding` is exactly what aligns the next field, or the record itself. `unnamed` is anything
    else: fields that the declaration leaves out, or the inside of an unnamed member.
    """

    offset: int
    size: int
    kind: Literal["padding", "unnamed"]


@dataclass(frozen=True, slots=True)
class RecordLayout:
    """A struct or union; opaque if both `size` and `problem` are None.

    `problem` is cffi's message about a declaration that contradicts the compiler.
    """

    name: str
    keyword: Literal["struct", "union"]
    size: int | None = None
    alignment: int | None = None
    members: tuple[Member, ...] = ()
    gaps: tuple[Gap, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class TypedefLayout:
    """The type that a typedef names; `void`, functions and opaque types have no size."""

    name: str
    type: str
    size: int | None = None
    alignment: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class EnumLayout:
    """An enumeration, with its enumerators in the order of their values."""

    name: str
    size: int
    signed: bool
    enumerators: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant and the value that the compiler gave it; the bytes of a string are text here.

    `problem` is cffi's message about a declaration that contradicts the compiler; the `value` is
    None then.
    """

    name: str
    value: Value | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ModuleLayout:
    """The C types and constants of one built module, sorted by name.

    `unread` are the names on `lib` that are not known, since looking them up ended the process.
    """

    module: str
    records: tuple[RecordLayout, ...]
    typedefs: tuple[TypedefLayout, ...]
    enumerations: tuple[EnumLayout, ...]
    constants: tuple[Constant, ...]
    unread: tuple[str, ...] = ()

    def only(self, patterns: Sequence[str]) -> ModuleLayout:
        """Return what the names or globs `patterns` match; `struct` before a tag can be left out.

        If a typedef matches, so does the record or enumeration that it names. Raises one
        `PatternError` for all patterns that match nothing, with the nearest names.
        """
        items = (self.records, self.typedefs, self.enumerations, self.constants)
        names = {s for kind in items for item in kind for s in _spellings(item.name)}
        wrong = [p for p in patterns if not any(fnmatchcase(name, p) for name in names)]
        if wrong:
            raise PatternError(_no_match(self.module, p, names) for p in wrong)

        def matches(item: RecordLayout | TypedefLayout | EnumLayout | Constant) -> bool:
            return any(fnmatchcase(s, p) for s in _spellings(item.name) for p in patterns)

        # `only(["tag_t"])` returns the struct too, whose fields are what the user wants to see.
        typedefs = tuple(filter(matches, self.typedefs))
        meant = {typedef.type for typedef in typedefs}
        return replace(
            self,
            records=tuple(r for r in self.records if matches(r) or r.name in meant),
            typedefs=typedefs,
            enumerations=tuple(e for e in self.enumerations if matches(e) or e.name in meant),
            constants=tuple(filter(matches, self.constants)),
        )

    def as_json(self) -> dict[str, object]:
        """Return the layout as data that `json` can write; sizes and offsets are in bytes."""
        return {"schema": 1, **asdict(self)}


def _spellings(name: str) -> tuple[str, ...]:
    """Return `name`, and for `struct tag` also the bare tag."""
    tag = tag_of(name)
    return (name,) if tag is None else (name, tag)


def _no_match(module: str, pattern: str, names: set[str]) -> PatternProblem:
    nearest = get_close_matches(pattern, sorted(names), n=3, cutoff=0.5)
    words = f"matches no type or constant of {module}"
    if not nearest:
        words += f"; `ferrule layout {module}` lists all {len(names)} names"
    return PatternProblem("", pattern, words, tuple(nearest))
