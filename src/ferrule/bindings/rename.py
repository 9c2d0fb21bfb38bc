"""The Python names of what is on the module.

A rename is a pattern over C names, and the new name of a match:

    sqlite3_*=*          ->   sqlite3_open becomes open
    git_*_t=Git*         ->   git_oid_t becomes Gitoid
    (a Python keyword)   ->   from is from_ too
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from ferrule.bindings.names import ModuleNames, is_reserved
from ferrule.errors import PatternError, PatternProblem
from ferrule.selection.patterns import unmatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# The parts of a glob that are not literal: `*`, `?`, `[ab]`, `[!ab]`.
_WILDCARD: Final = re.compile(r"(\*|\?|\[!?\]?[^\]]*\])")
_FREE: Final = frozenset({"*", "?"})  # what they match, stars of the new name can take


@dataclass(frozen=True, slots=True)
class Rename:
    """A `glob` over C names, and the new `name` of a match; `text` is how the user wrote both.

    Stars in the new name stand for what the glob's stars and question marks match, in order.
    """

    text: str
    glob: str
    name: str

    @property
    def lacks_stars(self) -> bool:
        """Whether the new name has more stars than the glob has stars and question marks."""
        given = sum(part in _FREE for part in _WILDCARD.split(self.glob))  # `[*]` is not a star
        return self.name.count("*") > given

    def apply(self, name: str) -> str | None:
        """Return the new name of `name`, or None if the glob does not match."""
        if not fnmatchcase(name, self.glob):
            return None
        taken = _shares(_WILDCARD.split(self.glob), name)
        return "".join(
            next(taken) if part == "*" else part for part in re.split(r"(\*)", self.name)
        )


def _shares(parts: Sequence[str], name: str) -> Iterator[str]:
    """Yield what the stars and question marks among the `parts` of a glob match in `name`.

    The glob must match. Stars are greedy, the first one most. The time is proportional to the
    product of both lengths; a regular expression would try every way to divide the name among the
    stars.
    """
    fitting = [{len(name)}]  # for each part: where in `name` it and those after it can begin
    for part in reversed(parts):
        fitting.append(_beginnings(part, name, fitting[-1]))
    at = 0
    for part, ends in zip(parts, reversed(fitting[:-1]), strict=True):
        end = max(ends) if part == "*" else at + (1 if _WILDCARD.fullmatch(part) else len(part))
        if part in _FREE:
            yield name[at:end]
        at = end


def _beginnings(part: str, name: str, ends: set[int]) -> set[int]:
    """Return where in `name` a `part` of the glob can begin if it ends at one of `ends`."""
    if part == "*":
        return set(range(max(ends) + 1)) if ends else set()
    if _WILDCARD.fullmatch(part):
        return {end - 1 for end in ends if end and fnmatchcase(name[end - 1], part)}
    starts = (end - len(part) for end in ends)
    return {start for start in starts if start >= 0 and name.startswith(part, start)}


def read_renames(texts: Iterable[str]) -> tuple[Rename, ...]:
    """Return the renames in the option's texts, each a PATTERN=NAME.

    Raises one `PatternError` for all new names that have too many stars.
    """
    renames = []
    wrong = []
    for text in texts:
        glob, _, name = text.partition("=")
        if (rename := Rename(text, glob, name)).lacks_stars:
            wrong.append(_problem(text, "has more stars after the = than before it"))
        else:
            renames.append(rename)
    if wrong:
        raise PatternError(wrong)
    return tuple(renames)


def _problem(text: str, words: str) -> PatternProblem:
    return PatternProblem("rename", text, words)


def rename_all(names: ModuleNames, renames: tuple[Rename, ...]) -> ModuleNames:
    """Return `names` with Python names, by the first rename that matches each of them.

    A name that is a Python keyword also gets an alias with an underscore.

    Raises `PatternError` for renames that match nothing, that make a name that Python does not
    allow, or that give two declarations the same name.
    """
    # All tables at once, because a name must be unique on the module.
    c_names = [c_name for table in names.tables for _, c_name in table]
    applied = {c_name: _first_match(c_name, renames) for c_name in c_names}
    python_names = {
        c_name: c_name if rename is None else str(rename.apply(c_name))
        for c_name, rename in applied.items()
    }
    wrong = [
        *_unmatched(renames, c_names),
        *_not_allowed(applied, python_names),
        *_collisions(applied, [(python_names[c_name], c_name) for c_name in c_names]),
    ]
    if wrong:
        raise PatternError(wrong)
    taken = frozenset(python_names.values())
    return ModuleNames(
        *(
            tuple(
                (name, c_name)
                for _, c_name in table
                for name in _with_alias(python_names[c_name], taken)
            )
            for table in names.tables
        )
    )


def _first_match(c_name: str, renames: Iterable[Rename]) -> Rename | None:
    return next((rename for rename in renames if rename.apply(c_name) is not None), None)


def _with_alias(name: str, taken: frozenset[str]) -> Iterator[str]:
    """Yield the name on the module, and the alias of a keyword if that is free."""
    yield name
    if iskeyword(name) and f"{name}_" not in taken:
        yield f"{name}_"


def _unmatched(renames: Iterable[Rename], c_names: Sequence[str]) -> Iterator[PatternProblem]:
    what = "no function, constant or variable on the module"
    for rename in renames:
        if not any(rename.apply(name) is not None for name in c_names):
            yield unmatched("rename", rename.text, rename.glob, c_names, what)


def _not_allowed(
    applied: Mapping[str, Rename | None], python_names: Mapping[str, str]
) -> Iterator[PatternProblem]:
    """Yield the renames that make a name that cannot be used, each with one such name."""
    reported: set[Rename] = set()
    for c_name, rename in applied.items():
        if rename is None or rename in reported:
            continue
        name = python_names[c_name]
        if not name.isidentifier():
            reported.add(rename)
            words = f"renames {c_name} to {name!r}, which is not a valid name in Python"
            yield _problem(rename.text, words)
        elif name != c_name and is_reserved(name):
            reported.add(rename)
            words = f"renames {c_name} to {name!r}, which every module has already"
            yield _problem(rename.text, words)


def _collisions(
    applied: Mapping[str, Rename | None], pairs: Sequence[tuple[str, str]]
) -> Iterator[PatternProblem]:
    """Yield the names that several C names would get; `pairs` are the Python and the C names."""
    times = Counter(python_name for python_name, _ in pairs)
    for name, count in times.items():
        if count > 1:
            sources = [c_name for python_name, c_name in pairs if python_name == name]
            pattern = next((r.text for s in sources if (r := applied[s])), name)
            words = f"would make {name!r} the name of {', '.join(sources)}"
            yield _problem(pattern, f"{words}; give one of them another name")
