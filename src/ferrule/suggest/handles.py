"""Which pointers are handles, what frees them, and whose the handles are that functions return.

    db *db_open(const char *name); void db_close(db *d);   ->   [types.db], free = "db_close"
    db *db_parent(db *d);                                  ->   borrows = true

A type is only proposed if each function that takes a handle and returns one has a verb that tells
whose the result is. The others would have to be guessed, and a wrong guess frees twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.suggest.evidence import Evidence, Finding, Strength
from ferrule.suggest.words import RELEASES, words_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.suggest.header import Header

_OWNS: Final = words_in("new create dup clone copy open alloc make init")
_BORROWS: Final = words_in("get first last next prev previous parent owner peek head tail at")
_UNREF: Final = words_in("unref decref")


@dataclass(frozen=True, slots=True)
class HandleType:
    """A type to propose: its name in C, the function that frees it, and why."""

    name: str
    free: str
    evidence: Evidence


class Handles:
    """What is found about handles; `types` are those to propose, by name."""

    def __init__(self, header: Header) -> None:
        """Look at all functions of the header."""
        self.header = header
        self.types: Mapping[str, HandleType] = {}
        found = dict(self._types())
        # Without one type, other functions no longer take a handle.
        while True:
            unclear = {
                result
                for function in header.functions
                if (result := self._result(function)) in found
                and self._takes(function, found)
                and _belongs(function) is None
            }
            if not unclear:
                break
            found = {name: t for name, t in found.items() if name not in unclear}
        self.types = found

    def findings(self) -> Iterator[Finding]:
        """Yield whose the results are of functions that take a handle."""
        for function in self.header.functions:
            is_asked = self._result(function) in self.types and self._takes(
                function, self.types
            )
            belongs = _belongs(function)
            if is_asked and belongs is not None:
                key, verb = belongs
                words = f"Convention: the result of a function to `{verb}`"
                evidence = Evidence(Strength.CONVENTION, words)
                yield Finding(function.name, key, True, (evidence,))  # noqa: FBT003  a value

    def _result(self, function: Function) -> str:
        return self.header.object_of(function.type.result) or ""

    def _takes(self, function: Function, types: Mapping[str, HandleType]) -> bool:
        taken = (p.type for p in function.type.parameters)
        return any(self.header.object_of(t) in types or self._listed(t) in types for t in taken)

    def _listed(self, type_: CType) -> str | None:
        """Return the handle of which C reads an array: `db *const *all`."""
        item = self.header.target(type_)
        is_read = item is not None and self.header.unit.is_const(item)
        return self.header.object_of(item) if item is not None and is_read else None

    def _types(self) -> Iterator[tuple[str, HandleType]]:
        frees: dict[str, list[str]] = {}
        made = set()
        for function in self.header.functions:
            parameters = function.type.parameters
            made.add(self._result(function))
            targets = (target for _, target in self.header.pointers(function))
            made.update(self.header.object_of(target) or "" for target in targets)
            is_void = self.header.unit.is_void(function.type.result)
            if len(parameters) != 1 or not (
                is_void or self.header.is_integer(function.type.result)
            ):
                continue
            taken = self.header.object_of(parameters[0].type)
            pointed = self.header.target(parameters[0].type)
            is_const = pointed is not None and self.header.unit.is_const(pointed)
            if taken and not is_const and set(words_of(function.name)[-1:]) & RELEASES:
                frees.setdefault(taken, []).append(function.name)
        for name, functions in frees.items():
            counted = [f for f in functions if set(words_of(f)) & _UNREF]
            chosen = functions if len(functions) == 1 else counted
            if name in made and len(chosen) == 1 and self.header.is_own_object(name):
                words = (
                    f"Convention: `{chosen[0]}` is the only function that frees a `{name} *`"
                )
                yield name, HandleType(name, chosen[0], Evidence(Strength.CONVENTION, words))


def _belongs(function: Function) -> tuple[str, str] | None:
    """Return the key for what a function returns, and the verb that tells so; None if none does."""
    words = words_of(function.name)
    for word, after in zip(words, (*words[1:], ""), strict=True):
        # Some libraries count: what `get0` returns is lent, and what `get1` returns is ours.
        if word == "get" and after == "1":
            return "owns", "get1"
        if word in _BORROWS:
            return "borrows", word
        if word in _OWNS:
            return "owns", word
    return None
