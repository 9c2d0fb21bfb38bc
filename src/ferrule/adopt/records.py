"""The claims of a cdef about structs and unions: their fields, their order and their layout."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ferrule.adopt.conditions import NEVER, All, asserted, used
from ferrule.adopt.steps import Claim, Step
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, EnumRef, Named, Pointer, Qualified, RecordRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.adopt.conditions import Ask
    from ferrule.adopt.types import Harmless
    from ferrule.cdefs.claims import Claims
    from ferrule.declarations.nodes import Field, Record
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True)
class RecordClaims:
    """Makes the claims about the records of a cdef; `Claimant` says what the attributes are."""

    cdef: Claims
    headers: Unit
    expansions: Mapping[str, str]
    harmless: Harmless

    def claims(self, record: Record) -> Iterator[Claim]:
        """Yield the claims about `record`, then those about each field."""
        key = record.key
        if form_of(key) is KeyForm.CDEF:
            return  # checked as the field's type that it is
        read = self._read(key)
        fields = self._flat(record)
        if record.fields is None and form_of(key) is KeyForm.TAG:
            return  # C takes any tag; what uses the type is checked
        steps = [Step("gone", "the headers do not define it", self._defined(record))]
        if record.whole and record.fields is not None:
            steps += self._complete(record, fields, read)
        where = str(record.location)
        yield Claim("record", key, where, f"{key} {{...}}", tuple(steps), read)
        there = {f.name: f for f in _flat_fields(read, self.headers)} if read else {}
        for base, field in self._reached(record, f"(({key} *)0)"):
            yield self._field(record, base, field, there.get(field.name))

    def _defined(self, record: Record) -> Ask:
        """Return the condition that C knows the record, and how large it is if the cdef does."""
        if record.fields is None:
            return used(f"{record.key} *ferrule_p; (void)ferrule_p;")
        return used(f"(void)sizeof({record.key});")

    def _read(self, key: str) -> Record | None:
        """Return the headers' record that is called `key`."""
        if key in self.headers.records:
            return self.headers.records[key]
        found = self.headers.resolve(Named(key))
        return self.headers.records.get(found.key) if isinstance(found, RecordRef) else None

    def _complete(
        self, record: Record, fields: list[Field], read: Record | None
    ) -> Iterator[Step]:
        """Yield the steps of a record without `...`: it has just these fields, in this order."""
        names = [f.name for f in fields]
        key = record.key
        # libclang finds the other fields, and the compiler confirms each by accepting its name.
        for other in _flat_fields(read, self.headers) if read else ():
            if other.name and other.name not in names:
                is_there = used(f"(void)ferrule_p->{other.name};", f"{key} *ferrule_p")
                message = (
                    f"the headers have a field `{spell(other.type, other.name)}` that the cdef "
                    "lacks"
                )
                yield Step("missing-field", message, NEVER, premise=is_there)
        placed = [f for f in fields if f.name and not f.bit_field]
        if record.keyword == "struct":
            for a, b in pairwise(placed):
                at = [f"__builtin_offsetof({key}, {self._member_name(f)})" for f in (a, b)]
                # An empty one, such as `char tail[]`, may be where the next begins.
                there = All(tuple(asserted(f"{o} >= 0") for o in at))
                message = f"`{b.name}` comes before `{a.name}` in the headers"
                yield Step("order", message, asserted(f"{at[0]} <= {at[1]}"), premise=there)
        if self.cdef.packing.get(key, 1) > 1:
            return  # only `#pragma pack` packs like this, and a question is a single line of C
        mirror = self._mirror(record)
        same = f"sizeof({mirror}) == sizeof({key}) && _Alignof({mirror}) == _Alignof({key})"
        places = "".join(
            f" && __builtin_offsetof({mirror}, {f.name})"
            f" == __builtin_offsetof({key}, {self._member_name(f)})"
            for f in placed
        )
        message = "its size, alignment or offsets are not those of the cdef's fields"
        yield Step("layout", message, asserted(same + places))

    def _mirror(self, record: Record) -> str:
        """Return C for a record with the cdef's own fields."""
        packing = self.cdef.packing.get(record.key)
        attribute = " __attribute__((packed))" if packing == 1 else ""
        return f"{record.keyword}{attribute} {{ {self._members(record)} }}"

    def _members(self, record: Record) -> str:
        return " ".join(
            f"{self._member(record, n)};" for n, _ in enumerate(record.fields or ())
        )

    def _member(self, record: Record, place: int) -> str:
        field = (record.fields or ())[place]
        text = spell(field.type, field.name or "", key=self._spelled)
        width = self.cdef.widths.get((record.key, place))
        return text if width is None else f"{text} : {width}"

    def _spelled(self, key: str) -> str:
        """Return C for a type, with the members of one that has no name."""
        if form_of(key) is not KeyForm.CDEF:
            return key
        record = self.cdef.unit.records.get(key)
        if record is None:
            return "unsigned int"  # as an enumeration without a name
        return f"{record.keyword} {{ {self._members(record)} }}"

    def _flat(self, record: Record) -> list[Field]:
        return list(_flat_fields(record, self.cdef.unit))

    def _reached(self, record: Record, base: str) -> Iterator[tuple[str, Field]]:
        """Yield each field with C for the record that has it, those of nameless records too."""
        for field in record.fields or ():
            inner, way = field.type, f"{base}->{self._member_name(field)}"
            while not isinstance(inner, RecordRef):
                if isinstance(inner, Array):
                    inner, way = inner.element, f"({way})[0]"
                elif isinstance(inner, Pointer):
                    inner, way = inner.target, f"(*({way}))"
                elif isinstance(inner, Qualified):
                    inner = inner.type
                else:
                    break
            nested = (
                self.cdef.unit.records.get(inner.key)
                if isinstance(inner, RecordRef) and form_of(inner.key) is KeyForm.CDEF
                else None
            )
            if field.name is None:
                yield from self._reached(nested, base) if nested else ()
                continue
            yield base, field
            if nested:
                yield from self._reached(nested, f"(&({way}))")

    def _field(self, record: Record, base: str, field: Field, read: Field | None) -> Claim:
        text = spell(field.type, field.name or "", key=self._shown)
        name = f"{record.key}.{field.name}"
        e = f"{base}->{self._member_name(field)}"
        gone = Step("gone", "the headers have no such field", used(f"(void)({e});"))
        steps = [gone]
        width = self._width(record, field)
        if field.bit_field:
            integer = asserted(f"(__typeof__({e} + 0))1.5 == 1")
            steps.append(Step("type", "it is not an integer in the headers", integer))
            if width is not None and read and read.width:
                message = f"it has {read.width} bits in the headers, not {width}"
                steps.append(Step("type", message, asserted(f"({read.width}) == {width}")))
        elif not self._is_nameless(field.type):
            c = f"__typeof__({e})"
            steps.append(self.harmless.typed(c, read.type if read else None, field.type))
        return Claim("field", name, str(field.location), text, tuple(steps), None)

    def _member_name(self, field: Field) -> str:
        """Return what C says for a field; `s6_addr` is a macro for a member of a member."""
        return self.expansions.get(field.name or "", field.name or "")

    def _width(self, record: Record, field: Field) -> int | None:
        places = (n for n, each in enumerate(record.fields or ()) if each is field)
        return self.cdef.widths.get((record.key, next(places, -1)))

    def _is_nameless(self, type_: CType) -> bool:
        while isinstance(type_, (Array, Pointer, Qualified)):
            type_ = (
                type_.element
                if isinstance(type_, Array)
                else type_.target
                if isinstance(type_, Pointer)
                else type_.type
            )
        return isinstance(type_, (RecordRef, EnumRef)) and form_of(type_.key) is KeyForm.CDEF

    def _shown(self, key: str) -> str:
        return key if form_of(key) is not KeyForm.CDEF else f"{key.partition(' ')[0]} {{...}}"


def _flat_fields(record: Record, unit: Unit) -> Iterator[Field]:
    """Yield the fields of `record`, with those of its anonymous members in their place."""
    for field in record.fields or ():
        inner = field.type
        if field.name is None and isinstance(inner, RecordRef) and inner.key in unit.records:
            yield from _flat_fields(unit.records[inner.key], unit)
        else:
            yield field
