"""Typedefs with an alignment of their own are replaced by the type that they stand for.

    typedef int line __attribute__((aligned(64)));
    struct s { line a; line *b; };                   ->   struct s { int a; int *b; };

cffi has one type for a typedef and what it stands for, and so one alignment. Such a typedef is
skipped. What uses it is bound: to C the types are compatible, and the compiler says where fields
are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.declarations.identity import named
from ferrule.declarations.nodes import Function, Record, Typedef, Variable
from ferrule.declarations.traverse import references
from ferrule.declarations.types import Array, FunctionType, Named, Pointer, Qualified

if TYPE_CHECKING:
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


def replace_realigned(unit: Unit, realigned: frozenset[Subject]) -> Unit:
    """Return `unit` with other types in place of the typedefs `realigned`, wherever they are used.

    None of them is the typedef of an array.
    """
    if not realigned:
        return unit
    replacing = _Replacing(unit, realigned)
    declarations = tuple(
        [
            d if realigned.isdisjoint(references(d)) else replacing.in_declaration(d)
            for d in unit.declarations
        ]
    )
    return unit.with_changed(declarations, unit.subjects)


@dataclass(frozen=True, slots=True)
class _Replacing:
    unit: Unit
    realigned: frozenset[Subject]

    def in_declaration(self, declaration: Declaration) -> Declaration:
        match declaration:
            case Function(type=type_):
                return replace(declaration, type=self._function(type_))
            case Variable() | Typedef():
                return replace(declaration, type=self._type(declaration.type))
            case Record(fields=fields) if fields is not None:
                changed = tuple([replace(f, type=self._type(f.type)) for f in fields])
                return replace(declaration, fields=changed)
            case _:
                return declaration

    def _type(self, type_: CType) -> CType:
        match type_:
            case Named(name) if named("typedef", name) in self.realigned:
                return self._type(self.unit.typedefs[name].type)
            case Qualified(inner):
                return _qualified(type_, self._type(inner))
            case Array(element):
                return replace(type_, element=self._type(element))
            case Pointer(target):
                return Pointer(self._type(target))
            case FunctionType():
                return self._function(type_)
            case _:
                return type_

    def _function(self, type_: FunctionType) -> FunctionType:
        passed = [replace(p, type=self._type(p.type)) for p in type_.parameters]
        return replace(type_, result=self._type(type_.result), parameters=tuple(passed))


def _qualified(outer: Qualified, type_: CType) -> CType:
    """Return `type_` with the qualifiers of `outer` too."""
    if not isinstance(type_, Qualified):
        return replace(outer, type=type_)
    return Qualified(
        type_.type,
        const=outer.const or type_.const,
        volatile=outer.volatile or type_.volatile,
        restrict=outer.restrict or type_.restrict,
        atomic=outer.atomic or type_.atomic,
    )
