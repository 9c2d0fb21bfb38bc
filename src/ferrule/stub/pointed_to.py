"""Which types a header has pointers to const to, and which pointers to pointers.

The stub offers `ffi.new("char **")` and `ffi.cast("const struct s *", ...)` where the header has a
use for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.declarations.types import Pointer, Qualified, RecordRef
from ferrule.stub.spellings import without_typedefs

if TYPE_CHECKING:
    from collections.abc import Container

    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.stub.used_types import UsedTypes


@dataclass(frozen=True, slots=True)
class PointedTo:
    """The types that some declaration points to twice, and those behind a pointer to const.

    An array of pointers counts as a pointer to them. If a `const T` is behind two pointers, `twice`
    has both `T` and `const T`.
    """

    twice: frozenset[CType]
    const: frozenset[CType]


def find_pointed_to(unit: Unit, used: UsedTypes, behind_const: Container[str]) -> PointedTo:
    """Return what is pointed to.

    `behind_const` are the keys of the records that have a class for pointers to const: `const` has
    no other records.
    """
    twice: set[CType] = set()
    const: set[CType] = set()
    for pointee in used.pointees:
        if isinstance(pointee, Qualified) and pointee.const:
            const.add(pointee.type)
        pointer = unit.resolve(pointee)
        if isinstance(pointer, Pointer):
            target = _bare(pointer.target, unit)
            if isinstance(target, Pointer):
                target = Pointer(_bare(target.target, unit))
            twice.add(target)
            if unit.is_const(pointer.target):
                twice.add(Qualified(target, const=True))
    bare = {without_typedefs(t, unit) for t in const}
    kept = (t for t in bare if not isinstance(t, RecordRef) or t.key in behind_const)
    return PointedTo(frozenset(twice), frozenset(kept))


def _bare(type_: CType, unit: Unit) -> CType:
    """Return `type_` without its qualifiers and typedefs."""
    inner = type_.type if isinstance(type_, Qualified) else type_
    return without_typedefs(inner, unit)
