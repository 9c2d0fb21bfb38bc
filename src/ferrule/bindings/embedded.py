"""From a hand-written cdef to `Bindings`.

typedef ... DIR;          ->   a record DIR without a size, and its typedef
extern "Python" int f();  ->   a callback
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferrule.bindings.callbacks import Callback
from ferrule.bindings.conversions import convertible_structs
from ferrule.bindings.decide import Bindings
from ferrule.bindings.identifiers import Identifiers
from ferrule.bindings.names import name_module
from ferrule.declarations.identity import TaggedType, identity
from ferrule.declarations.keys import KeyForm, cffis_name_of, form_of
from ferrule.declarations.nodes import Enumeration, Function, Record, Typedef
from ferrule.declarations.traverse import references, walk
from ferrule.declarations.types import Array, EnumRef, Opaque, RecordRef
from ferrule.selection.flatten import flatten_anonymous_members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


def bind_embedded(unit: Unit) -> Bindings:
    """Return the bindings of a cdef text: all that it declares, under the names in it."""
    callbacks = tuple(
        Callback(d.name, d.type)
        for d in unit.declarations
        if isinstance(d, Function) and d.extern_python
    )
    flat = flatten_anonymous_members(unit).declarations
    written = tuple(declaration for d in flat for declaration in _as_read_from_headers(d))
    whole = replace(unit, declarations=tuple(_used(written)))
    return Bindings(
        whole,
        _names_of_nameless(whole),
        name_module(_named_part(whole), (), callbacks, has_strings=True),
        callbacks=callbacks,
        exact=frozenset(whole.records),  # cffi compares the layouts when a type is first used
        indirect=frozenset(_beyond_spelling(whole)),
        structs=_convertible_structs(unit),
        names_in_c=_typedefs(whole),
    )


def _named_part(unit: Unit) -> Unit:
    """Return what has names on the module: all that is own, and other modules' enumerators.

    cffi puts these on the `lib` of each module that includes their enumeration.
    """
    return replace(
        unit,
        declarations=tuple(
            d
            for d in unit.declarations
            if isinstance(d, Enumeration) or identity(d) in unit.own
        ),
    )


def _convertible_structs(unit: Unit) -> dict[str, str]:
    """Return the own structs that convert from and to tuples.

    Of a struct with `...`, the fields that the cdef names are converted.
    """
    as_declared = (
        replace(d, whole=True) if isinstance(d, Record) else d for d in unit.declarations
    )
    found = convertible_structs(replace(unit, declarations=tuple(as_declared)), {})
    return {key: stem for key, stem in found.items() if TaggedType(key) in unit.own}


def _as_read_from_headers(declaration: Declaration) -> Iterator[Declaration]:
    match declaration:
        case Function(extern_python=True):
            pass
        case Typedef(name, Opaque()):
            opaque = Record(name, "struct", None, None, declaration.location)
            yield opaque
            yield replace(declaration, type=RecordRef(opaque.key))
        case _:
            yield declaration


def _is_nameless(declaration: Declaration) -> bool:
    return (
        isinstance(declaration, (Record, Enumeration))
        and form_of(declaration.key) is KeyForm.CDEF
    )


def _used(declarations: tuple[Declaration, ...]) -> Iterator[Declaration]:
    """Yield all `declarations` except nameless records that no type refers to.

    Flattening leaves such records: their members have become members of the outer record.
    """
    used = {reference for d in declarations for reference in references(d)}
    for d in declarations:
        if not isinstance(d, Record) or not _is_nameless(d) or identity(d) in used:
            yield d


def _beyond_spelling(unit: Unit) -> Iterator[str]:
    """Yield the functions with a type that C has no spelling for, given what a cdef says of it."""
    for d in unit.declarations:
        if isinstance(d, Function) and not all(map(_is_spelled, walk(d.type))):
            yield d.name


def _is_spelled(type_: CType) -> bool:
    match type_:
        case RecordRef(key) | EnumRef(key):
            return form_of(key) is not KeyForm.CDEF
        case Array(Array(extent="fixed", written=None)):
            return False
        case _:
            return True


def _typedefs(unit: Unit) -> dict[str, str]:
    """Return the first typedef of each type, which cffi writes in C in place of its tag.

    So a cdef may have another tag than the headers, or one that they lack.
    """
    found: dict[str, str] = {}
    for d in unit.declarations:
        if isinstance(d, Typedef) and isinstance(d.type, (RecordRef, EnumRef)):
            found.setdefault(d.type.key, d.name)
    return found


def _names_of_nameless(unit: Unit) -> dict[str, str]:
    identifiers = Identifiers({str(subject) for subject in unit.subjects})
    return {
        d.key: identifiers.free(f"unnamed_{cffis_name_of(d.key)}")
        for d in unit.declarations
        if isinstance(d, (Record, Enumeration)) and _is_nameless(d)
    }
