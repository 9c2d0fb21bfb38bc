"""`values`: records that are tuples with names in Python, where they are passed by value.

    values = ["struct timespec"]       ValueRecord("timespec", "struct timespec", fields=...)
    values = { Time = "timespec_t" }   another name for the class

Such a record is copied, so it can hold nothing that somebody owns: its fields are numbers,
characters, other records that are values, and arrays of them.
"""

from __future__ import annotations

import keyword
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferrule.annotations.fitting import can_name_class
from ferrule.config.did_you_mean import did_you_mean
from ferrule.declarations.numbers import NUMBERS, Arithmetic
from ferrule.declarations.types import (
    Array,
    Builtin,
    EnumRef,
    Named,
    OpenNumber,
    Pointer,
    RecordRef,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ferrule.annotations.tables import Place, ValueName
    from ferrule.declarations.nodes import Field, Function, Record
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.errors import AnnotationProblem

STRUCTSEQ_ATTRIBUTES: Final = ("n_fields", "n_sequence_fields", "n_unnamed_fields")
"""The numbers that each structseq class has as attributes."""


@dataclass(frozen=True, slots=True)
class ValueRecord:
    """A record that is a class `name` of tuples; `in_c` is what the tables call it.

    `key` is the record's, `type` its type, and `fields` are its fields with their names in Python.
    `place` is where it is named.
    """

    name: str
    in_c: str
    key: str
    type: CType
    fields: tuple[tuple[str, Field], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ValueRecords:
    """All of them, inner ones first; one is meant by its position."""

    records: tuple[ValueRecord, ...]
    unit: Unit

    def of(self, type_: CType) -> int | None:
        """Return which of them a value of this type is; None if it is none."""
        bare = self.unit.resolve(type_)
        if not isinstance(bare, RecordRef):
            return None
        return next((i for i, r in enumerate(self.records) if r.key == bare.key), None)

    def of_const_pointer(self, type_: CType) -> int | None:
        """Return which of them a parameter of this type points to, if C only reads it."""
        bare = self.unit.resolve(type_)
        if not isinstance(bare, Pointer) or not self.unit.is_const(bare.target):
            return None
        return self.of(bare.target)

    def places(self, function: Function) -> tuple[Place, ...]:
        """Return where the values among the arguments and the result of a function are named."""
        numbers = [self.of(function.type.result)]
        for parameter in function.type.parameters:
            numbers.append(self.of(parameter.type))
            if not parameter.many:
                numbers.append(self.of_const_pointer(parameter.type))
        found = (self.records[n].place for n in numbers if n is not None)
        return tuple(dict.fromkeys(found))


@dataclass
class ValuesReader:
    """Finds the records that `values` names; `problems` has what is wrong with them."""

    unit: Unit
    names: Iterable[str]
    problems: list[AnnotationProblem] = field(default_factory=list)

    def read(self, values: Iterable[ValueName]) -> ValueRecords:
        """Return the records, without those that are wrong."""
        found: dict[str, tuple[ValueName, CType, Record]] = {}
        taken: set[str] = set()
        for value in values:
            name, known = value.name, self._find(value.in_c)
            if known is None:
                self._refuse_unknown(value.place, value.in_c)
                continue
            type_, record = known
            if record.key in found:
                self._refuse(value.place, _named_twice(value, found[record.key][0]))
                continue
            if not can_name_class(name):
                self._refuse(value.place, f"{name} cannot name a class")
            elif name in self.names or name in taken:
                words = f"the module has something else that is called {name}"
                self._refuse(
                    value.place, f'{words}; write values = {{ NAME = "{value.in_c}" }}'
                )
            taken.add(name)
            found[record.key] = value, type_, record
        for value, _, record in found.values():
            for words in self._obstacles(record, found):
                self._refuse(value.place, f"{value.in_c} cannot be a value: {words}")
        return ValueRecords(tuple(self._inner_first(found)), self.unit)

    def _find(self, in_c: str) -> tuple[CType, Record] | None:
        """Return the record that C calls so: by a typedef, or `struct TAG`."""
        if in_c in self.unit.typedefs:
            bare = self.unit.resolve(Named(in_c))
            record = self.unit.records.get(bare.key) if isinstance(bare, RecordRef) else None
            return None if record is None else (Named(in_c), record)
        for record in self.unit.records.values():
            if record.tag is not None and in_c.split() == [record.keyword, record.tag]:
                return RecordRef(record.key), record
        return None

    def _refuse_unknown(self, place: Place, in_c: str) -> None:
        tags = [f"{r.keyword} {r.tag}" for r in self.unit.records.values() if r.tag]
        near = did_you_mean(in_c, sorted({*tags, *self.unit.typedefs}))
        self._refuse(place, f"the headers have no struct {in_c}{near}")

    def _refuse(self, place: Place, words: str) -> None:
        self.problems.append(place.problem("", words))

    def _obstacles(self, record: Record, found: Mapping[str, object]) -> Iterator[str]:
        if record.keyword != "struct" or not record.fields or not record.whole:
            yield "it is not a struct of which all fields are known"
            return
        for each in record.fields:
            if each.name is None or each.bit_field:
                yield "it has a bit-field, or a field without a name"
            elif self.unit.is_const(each.type):
                yield f"its field {each.name} is const"
            elif not self._is_value(each.type, found):
                yield f"its field {each.name} is neither a number nor another value"

    def _is_value(self, type_: CType, found: Mapping[str, object]) -> bool:
        match self.unit.resolve(type_):
            case EnumRef() | OpenNumber():
                return True
            case Builtin(name) | Named(name) if name in NUMBERS:
                number = NUMBERS[name]
                large = {Arithmetic.LONG_DOUBLE, Arithmetic.COMPLEX}
                return number.obstacle is None and number.kind not in large
            case RecordRef(key):
                return key in found
            case Array(element, extent="fixed"):
                return self._is_value(element, found)
            case _:
                return False

    def _inner_first(
        self, found: Mapping[str, tuple[ValueName, CType, Record]]
    ) -> Iterator[ValueRecord]:
        # The C of a record refers to that of the records in it.
        for record in self.unit.inner_first:
            if record.key in found:
                value, type_, _ = found[record.key]
                known = record.fields or ()
                names = _in_python([f.name or "" for f in known])
                fields = tuple(zip(names, known, strict=True))
                yield ValueRecord(
                    value.name, value.in_c, record.key, type_, fields, value.place
                )


def _in_python(fields: Sequence[str]) -> Iterator[str]:
    """Yield the names of fields in Python, where some names have a meaning of their own."""
    taken = {*fields}
    for name in fields:
        is_special = len(name) > 4 and name[:2] == name[-2:] == "__"  # noqa: PLR2004  `__class__`
        if is_special or keyword.iskeyword(name) or name in STRUCTSEQ_ATTRIBUTES:
            while name in taken:
                name += "_"  # noqa: PLW2901  until it is free
            taken.add(name)
        yield name


def _named_twice(value: ValueName, other: ValueName) -> str:
    """Return the words for two names of one struct."""
    first = "" if other.place.file == value.place.file else f"; {other.place.file} has it, too"
    if value.in_c == other.in_c:
        return f"{value.in_c} is named twice{first}"
    return f"{value.in_c} and {other.in_c} are the same struct{first}"
