"""The names of the classes and aliases that a stub has for C's types.

struct dirent                         ->   struct_dirent
typedef struct __dirstream DIR;       ->   DIR
typedef unsigned long uLong;          ->   typedefs.uLong
a name that something else has, as a field   ->   the name and a _
"""

from __future__ import annotations

from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Enumeration, Record, Typedef
from ferrule.declarations.types import EnumRef, OpenNumber, RecordRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from ferrule.bindings.decide import Bindings
    from ferrule.stub.used_types import UsedTypes

ALIASES: Final = "typedefs"
"""The class that holds the typedef names that have no class of their own."""

ENDINGS: Final = ("", "_p", "_cp", "_fields")
"""A record has up to four classes; these are the endings of their names."""


@dataclass(frozen=True, slots=True)
class ClassNames:
    """The class of each record and enumeration by its key, and of each typedef by its name.

    A typedef may have an alias instead, such as `typedefs.uLong`. The `imported` classes are those
    of another stub.
    """

    tags: Mapping[str, str]
    typedefs: Mapping[str, str]
    imported: AbstractSet[str] = frozenset()


def name_classes(bindings: Bindings, used: UsedTypes, reserved: AbstractSet[str]) -> ClassNames:
    """Choose the names of the classes and aliases; no name is one of `reserved`."""
    first = dict(reversed(list(typedefs_of_tags(bindings))))
    taken = set(reserved)
    tags = {
        key: _free(first.get(key) or class_name(key, bindings), taken)
        for key in _tags(bindings, used)
    }
    typedefs: dict[str, str] = {}
    for declaration in bindings.unit.declarations:
        match declaration:
            case Typedef(name, RecordRef(key) | EnumRef(key)) if first.get(key) == name:
                typedefs[name] = tags[key]
            case Typedef(name, OpenNumber()):
                typedefs[name] = _free(name, taken)
            case Typedef(name):
                typedefs[name] = f"{ALIASES}.{_free(name, taken)}"
            case _:
                pass
    return ClassNames(tags, typedefs)


def class_name(key: str, bindings: Bindings) -> str:
    """Return the name of the class of a record, an enumeration or a big integer.

    Python changes names in classes that begin with two underscores.
    """
    name = "_".join(bindings.type_name(key).split())
    return name.lstrip("_") if key in bindings.big_integers else name


def _tags(bindings: Bindings, used: UsedTypes) -> Iterator[str]:
    """Yield the records and enumerations that are declared or used, each once."""
    declarations = bindings.unit.declarations
    declared = [d.key for d in declarations if isinstance(d, (Record, Enumeration))]
    yield from dict.fromkeys((*declared, *used.tags))


def typedefs_of_tags(bindings: Bindings) -> Iterator[tuple[str, str]]:
    """Yield the keys of records and enumerations, each with a typedef of it."""
    for declaration in bindings.unit.declarations:
        match declaration:
            case Typedef(name, RecordRef(key) | EnumRef(key)):
                yield key, name
            case _:
                pass


def _free(name: str, taken: set[str]) -> str:
    """Return `name` with as many `_` as make it free, and take it with its endings."""
    while iskeyword(name) or any(f"{name}{ending}" in taken for ending in ENDINGS):
        name += "_"
    taken |= {f"{name}{ending}" for ending in ENDINGS}
    return name
