"""From a selection to what every emitter prints: names for the unnamed, and the order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.bindings.identifiers import Identifiers
from ferrule.bindings.names import ModuleNames, name_module
from ferrule.declarations.nodes import Enumeration, Function, Macro, Record, Typedef
from ferrule.declarations.traverse import references
from ferrule.declarations.unit import Unit, identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.nodes import Declaration
    from ferrule.toolchain.classify import MacroKind


@dataclass(frozen=True)
class Bindings:
    """What is bound, in the order in which C and cffi can read it.

    `type_names` gives the name, made up here, of each type that C leaves without one; its key is
    the type's spelling in C.
    """

    unit: Unit
    type_names: Mapping[str, str]
    macro_kinds: Mapping[str, MacroKind]
    module_names: ModuleNames

    def type_name(self, key: str) -> str:
        """Return how a cdef writes the record or enumeration `key`."""
        return self.type_names.get(key, key)


def decide(kept: Unit, macro_kinds: Mapping[str, MacroKind]) -> Bindings:
    """Return the bindings of the declarations in `kept`."""
    ordered = replace(kept, declarations=tuple(_in_order(kept)))
    identifiers = Identifiers(_identifiers(kept))
    type_names = {d.key: identifiers.for_unnamed(d.key) for d in ordered.declarations
                  if isinstance(d, (Record, Enumeration)) and is_unnamed(d)}
    return Bindings(ordered, type_names, macro_kinds, name_module(ordered))


def is_unnamed(declaration: Record | Enumeration) -> bool:
    """Tell whether C has no name for the type, and its key is an expression's type."""
    return declaration.key.startswith("__typeof__(") and not is_list_of_names(declaration)


def is_list_of_names(declaration: Record | Enumeration) -> bool:
    """Tell whether it is an `enum { A, B };` that only gives names to numbers."""
    return (isinstance(declaration, Enumeration) and declaration.enumerators is not None
            and declaration.key == f"__typeof__({declaration.enumerators[0].name})")


def _identifiers(unit: Unit) -> Iterator[str]:
    for declaration in unit.declarations:
        match declaration:
            case Enumeration():
                yield from (e.name for e in declaration.enumerators or ())
            case Record():
                yield declaration.tag or declaration.key
            case _:
                yield declaration.name


def _in_order(unit: Unit) -> Iterator[Declaration]:
    """Yield the declarations in the unit's order, each behind the names that it is written with.

    A struct's tag may be used before its definition, a typedef's name may not.
    """
    by_identity = {identity(d): d for d in unit.declarations}
    done: set[tuple[str, str]] = set()

    def visit(declaration: Declaration) -> Iterator[Declaration]:
        done.add(identity(declaration))
        for reference in references(declaration):
            needed = by_identity.get(reference)
            if needed is not None and reference not in done and not _is_tagged_record(needed):
                yield from visit(needed)
        yield declaration

    for declaration in unit.declarations:
        if identity(declaration) not in done:
            yield from visit(declaration)


def _is_tagged_record(declaration: Declaration) -> bool:
    return isinstance(declaration, Record) and declaration.tag is not None
