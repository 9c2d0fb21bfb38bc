"""The names of the functions on a module that convert structs, strings and lists of arguments.

    struct s { int a; double b; };   ->   new_s((1, 2.5)), new_s_array([(1, 2.5)]), s_as_tuple(p),
                                          s_as_list(a), s_as_numpy(a), s_dtype()
    every module                     ->   as_bytes(text), as_str(text)
    void (*f)(va_list list);         ->   format_va(format, arguments)

The names contain the struct's tag, or its typedef's name if it has no tag. A function is left out
if a declaration of the library, or an earlier one of these functions, has its name. The C of
modules has the names from a header that `ferrule.emit.conversion_names` prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ferrule.declarations.types import Array, BigInteger, RecordRef

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ferrule.declarations.nodes import Field
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class Conversion:
    """A function on the module: its `name`, its `operation`, and the `key` of its struct.

    The operation is one of `OPERATIONS`. For a function that converts no struct, it is its name,
    and the key is empty.
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
"""The names of a struct's functions. If two would have the same name, only the first exists."""

WITH_NUMPY: Final = frozenset({"as_numpy", "dtype"})
"""The functions of a struct that do not exist on PyPy."""

ON_PYPY: Final = tuple(pair for pair in OPERATIONS.items() if pair[0] not in WITH_NUMPY)
"""The operations that exist on PyPy, each with its names."""

OF_EVERY_MODULE: Final = ("as_bytes", "as_str")

OF_LISTS: Final = "format_va"
"""The function of the modules whose callbacks may get a `va_list`."""

_DEEPEST: Final = 60
_LARGEST: Final = 1000
"""Limits, because a struct's type in the stub repeats those of all structs in it."""


class _Tuple(NamedTuple):
    """The tuple that a struct becomes: its depth, and how many values it has."""

    depth: int
    values: int


def convertible_structs(unit: Unit, type_names: Mapping[str, str]) -> dict[str, str]:
    """Return the structs that convert from and to tuples: their names in functions' names, by key.

    Such a struct, and each one in it, has a name and all its fields. It has no bit-fields and no
    arrays without a length. The structs in it are nested less than `_DEEPEST` deep, each with fewer
    than `_LARGEST` values.
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    tuples = _tuples(unit)
    for record in unit.records.values():
        if record.key in tuples:
            stem = record.tag or type_names.get(record.key, record.key)
            if stem.isidentifier() and stem not in taken:
                stems[record.key] = stem
                taken.add(stem)
    return stems


def conversions_of(
    stems: Mapping[str, str], taken: Container[str], *, has_lists: bool = False
) -> Iterator[Conversion]:
    """Yield the functions for strings, and for the structs of these `stems`, each name once.

    Names in `taken` are left out. With `has_lists` there is the function for `va_list`.
    """
    fixed = (*OF_EVERY_MODULE, *([OF_LISTS] if has_lists else ()))
    yield from (Conversion(name, name, "") for name in fixed if name not in taken)
    seen = set(fixed)
    for operation, scheme in OPERATIONS.items():
        for key, stem in stems.items():
            name = scheme.format(stem)
            if name not in seen and name not in taken:
                yield Conversion(name, operation, key)
            seen.add(name)


def _tuples(unit: Unit) -> dict[str, _Tuple]:
    """Return the tuples of the structs that become one, by key."""
    found: dict[str, _Tuple] = {}
    # A struct's tuple depends on those of the structs in it.
    for record in unit.inner_first:
        fields = [_value_of(field, unit, found) for field in record.fields or ()]
        if record.keyword == "struct" and record.whole and fields and None not in fields:
            known = [field for field in fields if field is not None]
            found[record.key] = _Tuple(
                1 + max(field.depth for field in known), sum(field.values for field in known)
            )
    return found


def _value_of(field: Field, unit: Unit, tuples: Mapping[str, _Tuple]) -> _Tuple | None:
    """Return what a field becomes in the tuple; None if it cannot be converted."""
    if field.name is None or field.bit_field:
        return None
    type_ = unit.resolve(field.type)
    while isinstance(type_, Array):
        if type_.extent != "fixed":
            return None
        type_ = unit.resolve(type_.element)
    if isinstance(type_, BigInteger):
        return None
    if not isinstance(type_, RecordRef):
        return _Tuple(0, 1)
    record = unit.records.get(type_.key)
    if record is None or record.fields is None:
        return None
    if record.keyword == "union":  # it stays a union, since nobody can tell which member counts
        return _Tuple(0, 1)
    inner = tuples.get(type_.key)
    return inner if inner and inner.depth < _DEEPEST and inner.values < _LARGEST else None
