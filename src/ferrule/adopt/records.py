"""The claims of a cdef about structs and unions: their fields, their order and their layout."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ferrule.adopt.conditions import ALWAYS, NEVER, All, asserted, used
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
        if record.fields is None and form_of(key) is KeyForm.TAG:
            return  # C takes any tag; what uses the type is checked
        steps = [Step("gone", "the headers do not define it", self._defined(record))]
        if record.whole and record.fields is not None:
            steps += self._complete(record, key, read)
        where = str(record.location)
        yield Claim("record", key, where, f"{key} {{...}}", tuple(steps), read)
        yield from self._fields(record, key, f"(({key} *)0)", read)

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

    def _complete(self, record: Record, c: str, read: Record | None) -> Iterator[Step]:
        """Yield the steps of a record without `...`: it has just these fields, in this order.

        `c` is C for its type in the headers.
        """
        fields = list(_flat_fields(record, self.cdef.unit))
        names = [f.name for f in fields]
        # libclang finds the other fields, and the compiler confirms each by accepting its name. A
        # union without one of them is the same one, if it is as large.
        alternatives = {*_names_in_unions(read, self.headers)} if read else ()
        for other in _flat_fields(read, self.headers) if read else ():
            if other.name and other.name not in names:
                is_there = used(f"(void)ferrule_p->{other.name};", f"{c} *ferrule_p")
                message = (
                    f"the headers have a field `{spell(other.type, other.name)}` that the cdef "
                    "lacks"
                )
                loosely = ALWAYS if other.name in alternatives else NEVER
                yield Step("missing-field", message, NEVER, loosely, premise=is_there)
        placed = [f for f in fields if f.name and not f.bit_field]
        if record.keyword == "struct":
            for a, b in pairwise(placed):
                at = [f"__builtin_offsetof({c}, {self._member_name(f)})" for f in (a, b)]
                # An empty one, such as `char tail[]`, may be where the next begins.
                there = All(tuple(asserted(f"{o} >= 0") for o in at))
                message = f"`{b.name}` comes before `{a.name}` in the headers"
                yield Step("order", message, asserted(f"{at[0]} <= {at[1]}"), premise=there)
            # No constant expression of C says where a bit-field is; libclang read it.
            order = [f.name for f in _flat_fields(read, self.headers)] if read else []
            for a, b in pairwise(f for f in fields if f.name and f.name in order):
                if (a.bit_field or b.bit_field) and order.index(a.name) > order.index(b.name):
                    message = f"`{b.name}` comes before `{a.name}` in the headers"
                    yield Step("order", message, NEVER)
        if self.cdef.packing.get(record.key, 1) > 1:
            return  # only `#pragma pack` packs like this, and a question is a single line of C
        mirror = self._mirror(record)
        same = f"sizeof({mirror}) == sizeof({c}) && _Alignof({mirror}) == _Alignof({c})"
        places = "".join(
            f" && __builtin_offsetof({mirror}, {f.name})"
            f" == __builtin_offsetof({c}, {self._member_name(f)})"
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

    def _fields(
        self, record: Record, key: str, base: str, read: Record | None
    ) -> Iterator[Claim]:
        """Yield the claims about each field, and those about the fields of nameless records.

        `key` names the record that the cdef names, `base` is C for a pointer to `record`, and
        `read` is the same in the headers.
        """
        there = {f.name: f for f in _flat_fields(read, self.headers)} if read else {}
        for field in record.fields or ():
            inner, way = _innermost(field.type, f"{base}->{self._member_name(field)}")
            nested = (
                self.cdef.unit.records.get(inner.key)
                if isinstance(inner, RecordRef) and form_of(inner.key) is KeyForm.CDEF
                else None
            )
            if field.name is None:
                yield from self._fields(nested, key, base, read) if nested else ()
                continue
            found = there.get(field.name)
            text = spell(field.type, field.name, key=_shown)
            below = self._below(found)
            steps = list(self._steps(record, base, field, found))
            if nested:
                steps += self._complete(nested, f"__typeof__({way})", below)
            name = f"{key}.{field.name}"
            yield Claim("field", name, str(field.location), text, tuple(steps), None)
            if nested:
                yield from self._fields(nested, key, f"(&({way}))", below)

    def _below(self, field: Field | None) -> Record | None:
        """Return the headers' record that a field has, or points to."""
        type_ = field and _innermost(self.headers.resolve(field.type), "")[0]
        return self._read(type_.key) if isinstance(type_, RecordRef) else None

    def _steps(
        self, record: Record, base: str, field: Field, read: Field | None
    ) -> Iterator[Step]:
        """Yield the steps about one field of `record`."""
        e = f"{base}->{self._member_name(field)}"
        yield Step("gone", "the headers have no such field", used(f"(void)({e});"))
        if field.bit_field:
            integer = asserted(f"(__typeof__({e} + 0))1.5 == 1")
            yield Step("type", "it is not an integer in the headers", integer)
            if read:
                yield from self._bits(field, read, self._width(record, field))
        elif not _is_nameless(field.type):
            type_ = read.type if read else None
            yield self.harmless.typed(f"__typeof__({e})", type_, field.type)

    def _bits(self, field: Field, read: Field, width: int | None) -> Iterator[Step]:
        """Yield the steps about a bit-field that was `read`, and has `width` bits in the cdef."""
        if not read.bit_field:
            yield Step("type", "it is not a bit-field in the headers", NEVER)
        elif width is not None and read.width:
            message = f"it has {read.width} bits in the headers, not {width}"
            yield Step("type", message, asserted(f"({read.width}) == {width}"))
        types = (self.headers.resolve(read.type), self.cdef.unit.resolve(field.type))
        if any(isinstance(type_, EnumRef) for type_ in types):
            return  # an integer may stand for an enumeration, whose sign the compiler chooses
        shown = [self.harmless.shown(t) for t in (read.type, field.type)]
        signs = [f"(({spell(t)})-1 < 0)" for t in (read.type, field.type)]
        message = f"it is {shown[0]} in the headers, not {shown[1]}"
        yield Step("type", message, asserted(f"{signs[0]} == {signs[1]}"))

    def _member_name(self, field: Field) -> str:
        """Return what C says for a field; `s6_addr` is a macro for a member of a member."""
        return self.expansions.get(field.name or "", field.name or "")

    def _width(self, record: Record, field: Field) -> int | None:
        places = (n for n, each in enumerate(record.fields or ()) if each is field)
        return self.cdef.widths.get((record.key, next(places, -1)))


def _shown(key: str) -> str:
    return key if form_of(key) is not KeyForm.CDEF else f"{key.partition(' ')[0]} {{...}}"


def _innermost(type_: CType, c: str) -> tuple[CType, str]:
    """Return what arrays and pointers lead to, and C for that of the expression `c`."""
    while True:
        match type_:
            case Array(element):
                type_, c = element, f"({c})[0]"
            case Pointer(target):
                type_, c = target, f"(*({c}))"
            case Qualified(inner):
                type_ = inner
            case _:
                return type_, c


def _is_nameless(type_: CType) -> bool:
    """Tell whether a type of the cdef leads to one without a name."""
    inner, _ = _innermost(type_, "")
    return isinstance(inner, (RecordRef, EnumRef)) and form_of(inner.key) is KeyForm.CDEF


def _flat_fields(record: Record, unit: Unit) -> Iterator[Field]:
    """Yield the fields of `record`, with those of its anonymous members in their place."""
    for field in record.fields or ():
        inner = field.type
        if field.name is None and isinstance(inner, RecordRef) and inner.key in unit.records:
            yield from _flat_fields(unit.records[inner.key], unit)
        else:
            yield field


def _names_in_unions(record: Record, unit: Unit) -> Iterator[str | None]:
    """Yield the names of the fields of `record` that share their place with others."""
    if record.keyword == "union":
        yield from (field.name for field in _flat_fields(record, unit))
        return
    for field in record.fields or ():
        inner = field.type
        if field.name is None and isinstance(inner, RecordRef) and inner.key in unit.records:
            yield from _names_in_unions(unit.records[inner.key], unit)
