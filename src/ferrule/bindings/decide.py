"""From a selection to `Bindings`: declarations in order, with names for types without one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ferrule.bindings.arrays import NamedArray, name_arrays
from ferrule.bindings.bit_fields import BitField, bit_fields_of, declared_wholly
from ferrule.bindings.callbacks import Callback, CallbackRequest, find_callbacks
from ferrule.bindings.conversions import Conversion, conversions_of, convertible_structs
from ferrule.bindings.identifiers import Identifiers
from ferrule.bindings.names import ModuleNames, changing_constants, name_module
from ferrule.bindings.rename import Rename, rename_all
from ferrule.declarations.keys import identifiers_of, is_nameless
from ferrule.declarations.nodes import Enumeration, Function, Record, Typedef
from ferrule.declarations.traverse import after_their_needs, each_node, references
from ferrule.declarations.types import BigInteger
from ferrule.selection.va_lists import LIST

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

    from ferrule.declarations.identity import Identity
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import Array, CType
    from ferrule.declarations.unit import Unit


_WORDS: Final = """
    auto char const double enum extern float if int long return short signed sizeof static struct
    typedef union unsigned void volatile __attribute__ __typeof__
"""
_KEYWORDS: Final = frozenset(_WORDS.split())
"""The words of C in generated code; old headers define away some of them."""


@dataclass(frozen=True, slots=True)
class Macros:
    """The names that the headers define as macros, including those of system headers.

    - `object_like` and `function_like` are the macros without and with parameters.
    - `words` has the identifiers in the replacement of each own macro.
    - `declared` are all names that the headers declare, bound or not.
    """

    object_like: frozenset[str]
    function_like: frozenset[str]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bindings:
    """What is bound, in an order in which C and cffi can read it.

    - `unit` has the declarations, and `module_names` the names on the module.
    - `type_names` has the made-up names of types that cffi has no name for, by key; a big integer's
      by its spelling in C.
    - `names_in_c` has typedefs by which C knows types whose tags it need not know, by key.
    - `hidden` are the functions that a macro of the same name hides.
    - `covering` are the macros that would be expanded where generated C means a field, a type or a
      keyword, and that are therefore hidden. Each comes with the macros that do not work without
      it.
    - `exact` are the records whose full definition the cdef has, with their bit-fields.
    - `arrays` have names of their own, so that the compiler counts their lengths.
    - `indirect` are the functions that C can only call by their names, and the integers that it
      can only compute inside a function.
    - `defined` are inline functions that the module defines, since no library does, and `wrapped`
      those whose bodies the compiler only puts into other functions.
    - `structs` are the structs that convert from and to tuples, each with its name in the names
      of its functions.
    - `shared` are the records whose types another module has.
    - `changing` are the variables that are const, and that the module still reads each time. In an
      embedded cdef they are read once, because cffi writes all tables.
    - `big_integers` are the names of the integers without a type of cffi's, by spelling in C.
    - `has_lists` tells whether a type in the headers has a `va_list`, which callbacks may get.
    """

    unit: Unit
    type_names: Mapping[str, str]
    module_names: ModuleNames
    hidden: tuple[str, ...] = ()
    covering: Mapping[str, frozenset[str]] = field(default_factory=dict)
    bit_fields: tuple[BitField, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    exact: frozenset[str] = frozenset()
    arrays: Mapping[Array, NamedArray] = field(default_factory=dict)
    indirect: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    wrapped: frozenset[str] = frozenset()
    structs: Mapping[str, str] = field(default_factory=dict)
    has_lists: bool = False
    big_integers: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    changing: frozenset[str] = frozenset()
    names_in_c: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def optional(self) -> tuple[str, ...]:
        """The functions that the library may lack when the module is imported."""
        return tuple(
            d.name for d in self.unit.declarations if isinstance(d, Function) and d.optional
        )

    @property
    def gathering(self) -> tuple[Function, ...]:
        """The functions that are variadic for Python and take a `va_list` in C."""
        declarations = self.unit.declarations
        return tuple(d for d in declarations if isinstance(d, Function) and d.gathered)

    @cached_property
    def python_names(self) -> Mapping[str, str]:
        """The names on the module, by their C names. Other C names are only on `lib`."""
        names = self.module_names
        tables = names.functions, names.constants, names.addresses, names.variables
        return {c_name: python_name for table in tables for python_name, c_name in table}

    @cached_property
    def conversions(self) -> tuple[Conversion, ...]:
        """The functions on the module that convert structs and strings."""
        setters = (b.setter for b in self.bit_fields if b.setter)
        names = self.module_names
        taken = {name for table in names.tables for name, _ in table}
        taken = taken.union(setters)
        return tuple(conversions_of(self.structs, taken, has_lists=self.has_lists))

    def type_name(self, key: str) -> str:
        """Return how a cdef writes the record or enumeration `key`."""
        return self.type_names.get(key, key)

    def c_name(self, key: str) -> str:
        """Return how the module's C writes the record or enumeration `key`."""
        return self.names_in_c.get(key) or self.type_name(key)


def decide(  # noqa: PLR0913, PLR0917  all that decides it
    kept: Unit,
    macros: Macros,
    renames: tuple[Rename, ...] = (),
    callbacks: tuple[CallbackRequest, ...] = (),
    inexact: Container[str] = (),
    shared: frozenset[str] = frozenset(),
) -> Bindings:
    """Return the bindings of the declarations in `kept`; `macros` are those of its headers.

    `inexact` are the records that cffi would lay out differently from the compiler, and `shared`
    those that another module has, with the functions that belong to them. Raises `PatternError` for
    renames and callbacks that do not fit the declarations.
    """
    ordered = _in_order(kept)
    kept_names = (name for d in kept.declarations for name in identifiers_of(d))
    # One allocator for everything, asked in a fixed order: the same headers give the same names.
    identifiers = Identifiers((*kept_names, *macros.declared))
    type_names = dict(_names_of_nameless(ordered, identifiers))
    nodes = list(each_node(ordered.declarations))
    big_integers = {big.spelling: identifiers.free(big.name) for big in _big_integers(nodes)}
    type_names |= big_integers
    hidden = tuple(
        d.name
        for d in ordered.declarations
        if isinstance(d, Function) and not d.macro and d.name in macros.function_like
    )
    fields = {f.name for record in ordered.records.values() for f in record.fields or ()}
    types = {name for d in ordered.declarations for name in _type_names(d)}
    # An object-like macro is expanded wherever its name is. A function-like one is only expanded
    # before a bracket: `handle (*f)(int)` would call the macro `handle`.
    covering = (macros.object_like & (fields | types | _KEYWORDS)) | (
        macros.function_like & (types | _KEYWORDS)
    )
    found_bits = bit_fields_of(ordered, type_names, identifiers)
    bit_fields = tuple(b for b in found_bits if b.key not in shared)
    found = find_callbacks(callbacks, ordered)
    names = rename_all(name_module(ordered, bit_fields, found, has_strings=False), renames)
    return Bindings(
        ordered,
        type_names,
        names,
        hidden,
        uncovered_by(covering, macros.words, hidden),
        tuple(_with_names(bit_fields, names)),
        found,
        declared_wholly(ordered, inexact),
        name_arrays(nodes, identifiers),
        structs=_without(convertible_structs(ordered, type_names), shared),
        has_lists=LIST.key in ordered.records,
        big_integers=big_integers,
        shared=shared & ordered.records.keys(),
        changing=changing_constants(ordered),
    )


def _without(structs: Mapping[str, str], shared: Container[str]) -> dict[str, str]:
    return {key: stem for key, stem in structs.items() if key not in shared}


def _type_names(declaration: Declaration) -> Iterator[str]:
    """Yield the word by which C knows a type."""
    match declaration:
        case Typedef(name=name) | Record(tag=str() as name) | Enumeration(tag=str() as name):
            yield name
        case _:
            pass


def _names_of_nameless(unit: Unit, identifiers: Identifiers) -> Iterator[tuple[str, str]]:
    """Yield the keys of the types that cffi knows by no name of C's, each with a name for it."""
    for d in unit.declarations:
        if isinstance(d, (Record, Enumeration)) and is_nameless(d):
            yield d.key, identifiers.for_nameless(d.key)
        elif isinstance(d, Record) and d.keyword == "enum":
            yield d.key, identifiers.free(f"enum_{d.tag}")


def _big_integers(nodes: Iterable[tuple[Declaration, CType]]) -> list[BigInteger]:
    """Return the integers without a type of cffi's, each once, in the order of their uses."""
    return list(dict.fromkeys(part for _, part in nodes if isinstance(part, BigInteger)))


def _with_names(bit_fields: Iterable[BitField], names: ModuleNames) -> Iterator[BitField]:
    """Yield the bit-fields with their setters' names on the module."""
    renamed = {name: python_name for python_name, name in names.setters}
    for b in bit_fields:
        yield replace(b, setter=renamed[b.setter]) if b.setter is not None else b


def uncovered_by(
    covering: Iterable[str],
    words: Mapping[str, Sequence[str]],
    hidden: Collection[str] = (),
) -> dict[str, frozenset[str]]:
    """Return for each macro of `covering` the macros that do not work without it.

    The macro itself is one of them, unless it is `hidden`: then its name means a function.
    """
    users: dict[str, frozenset[str]] = {}
    for name in sorted(covering):
        found = {name}
        while more := {
            user
            for user, used in words.items()
            if user not in found and not found.isdisjoint(used)
        }:
            found |= more
        users[name] = frozenset(found - {name} if name in hidden else found)
    return users


def _in_order(unit: Unit) -> Unit:
    """Return the unit with each declaration after those whose names it uses.

    C allows a struct's tag before its definition, but not a typedef's name.
    """

    def needs(subject: Identity) -> Iterator[Identity]:
        for reference in references(unit.by_identity[subject]):
            needed = unit.by_identity.get(reference)
            if needed is not None and not _is_known_by_tag(needed):
                yield reference

    subjects = tuple(after_their_needs(unit.subjects, needs))
    return unit.with_changed(tuple([unit.by_identity[s] for s in subjects]), subjects)


def _is_known_by_tag(declaration: Declaration) -> bool:
    return (
        isinstance(declaration, Record)
        and declaration.tag is not None
        and declaration.keyword != "enum"
    )
