"""The declarations of one translation unit, and the look-ups that follow a key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.numbers import TYPEDEFS, Arithmetic, is_complex
from ferrule.declarations.traverse import after_their_needs
from ferrule.declarations.types import (
    Array,
    BigInteger,
    Builtin,
    CType,
    FunctionType,
    Named,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from ferrule.declarations.identity import Identity, Subject
    from ferrule.declarations.nodes import Declaration


@dataclass(frozen=True)
class Unit:
    """What a translation unit declares, in source order.

    `own` are the declarations in the library's own headers; the others are here because a type may
    need them.
    """

    headers: tuple[str, ...]
    declarations: tuple[Declaration, ...]
    own: frozenset[Identity]

    @cached_property
    def subjects(self) -> tuple[Identity, ...]:
        """The identities of the declarations, in the same order."""
        return tuple([identity(d) for d in self.declarations])

    def with_changed(
        self, declarations: tuple[Declaration, ...], subjects: tuple[Identity, ...]
    ) -> Unit:
        """Return the unit with these declarations, whose identities the caller knows."""
        unit = replace(self, declarations=declarations)
        vars(unit)["subjects"] = subjects  # what the cached property keeps
        return unit

    @cached_property
    def by_identity(self) -> Mapping[Subject, Declaration]:
        """The declarations by identity."""
        return dict(zip(self.subjects, self.declarations, strict=True))

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """The structs and unions by key."""
        return {d.key: d for d in self.declarations if isinstance(d, Record)}

    @cached_property
    def enumerations(self) -> Mapping[str, Enumeration]:
        """The enumerations by key."""
        return {d.key: d for d in self.declarations if isinstance(d, Enumeration)}

    @cached_property
    def typedefs(self) -> Mapping[str, Typedef]:
        """The typedefs by name."""
        return {d.name: d for d in self.declarations if isinstance(d, Typedef)}

    def resolve(self, type_: CType) -> CType:
        """Return what `type_` is without its outer qualifiers and typedefs, as far as known."""
        passed = []  # every typedef on the way has the same answer
        while True:
            if isinstance(type_, Qualified):
                type_ = type_.type
            elif isinstance(type_, Named) and type_.name in self.typedefs:
                if known := self._resolved.get(type_.name):
                    type_ = known
                    break
                passed.append(type_.name)
                type_ = self.typedefs[type_.name].type
            else:
                break
        if passed:
            self._resolved.update(dict.fromkeys(passed, type_))
        return type_

    def unqualified(self, type_: CType) -> CType:
        """Return `type_` without qualifiers, as a typedef of it unless that has one itself."""
        kept = type_
        while True:
            if isinstance(type_, Qualified):
                kept = type_ = type_.type
            elif isinstance(type_, Named) and type_.name in self.typedefs:
                type_ = self.typedefs[type_.name].type
            else:
                return kept

    @cached_property
    def _resolved(self) -> dict[str, CType]:
        """What `resolve` has found so far: chains of typedefs may be long."""
        return {}

    @cached_property
    def inner_first(self) -> tuple[Record, ...]:
        """The records, each after the ones that it contains by value."""
        keys = after_their_needs(self.records, lambda key: self.held_by(self.records[key]))
        return tuple([self.records[key] for key in keys])

    def held_by(self, record: Record) -> list[str]:
        """Return the keys of the known records that `record` contains by value or in arrays."""
        # Pointers do not count: only what is contained by value must be complete first.
        held = (self.element(field.type) for field in record.fields or ())
        return [t.key for t in held if isinstance(t, RecordRef) and t.key in self.records]

    def element(self, type_: CType) -> CType:
        """Return `type_` resolved, or the innermost element if it is an array."""
        while isinstance(type_ := self.resolve(type_), Array):
            type_ = type_.element
        return type_

    @cached_property
    def open_ended(self) -> frozenset[str]:
        """The keys of records that end in a flexible array, directly or in their last member."""
        found: set[str] = set()
        for record in self.inner_first:
            fields = record.fields or ()
            # A flexible array is at the end of a struct, but may be in any member of a union.
            for field in fields if record.keyword == "union" else fields[-1:]:
                last = self.resolve(field.type)
                if (isinstance(last, Array) and last.extent == "incomplete") or (
                    isinstance(last, RecordRef) and last.key in found
                ):
                    found.add(record.key)
        return frozenset(found)

    @cached_property
    def passed_by_libffi(self) -> frozenset[str]:
        """The keys of the structs that libffi can pass by value.

        libffi describes a struct by the types of its fields, which leaves out unions, bit-fields
        and complex numbers.
        """
        found: set[str] = set()
        for record in self.inner_first:
            if (
                record.keyword == "struct"
                and record.whole
                and not any(f.bit_field for f in record.fields or ())
                and all(self._is_passed(f.type, found) for f in record.fields or ())
            ):
                found.add(record.key)
        return frozenset(found)

    def _is_passed(self, type_: CType, records: Container[str]) -> bool:
        """Tell whether libffi can pass a value of `type_`, if it can pass these `records`."""
        match self.resolve(type_):
            case Builtin(name):
                return not is_complex(name)
            case BigInteger():
                return False
            case Array(element, extent):
                return extent == "fixed" and self._is_passed(element, records)
            case RecordRef(key):
                return key in records
            case _:
                return True

    def is_passed_by_libffi(self, type_: CType) -> bool:
        """Tell whether libffi can pass a value of `type_` to a function, and return one."""
        return self._is_passed(type_, self.passed_by_libffi)

    def is_incomplete(self, type_: CType) -> bool:
        """Tell whether the headers do not say what a value of `type_` consists of."""
        match self.resolve(type_):
            case Void():
                return True
            case RecordRef(key):
                return key not in self.records or self.records[key].fields is None
            case _:
                return False

    def is_void(self, type_: CType) -> bool:
        """Tell whether `type_` is `void`, directly or through typedefs."""
        return isinstance(self.resolve(type_), Void)

    def is_const(self, type_: CType) -> bool:
        """Tell whether `type_` is const, directly, through typedefs, or by its elements."""
        passed = []
        const: bool | None = None
        while const is None:
            match type_:
                case Qualified(const=True):
                    const = True
                case Qualified(inner) | Array(inner):
                    type_ = inner
                case Named(name) if name in self.typedefs:
                    const = self._const.get(name)
                    passed.append(name)
                    type_ = self.typedefs[name].type
                case _:
                    const = False
        if passed:
            self._const.update(dict.fromkeys(passed, const))
        return const

    @cached_property
    def _const(self) -> dict[str, bool]:
        """What `is_const` has found so far."""
        return {}

    def function_type(self, type_: CType) -> FunctionType | None:
        """Return the type of the function that `type_` is or points to; None for any other."""
        bare = self.resolve(type_)
        target = self.resolve(bare.target) if isinstance(bare, Pointer) else bare
        return target if isinstance(target, FunctionType) else None

    def is_builtin(self, type_: CType, name: str) -> bool:
        """Tell whether `type_` is the builtin called `name`, directly or through typedefs."""
        return self.resolve(type_) == Builtin(name)

    def is_wide_character(self, type_: CType) -> bool:
        """Tell whether `type_` is `wchar_t`, `char16_t` or `char32_t`, which cffi reads as text."""
        match self.resolve(type_):
            case Named(name) if name in TYPEDEFS:
                return TYPEDEFS[name].kind is Arithmetic.WIDE_CHARACTER
            case _:
                return False
