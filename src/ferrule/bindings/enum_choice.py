"""Which enumerations become classes of Python's `enum`, by the option's patterns.

color         enum color { RED };   ->   class color(IntEnum): RED
flag:modes    typedef enum {...} modes;   ->   class modes(IntFlag)
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from ferrule.bindings.names import is_reserved
from ferrule.declarations.keys import plain_name
from ferrule.declarations.nodes import Enumeration, Typedef
from ferrule.declarations.types import EnumRef
from ferrule.errors import PatternError, PatternProblem, WrongPatterns
from ferrule.selection.patterns import unmatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ferrule.bindings.names import ModuleNames
    from ferrule.declarations.nodes import Declaration

_FLAG: Final = "flag:"


@dataclass(frozen=True, slots=True)
class EnumClass:
    """A class on the module; `members` are pairs of the name in C and the name on the module.

    `flag` tells whether it is an `IntFlag`, whose members can be combined.
    """

    name: str
    flag: bool
    members: tuple[tuple[str, str], ...]


def choose_enum_classes(
    patterns: Sequence[str], declarations: Sequence[Declaration], names: ModuleNames
) -> tuple[EnumClass, ...]:
    """Return the classes of the enumerations whose tag or typedef's name matches a pattern.

    Raises `PatternError` for patterns that match none, and for classes whose names are taken.
    """
    if not patterns:
        return ()
    known = dict(_named(declarations))
    flags: dict[str, bool] = {}
    wrong = WrongPatterns()
    for pattern in patterns:
        glob = pattern.removeprefix(_FLAG)
        found = [
            key
            for key, (_, spellings) in known.items()
            if any(fnmatchcase(name, glob) for name in spellings)
        ]
        if not found:
            spellings = [name for _, spelled in known.values() for name in spelled]
            problem = unmatched("enum-class", pattern, glob, spellings, "no named enumeration")
            wrong.problems.append(problem)
        flags |= dict.fromkeys(found, glob != pattern)
    # Reversed, so that the first of a constant's names counts, not the alias of a keyword.
    python_names = {c_name: name for name, c_name in reversed(names.constants)}
    taken = {name for table in (names.functions, names.constants) for name, _ in table}
    classes = []
    for key, flag in flags.items():
        with wrong.collected():
            classes.append(_class(known[key], python_names, taken, flag=flag))
    wrong.require_none()
    return tuple(classes)


def _named(
    declarations: Iterable[Declaration],
) -> Iterator[tuple[str, tuple[Enumeration, list[str]]]]:
    """Yield the enumerations that have names, each by key with its names: the tag comes last."""
    declarations = list(declarations)
    typedefs: dict[str, list[str]] = {}
    for d in declarations:
        match d:
            case Typedef(name, EnumRef(key)):
                typedefs.setdefault(key, []).append(name)
            case _:
                pass
    for d in declarations:
        if isinstance(d, Enumeration) and d.enumerators:
            own = plain_name(d.key)
            spellings = list(dict.fromkeys([*typedefs.get(d.key, ()), *([own] if own else [])]))
            if spellings:
                yield d.key, (d, spellings)


def _class(
    known: tuple[Enumeration, list[str]],
    python_names: Mapping[str, str],
    taken: set[str],
    *,
    flag: bool,
) -> EnumClass:
    enumeration, (name, *_) = known
    if name in taken or is_reserved(name):
        words = (
            f"would be the name of the class of {enumeration.key}, but something else on the "
            f"module has that name; rename that, as in --rename {name}=c_{name}"
        )
        raise PatternError([PatternProblem("enum-class", name, words)])
    members = tuple(
        (e.name, python_names[e.name])
        for e in enumeration.enumerators or ()
        if e.name in python_names and _can_be_member(e.name)
    )
    return EnumClass(name, flag, members)


def _can_be_member(name: str) -> bool:
    """Tell whether a class of Python's `enum` can have a member of that name."""
    return name != "mro" and not (name.startswith("_") and name.endswith("_"))
