"""The numbers that a cdef states, where it could leave them to the compiler.

#define LIMIT 5           ->   LIMIT is 5
enum e { A, B = 7 };      ->   A is 0, B is 7
struct s { int b : 3; };  ->   b of struct s has 3 bits
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cffi import model

from ferrule.cdefs.reader import read_parsed
from ferrule.cdefs.types import record_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.cdefs.cffi_parser import ParsedCdef
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True)
class Claims:
    """What a cdef declares, with every array length that it writes, and its numbers.

    - `numbers` are those of macros, constants and enumerators, by name. All names of enumerators
      are in `enumerators`.
    - `widths` are those of bit-fields, by the key of the record and the name of the field.
    - `packing` is the greatest alignment of the fields of records that have one.
    """

    unit: Unit
    numbers: Mapping[str, int]
    widths: Mapping[tuple[str, str], int]
    packing: Mapping[str, int]


def read_claims(parsed: ParsedCdef) -> Claims:
    """Return what all texts of a builder claim."""
    types = [type_ for type_, _ in parsed.declarations.values()]
    records = [t for t in (*types, *parsed.definitions) if isinstance(t, model.StructOrUnion)]
    return Claims(
        read_parsed(parsed, lengths=True),
        dict(_numbers(parsed)),
        {key: bits for record in records for key, bits in _widths(record)},
        {record_key(record): int(record.packed) for record in records if record.packed},
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


def _widths(record: Any) -> Iterator[tuple[tuple[str, str], int]]:  # noqa: ANN401  a class of cffi.model
    for name, bits in zip(record.fldnames or (), record.fldbitsize or (), strict=False):
        if bits >= 0:
            yield (record_key(record), name), bits
