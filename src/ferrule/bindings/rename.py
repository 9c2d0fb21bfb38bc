"""Python's names for what stands on the module.

A rename is a pattern over C names and what a match is called:

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
from ferrule.errors import PatternError
from ferrule.selection.patterns import refuse_unmatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The parts of a glob that are no text of their own: `*`, `?`, `[ab]`, `[!ab]`.
_WILDCARD: Final = re.compile(r"(\*|\?|\[!?\]?[^\]]*\])")


@dataclass(frozen=True, slots=True)
class Rename:
    """A glob over C names, and the name that a match gets.

    Its stars take what the stars and question marks of the glob took, in their order.
    """

    text: str
    glob: str
    name: str

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

    The glob must match. Stars are greedy, the first one first. The time is bounded by the lengths
    of both; a regular expression would try each way to divide the name among many stars.
    """
    fitting = [{len(name)}]  # for each part: where in `name` it and those after it can begin
    for part in reversed(parts):
        fitting.append(_beginnings(part, name, fitting[-1]))
    at = 0
    for part, ends in zip(parts, reversed(fitting[:-1]), strict=True):
        end = max(ends) if part == "*" else at + (1 if _WILDCARD.fullmatch(part) else len(part))
        if part in {"*", "?"}:
            yield name[at:end]
        at = end


def _beginnings(part: str, name: str, ends: set[int]) -> set[int]:
    """Return where in `name` the `part` of a glob can begin if it ends at one of `ends`."""
    if part == "*":
        return set(range(max(ends) + 1)) if ends else set()
    if _WILDCARD.fullmatch(part):
        return {end - 1 for end in ends if end and fnmatchcase(name[end - 1], part)}
    starts = (end - len(part) for end in ends)
    return {start for start in starts if start >= 0 and name.startswith(part, start)}


def read_renames(texts: Iterable[str]) -> tuple[Rename, ...]:
    """Return the renames of the option's texts; raise `PatternError` for what is none."""
    renames = []
    for text in texts:
        glob, equals, name = text.partition("=")
        if not equals or not glob or not name:
            message = f"rename: {text!r} is not PATTERN=NAME, such as `sqlite3_*=*`"
            raise PatternError(message)
        if name.count("*") > glob.count("*") + glob.count("?"):
            message = f"rename: {text!r} has more stars behind the = than before it"
            raise PatternError(message)
        renames.append(Rename(text, glob, name))
    return tuple(renames)


def rename_all(names: ModuleNames, renames: tuple[Rename, ...]) -> ModuleNames:
    """Return `names` with Python names by the first rename that matches, keywords made usable.

    Raises `PatternError` for a rename that matches nothing, and where two names become one.
    """
    tables = (names.functions, names.constants, names.addresses, names.setters)
    c_names = [c_name for table in tables for _, c_name in table]
    for rename in renames:
        if not any(rename.apply(name) is not None for name in c_names):
            refuse_unmatched(
                "rename",
                rename.text,
                rename.glob,
                c_names,
                "no function and no constant on the module",
            )
    python_names = {c_name: _python_name(c_name, renames) for c_name in c_names}
    _refuse_collisions([(python_names[c_name], c_name) for c_name in c_names])
    taken = frozenset(python_names.values())
    functions, constants, addresses, setters = (
        tuple(
            (name, c_name)
            for _, c_name in table
            for name in _with_alias(python_names[c_name], taken)
        )
        for table in tables
    )
    return ModuleNames(functions, constants, addresses, setters)


def _python_name(c_name: str, renames: tuple[Rename, ...]) -> str:
    name = next((new for r in renames if (new := r.apply(c_name)) is not None), c_name)
    if not name.isidentifier():
        message = f"rename: {c_name} would become {name!r}, which is no name in Python"
        raise PatternError(message)
    return name


def _with_alias(name: str, taken: frozenset[str]) -> Iterator[str]:
    """Yield the name on the module, and behind a keyword one to be written, if it is free."""
    yield name
    if iskeyword(name) and f"{name}_" not in taken:
        yield f"{name}_"


def _refuse_collisions(pairs: Iterable[tuple[str, str]]) -> None:
    pairs = list(pairs)
    for python_name, c_name in pairs:
        if python_name != c_name and is_reserved(python_name):
            message = (
                f"rename: {c_name} would become {python_name!r}, which a module has already"
            )
            raise PatternError(message)
    times = Counter(python_name for python_name, _ in pairs)
    for name, count in times.items():
        if count > 1:
            sources = ", ".join(c_name for python_name, c_name in pairs if python_name == name)
            message = (
                f"rename: {sources} would all become {name!r}; give one of them another name"
            )
            raise PatternError(message)
