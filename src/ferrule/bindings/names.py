"""Which functions and constants the module itself has, and by which names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Constant, Enumeration, Function, Macro, Variable
from ferrule.declarations.types import Array, Builtin, Named, Pointer, Qualified

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ferrule.bindings.bit_fields import BitField
    from ferrule.bindings.callbacks import Callback
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

RESERVED: Final = frozenset({"ffi", "lib", "has", "addressof"})
"""Names that every module has for itself, besides those between double underscores."""


@dataclass(frozen=True, slots=True)
class ModuleNames:
    """The names on the module, as pairs of the Python name and the C name, which `lib` has.

    - `functions` are callable; those with a direct call are not the same objects as on `lib`.
    - `constants` become `int`, `float`, `bytes` or `str`; a `long double` that no `float` equals
      stays what it is on `lib`.
    - `addresses` are pointers, and callbacks: the module has the same objects as `lib`.
    - `variables` are read on `lib` each time, and cannot be assigned on the module.
    - `setters` of bit-fields are not on `lib`. Their second name is the one before any renaming.
    """

    functions: tuple[tuple[str, str], ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    setters: tuple[tuple[str, str], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def tables(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """All tables, in the order of the fields."""
        return self.functions, self.constants, self.addresses, self.setters, self.variables

    def without_functions(self, c_names: Iterable[str]) -> ModuleNames:
        """Return these names without the functions that are called `c_names` in C."""
        left_out = frozenset(c_names)
        return replace(
            self, functions=tuple(pair for pair in self.functions if pair[1] not in left_out)
        )

    def without_constants(self, pairs: Iterable[tuple[str, str]]) -> ModuleNames:
        """Return these names without the constants in `pairs`."""
        left_out = frozenset(pairs)
        return replace(
            self, constants=tuple(pair for pair in self.constants if pair not in left_out)
        )

    def with_more(self, others: ModuleNames) -> ModuleNames:
        """Return these names and `others`; a name that both have keeps its meaning here."""
        taken = {name for table in self.tables for name, _ in table}

        def more(table: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
            return tuple(pair for pair in table if pair[0] not in taken)

        return ModuleNames(
            (*self.functions, *more(others.functions)),
            (*self.constants, *more(others.constants)),
            (*self.addresses, *more(others.addresses)),
            self.setters,
            (*self.variables, *more(others.variables)),
        )


def name_module(
    unit: Unit,
    bit_fields: Iterable[BitField] = (),
    callbacks: Iterable[Callback] = (),
    *,
    has_strings: bool,
) -> ModuleNames:
    """Return the names of what `unit` declares: their own, in order.

    Only on `lib` are names that the module needs for itself, and variables of incomplete types,
    which have no value. A constant pointer to `char` is copied as a string only if the unit
    `has_strings`, as cdef text does, which is written for cffi. In a header such a pointer may
    point to anything.
    """
    bit_fields = tuple(bit_fields)
    functions = chain(
        (d.name for d in unit.declarations if isinstance(d, Function)),
        (b.getter for b in bit_fields),
        (b.writer for b in bit_fields if b.writer is not None and b.setter is None),
    )
    complete = tuple(
        d
        for d in unit.declarations
        if not isinstance(d, Variable) or not unit.is_incomplete(d.type)
    )
    constants = tuple(
        name
        for d in complete
        if has_strings or not isinstance(d, Variable) or not _points_to_char(d.type, unit)
        for name in _constants(d, unit)
    )
    copied = frozenset(constants)
    variables = (d.name for d in complete if isinstance(d, Variable) and d.name not in copied)
    addresses = chain(
        (d.name for d in unit.declarations if isinstance(d, Constant) and d.address),
        (callback.name for callback in callbacks),
    )
    setters = (b.setter for b in bit_fields if b.setter is not None)
    return ModuleNames(
        *map(_pairs, (functions, iter(constants), addresses, setters, variables))
    )


def integers_of(
    unit: Unit, names: ModuleNames, computed: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Return the names of the macros and enumerators in `unit` that are integer constants.

    Those in `computed` have values that C computes only inside a function.
    """
    found: set[str] = set()
    for declaration in unit.declarations:
        match declaration:
            case Constant(name=name, type=None, address=False):
                found.add(name)
            case Enumeration():
                found.update(e.name for e in declaration.enumerators or ())
            case _:
                pass
    found.difference_update(computed)
    return tuple(pair for pair in names.constants if pair[1] in found)


def changing_constants(unit: Unit) -> frozenset[str]:
    """Return the variables that C may change and nobody else: those that are const and volatile.

    cffi reads what is const once. An array is read in place, so it is none of them.
    """
    return frozenset(
        d.name
        for d in unit.declarations
        if isinstance(d, Variable)
        and _is_changing(d.type, unit)
        and not unit.is_incomplete(d.type)
    )


def _is_changing(type_: CType, unit: Unit) -> bool:
    const = volatile = False
    while isinstance(type_, (Qualified, Named)):
        if isinstance(type_, Qualified):
            const, volatile = const or type_.const, volatile or type_.volatile
            type_ = type_.type
        elif type_.name in unit.typedefs:
            type_ = unit.typedefs[type_.name].type
        else:
            break
    return const and volatile and not isinstance(type_, Array)


def is_reserved(name: str) -> bool:
    """Tell whether a module keeps `name` for itself."""
    return name in RESERVED or (name.startswith("__") and name.endswith("__"))


def _pairs(names: Iterator[str]) -> tuple[tuple[str, str], ...]:
    """Return each name once, paired with itself; leave out reserved ones."""
    return tuple((name, name) for name in dict.fromkeys(names) if not is_reserved(name))


def _constants(declaration: Declaration, unit: Unit) -> Iterator[str]:
    """Yield the names that `declaration` gives to values that never change."""
    match declaration:
        case Macro(parameters=None):
            yield declaration.name
        case Constant(address=False):
            yield declaration.name
        case Enumeration():
            yield from (e.name for e in declaration.enumerators or ())
        # Its value is copied at import, which is right only if C cannot change it later.
        case Variable(computed=False) if _is_constant(declaration.type, unit):
            yield declaration.name
        case _:
            pass


def _points_to_char(type_: CType, unit: Unit) -> bool:
    bare = unit.resolve(type_)
    return isinstance(bare, Pointer) and unit.is_builtin(bare.target, "char")


def _is_constant(type_: CType, unit: Unit) -> bool:
    """Tell whether a variable can be copied at import: if it is const, and a scalar or a text."""
    match type_:
        case Qualified(type=Array() as array):
            return _is_constant(array, unit)
        case Qualified(const=const, volatile=volatile):
            return const and not volatile
        case Array(element=Qualified(type=Builtin(name="char"), const=True, volatile=False)):
            return True
        case Array(element=Qualified(const=True, volatile=False) as element):
            return unit.is_wide_character(element)
        case _:
            return False
