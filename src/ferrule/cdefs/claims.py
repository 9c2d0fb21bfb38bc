"""What a cdef claims about its headers, in the names by which cffi says it to C.

#define LIMIT 5                    ->   LIMIT is 5
enum e { A, B = 7 };               ->   A is 0, B is 7
struct s { int b : 3; };           ->   b of struct s has 3 bits
typedef struct s s_t; s_t *f();    ->   f returns s_t *, and struct s need not exist
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cffi import model

from ferrule.cdefs.reader import read_parsed
from ferrule.cdefs.types import enumeration_key, record_key
from ferrule.declarations.identity import identity
from ferrule.declarations.keys import has_made_up_name
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.traverse import with_types_mapped
from ferrule.declarations.types import EnumRef, Named, RecordRef
from ferrule.declarations.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.cdefs.cffi_parser import ParsedCdef
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType


_TAGGED: Final = (model.StructOrUnion, model.EnumType)


@dataclass(frozen=True)
class Claims:
    """What a cdef declares, with every array length that it writes, and its numbers.

    - `numbers` are those of macros, constants and enumerators, by name.
    - `widths` are those of bit-fields, by the key of the record and the place of the field in it.
    - `packing` is the greatest alignment of the fields of records that have one.
    """

    unit: Unit
    numbers: Mapping[str, int]
    widths: Mapping[tuple[str, int], int]
    packing: Mapping[str, int]

    def renamed(self, names: Mapping[str, str]) -> Claims:
        """Return the claims with the types in `names` called by those names or C instead.

        Typedefs keep their own names.
        """
        return replace(
            self,
            unit=_renamed(self.unit, names),
            widths={(names.get(key, key), f): n for (key, f), n in self.widths.items()},
            packing={names.get(key, key): n for key, n in self.packing.items()},
        )


def read_claims(parsed: ParsedCdef) -> Claims:
    """Return what all texts of a builder claim."""
    types = [type_ for type_, _ in parsed.declarations.values()]
    tagged = [t for t in (*types, *parsed.definitions) if isinstance(t, _TAGGED)]
    records = [t for t in tagged if isinstance(t, model.StructOrUnion)]
    names = {_key(t): str(t.forcename) for t in tagged if _is_said_by_typedef(t)}
    return Claims(
        read_parsed(parsed, lengths=True),
        dict(_numbers(parsed)),
        {key: bits for record in records for key, bits in _widths(record)},
        {record_key(record): int(record.packed) for record in records if record.packed},
    ).renamed(names)


def _key(type_: Any) -> str:  # noqa: ANN401  a class of cffi.model
    return enumeration_key(type_) if isinstance(type_, model.EnumType) else record_key(type_)


def _is_said_by_typedef(type_: Any) -> bool:  # noqa: ANN401  as above
    """Tell whether cffi's C has a typedef's name for the type; C need not know the tag."""
    return type_.forcename is not None and not has_made_up_name(type_.forcename)


def _renamed(unit: Unit, names: Mapping[str, str]) -> Unit:
    """Return `unit` with the types whose keys are in `names` called by those names instead."""

    def change(type_: CType) -> CType:
        if isinstance(type_, (RecordRef, EnumRef)) and type_.key in names:
            return replace(type_, key=names[type_.key])
        if isinstance(type_, Named) and type_.name in names:
            return Named(names[type_.name])
        return type_

    def changed(declaration: Declaration) -> Declaration:
        declaration = with_types_mapped(declaration, change)
        if isinstance(declaration, (Record, Enumeration)) and declaration.key in names:
            return replace(declaration, key=names[declaration.key])
        return declaration

    pairs = [(changed(d), identity(d) in unit.own) for d in unit.declarations]
    kept = [
        (d, own)
        for d, own in pairs
        # `typedef struct s s_t;` says only what the struct is called now.
        if not (
            isinstance(d, Typedef)
            and isinstance(d.type, (RecordRef, EnumRef))
            and d.type.key == d.name
        )
    ]
    return Unit(
        unit.headers,
        tuple(d for d, _ in kept),
        frozenset(identity(d) for d, own in kept if own),
    )


def _numbers(parsed: ParsedCdef) -> Iterator[tuple[str, int]]:
    for key, (value, _) in parsed.declarations.items():
        kind, _, name = key.partition(" ")
        if kind == "macro" and isinstance(value, int):
            yield name, value
    for type_ in parsed.definitions:
        # In an enumeration with `...` anywhere, cffi asks the compiler for all of its numbers.
        if isinstance(type_, model.EnumType) and not type_.partial:
            yield from zip(type_.enumerators, type_.enumvalues, strict=True)


def _widths(record: Any) -> Iterator[tuple[tuple[str, int], int]]:  # noqa: ANN401  as above
    for place, bits in enumerate(record.fldbitsize or ()):
        if bits >= 0:
            yield (record_key(record), place), bits
