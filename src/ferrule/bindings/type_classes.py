"""The names of the classes and aliases that a stub has for C's types.

    struct dirent                           ->   struct_dirent
    typedef struct __dirstream DIR;         ->   DIR
    typedef unsigned long uLong;            ->   uLong
    a typedef that a field is called like   ->   its name and _
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from ferrule.bindings.python_types import KNOWN
from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.traverse import references
from ferrule.declarations.types import EnumRef, RecordRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings

# What is put behind the name of a record's class for the classes that go with it.
_ENDINGS = ("", "_p", "_cp", "_fields")


def name_classes(bindings: Bindings, taken: set[str]) -> dict[tuple[str, str], str]:
    """Return the class of each record and enumeration, and the alias of each typedef.

    The keys are the declarations' identities. None of the names is one of `taken`.
    """
    first = dict(reversed(list(_typedefs_of_tags(bindings))))
    classes: dict[tuple[str, str], str] = {}
    used = set(taken)
    for key in _tags(bindings):
        classes["tag", key] = _free(first.get(key, _of_key(bindings.type_name(key))), used)
    for declaration in bindings.unit.declarations:
        match declaration:
            case Typedef(name, RecordRef(key) | EnumRef(key)) if first.get(key) == name:
                classes["typedef", name] = classes["tag", key]
            case Typedef(name):
                classes["typedef", name] = _free(name, used)
            case _:
                pass
    return classes


def _tags(bindings: Bindings) -> Iterator[str]:
    """Yield the records and enumerations that are declared or used, each once."""
    found: dict[str, None] = {}
    for declaration in bindings.unit.declarations:
        if isinstance(declaration, (Record, Enumeration)):
            found[declaration.key] = None
        found |= {name: None for kind, name in references(declaration) if kind == "tag"}
    yield from found


def unknown_typedefs(bindings: Bindings) -> list[str]:
    """Return the typedef names that are used, and neither declared nor known to cffi."""
    declared = {*bindings.unit.typedefs, *KNOWN, "FILE"}
    names = (name for d in bindings.unit.declarations for kind, name in references(d)
             if kind == "typedef" and name not in declared)
    return list(dict.fromkeys(names))


def _typedefs_of_tags(bindings: Bindings) -> Iterator[tuple[str, str]]:
    for declaration in bindings.unit.declarations:
        match declaration:
            case Typedef(name, RecordRef(key) | EnumRef(key)):
                yield key, name
            case _:
                pass


def _of_key(spelling: str) -> str:
    return "_".join(spelling.split())


def _free(name: str, used: set[str]) -> str:
    while iskeyword(name) or any(f"{name}{ending}" in used for ending in _ENDINGS):
        name += "_"
    used |= {f"{name}{ending}" for ending in _ENDINGS}
    return name
