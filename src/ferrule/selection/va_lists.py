"""`va_list` becomes a record, and functions that end in one become variadic.

    typedef __builtin_va_list va_list;          ->   typedef struct { ...; } __builtin_va_list;
                                                     typedef __builtin_va_list va_list;
    int vlog(const char *format, va_list list)  ->   int vlog(const char *format, ...)

A `va_list` is an array on x86-64, a struct on 64-bit Arm and a pointer on 32-bit x86. A record
whose contents only the compiler knows replaces all of them: it has the right size in other
records, and cffi refuses to pass it by value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Declaration, Function, Record
from ferrule.declarations.traverse import each_node, types_of, walk, with_types_mapped
from ferrule.declarations.types import VA_LIST, Pointer, RecordRef

if TYPE_CHECKING:
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit

LIST: Final = RecordRef(VA_LIST.name)
"""The record that replaces `va_list`: compilers know it by this name."""


def make_lists_records(unit: Unit) -> Unit:
    """Return `unit` with a record in place of the compiler's own `va_list`."""
    first = next((d for d, part in each_node(unit.declarations) if part == VA_LIST), None)
    if first is None:
        return unit
    record = Record(LIST.key, "struct", None, (), first.location, whole=False)
    changed = [_with_record(d) for d in unit.declarations]
    return unit.with_changed((record, *changed), (identity(record), *unit.subjects))


def _with_record(declaration: Declaration) -> Declaration:
    if all(VA_LIST not in walk(type_) for type_ in types_of(declaration)):
        return declaration  # the same object, since all its uses share a type's nodes
    return with_types_mapped(declaration, lambda type_: LIST if type_ == VA_LIST else type_)


def make_list_functions_variadic(unit: Unit) -> Unit:
    """Return `unit` with `...` as the last parameter of each function that ends in a `va_list`.

    A pointer to a `va_list` counts as one. The functions keep the parameter as `gathered`.
    """
    if LIST.key not in unit.records:
        return unit
    declarations = tuple([_variadic(d, unit) for d in unit.declarations])
    return unit.with_changed(declarations, unit.subjects)


def _variadic(declaration: Declaration, unit: Unit) -> Declaration:
    if not isinstance(declaration, Function) or declaration.type.variadic:
        return declaration
    *others, last = declaration.type.parameters or (None,)
    if last is None:
        return declaration
    bare = unit.resolve(last.type)
    by_address = isinstance(bare, Pointer) and is_list(bare.target, unit)
    if not (by_address or is_list(bare, unit)):
        return declaration
    type_ = replace(declaration.type, parameters=tuple(others), variadic=True)
    return replace(declaration, type=type_, gathered=last, by_address=by_address)


def is_list(type_: CType, unit: Unit) -> bool:
    """Tell whether `type_` is a `va_list`, by whatever typedef."""
    return unit.resolve(type_) == LIST


def list_obstacle(function: Function, unit: Unit) -> str | None:
    """Return why nothing can be passed for a `va_list` of `function`, None if it has none.

    The last parameter of a function that was made variadic is no longer among its parameters.
    """
    parameters = function.type.parameters
    if any(is_list(p.type, unit) for p in parameters):
        return "it has a va_list that is not its last parameter, so `...` cannot replace it"
    if function.gathered is not None and not parameters:
        return "it has no parameter before its va_list, and cffi needs one before a `...`"
    return None
