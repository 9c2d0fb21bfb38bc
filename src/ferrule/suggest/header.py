"""The facts from which annotations are proposed, and questions about the types of parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ferrule.annotations.conventions import name_in_c
from ferrule.annotations.fitting import is_text
from ferrule.declarations.identity import identity
from ferrule.declarations.numbers import NUMBERS, Arithmetic
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import without_qualifiers
from ferrule.declarations.types import (
    Builtin,
    EnumRef,
    FunctionType,
    Named,
    OpenNumber,
    Pointer,
    RecordRef,
)
from ferrule.headers.attributes import Attributes
from ferrule.suggest.documentation import Documentation, read_documentation
from ferrule.suggest.words import RELEASES, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

_NO_ATTRIBUTES = Attributes()


@dataclass(frozen=True)
class Header:
    """What is known of a header.

    - `functions` are those that can be annotated, and `unit` has their types.
    - `names` are those on the module, and `macros` what the headers define as macros.
    - `attributes` are those of functions, by name.
    - `which_are_zero` returns those enumerators, of the ones it gets, that the compiler says are 0.
    """

    functions: tuple[Function, ...]
    unit: Unit
    names: frozenset[str]
    macros: frozenset[str]
    attributes: Mapping[str, Attributes] = field(default_factory=dict)
    which_are_zero: Callable[[Collection[str]], AbstractSet[str]] = field(kw_only=True)

    @cached_property
    def freed(self) -> frozenset[str]:
        """The objects, as `object_of` names them, that a function takes alone to free them."""
        alone = (f for f in self.functions if len(f.type.parameters) == 1)
        return frozenset(
            self.object_of(f.type.parameters[0].type) or ""
            for f in alone
            if set(words_of(f.name)[-1:]) & RELEASES
        )

    def attributes_of(self, function: Function) -> Attributes:
        """Return the attributes of a function."""
        return self.attributes.get(function.name, _NO_ATTRIBUTES)

    def documentation_of(self, function: Function) -> Documentation:
        """Return what the function's comment says."""
        return read_documentation(function.comment)

    def parameter_name(self, function: Function, index: int) -> str:
        """Return what annotations call a parameter."""
        return name_in_c(function.type, index, self.macros)

    def spelled(self, function: Function, index: int) -> str:
        """Return a parameter as C spells it."""
        parameter = function.type.parameters[index]
        return spell(parameter.type, parameter.name or "")

    def pointers(self, function: Function) -> Iterator[tuple[int, CType]]:
        """Yield the index of each parameter that is a pointer to data, with what it points to."""
        for index, parameter in enumerate(function.type.parameters):
            target = self.target(parameter.type)
            if target is not None and not parameter.many:
                yield index, target

    def target(self, type_: CType) -> CType | None:
        """Return what a pointer to data points to, None for another type."""
        bare = self.unit.resolve(type_)
        if not isinstance(bare, Pointer):
            return None
        is_code = isinstance(self.unit.resolve(bare.target), FunctionType)
        return None if is_code else bare.target

    def is_integer(self, type_: CType) -> bool:
        """Tell whether a type is an integer, and no character, boolean or enumeration."""
        match self.unit.resolve(type_):
            case OpenNumber(kind):
                return kind == "integer"
            case Builtin(name) | Named(name):
                return name in NUMBERS and NUMBERS[name].kind is Arithmetic.INTEGER
            case _:
                return False

    def is_bytes(self, type_: CType) -> bool:
        """Tell whether a type is `void` or one of the characters."""
        match self.unit.resolve(type_):
            case Builtin(name) | Named(name) if name in NUMBERS:
                return NUMBERS[name].kind in {Arithmetic.CHARACTER, Arithmetic.BYTE}
            case _:
                return self.unit.is_void(type_)

    def is_text(self, type_: CType) -> bool:
        """Tell whether a type is `const char *`, directly or through typedefs."""
        return is_text(type_, self.unit)

    def is_stored(self, target: CType) -> bool:
        """Tell whether C can store one value of this type as a result, other than a byte."""
        bare = self.unit.resolve(target)
        if isinstance(bare, RecordRef):
            # A struct from elsewhere, such as FILE, is not made by storing it.
            record = self.unit.records.get(bare.key)
            is_own = record is not None and identity(record) in self.unit.own
            return is_own and not (
                self.unit.is_const(target) or self.unit.is_incomplete(target)
            )
        # cffi knows other names that headers declare, among them FILE.
        is_number = isinstance(bare, (Builtin, Named)) and bare.name in NUMBERS
        return (
            (is_number or isinstance(bare, (OpenNumber, EnumRef, Pointer)))
            and not self.unit.is_const(target)
            and not self.is_bytes(target)
        )

    def is_own_object(self, name: str) -> bool:
        """Tell whether a struct or typedef of this name is the library's own."""
        bare = self.unit.resolve(Named(name))
        key = bare.key if isinstance(bare, RecordRef) else name
        found = (self.unit.typedefs.get(name), self.unit.records.get(key))
        return any(d is not None and identity(d) in self.unit.own for d in found)

    def object_of(self, type_: CType) -> str | None:
        """Return the name of the struct or other nameable type that a pointer points to.

        None for pointers to numbers, characters, `void` or other pointers.
        """
        target = self.target(type_)
        if target is None or not isinstance(self.unit.resolve(target), RecordRef):
            return None
        return spell(without_qualifiers(target))
