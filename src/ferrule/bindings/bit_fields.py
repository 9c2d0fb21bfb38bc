"""Bit-fields are reached through a pair of functions: cffi does not ask where their bits are.

    struct s { unsigned flag : 1; };   ->   get_s__flag(p), set_s__flag(p, value)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Record
from ferrule.declarations.types import Qualified

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.nodes import Field
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class BitField:
    """A bit-field of the record `key`, and the names of the functions that read and write it.

    `setter` is the function on the module, which refuses a value that does not fit; it calls
    `writer` on `lib`. Both are None for a const field.
    """

    key: str
    field: Field
    type: CType
    getter: str
    setter: str | None
    writer: str | None

    @property
    def name(self) -> str:
        """The bit-field's name in a report."""
        return f"{self.key}.{self.field.name}"


def bit_fields_of(unit: Unit, type_names: Mapping[str, str]) -> Iterator[BitField]:
    """Yield the named bit-fields of the records in `unit`."""
    for record in unit.declarations:
        if not isinstance(record, Record):
            continue
        owner = record.tag or type_names.get(record.key, record.key)
        for field in record.fields or ():
            if field.bit_field:
                yield _named(record.key, owner, field)


def _named(key: str, owner: str, field: Field) -> BitField:
    stem = f"{owner}__{field.name}"
    if not isinstance(field.type, Qualified):
        return BitField(key, field, field.type, f"get_{stem}", f"set_{stem}",
                        f"ferrule_set_{stem}")
    if field.type.const:
        return BitField(key, field, field.type.type, f"get_{stem}", None, None)
    return BitField(key, field, field.type.type, f"get_{stem}", f"set_{stem}",
                    f"ferrule_set_{stem}")
