"""The functions of a module that convert structs and strings: their names.

    struct s { int a; double b; };   ->   new_s((1, 2.5)), new_s_array([(1, 2.5)]), s_as_tuple(p),
                                          s_as_list(a), s_as_numpy(a), s_dtype()
    every module                     ->   as_bytes(text), as_str(text)

A struct is called by its tag, or by the typedef's name where it has none. Where C has the name
already, or an earlier one of these functions, there is no such function.
`csrc/ferrule_conversions.c` makes the names again, in this order, and on PyPy
`ferrule.emit.in_module.conversions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Record
from ferrule.declarations.types import Array, RecordRef

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class Conversion:
    """A function on the module: its name, what it does, and the key of the struct it is for.

    The key is empty where it is for no struct.
    """

    name: str
    operation: str
    key: str


OPERATIONS: Final = {
    "new": "new_{}",
    "new_array": "new_{}_array",
    "as_tuple": "{}_as_tuple",
    "as_list": "{}_as_list",
    "as_numpy": "{}_as_numpy",
    "dtype": "{}_dtype",
}
"""How the functions of a struct are called; where two would have one name, the first has it."""

WITH_NUMPY: Final = frozenset({"as_numpy", "dtype"})
"""The functions of a struct that PyPy does not have."""

OF_EVERY_MODULE: Final = ("as_bytes", "as_str")


def convertible_structs(unit: Unit, type_names: Mapping[str, str]) -> dict[str, str]:
    """Return the structs that can be made of tuples and become tuples: their stems, by key.

    Such a struct has a name and is declared wholly, and so is each in it; it has no bit-field, and
    no array without a length.
    """
    stems: dict[str, str] = {}
    for record in unit.declarations:
        if isinstance(record, Record) and _is_convertible(record, unit):
            stem = record.tag or type_names.get(record.key, record.key)
            if stem.isidentifier() and stem not in stems.values():
                stems[record.key] = stem
    return stems


def conversions_of(stems: Mapping[str, str], taken: Container[str]) -> Iterator[Conversion]:
    """Yield the functions for strings, and for the structs of these `stems`, each name once.

    Names that are `taken` are left out.
    """
    yield from (Conversion(name, name, "") for name in OF_EVERY_MODULE if name not in taken)
    seen = set(OF_EVERY_MODULE)
    for operation, scheme in OPERATIONS.items():
        for key, stem in stems.items():
            name = scheme.format(stem)
            if name not in seen and name not in taken:
                yield Conversion(name, operation, key)
            seen.add(name)


def _is_convertible(record: Record, unit: Unit) -> bool:
    return (
        record.keyword == "struct"
        and record.whole
        and bool(record.fields)
        and all(
            f.name is not None and not f.bit_field and _has_values(f.type, unit)
            for f in record.fields or ()
        )
    )


def _has_values(type_: CType, unit: Unit) -> bool:
    """Tell whether a field of `type_` has a value that ends: unions are copied as they are."""
    match unit.resolve(type_):
        case Array(element, "fixed"):
            return _has_values(element, unit)
        case Array():
            return False
        case RecordRef(key):
            record = unit.records.get(key)
            if record is None or record.fields is None:
                return False
            return record.keyword == "union" or _is_convertible(record, unit)
        case _:
            return True
