"""What tables say of arrays and of what is freed: which functions it fits, and contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.annotations.arrays import (
    Items,
    is_whole,
    may_be_text,
    target_of_pointer,
    uses_of_lengths,
    why_no_array,
    why_no_length,
)
from ferrule.annotations.conventions import (
    RESULT_NAMES,
    Expression,
    named_parameter,
    no_parameter,
    shown_name,
)
from ferrule.annotations.questions import Question, Use
from ferrule.declarations.types import FunctionType

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ferrule.annotations.arrays import LengthTexts
    from ferrule.annotations.merging import Merged
    from ferrule.annotations.tables import FunctionTable
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


def result_or_parameter(function: Function, name: str, macros: Collection[str]) -> int | None:
    """Return the parameter that a table means by `name`; None for the function's own result.

    Raises `LookupError` if there is none.
    """
    index = named_parameter(function, name, macros)
    if index is None and name not in RESULT_NAMES:
        raise LookupError(name)
    return index


def obstacles_of_arrays(
    table: FunctionTable, function: Function, unit: Unit, macros: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the keys about arrays that do not fit the function, with the reason."""
    for key in ("lengths", "frees"):
        for name in filter(None, table.values.get(key, ())):
            try:
                index = result_or_parameter(function, name, macros)
            except LookupError:
                yield key, no_parameter(function, name)
                continue
            if key == "lengths":
                type_ = _type_at(function, index)
                has_rows = (
                    index is not None and len(function.type.parameters[index].lengths) > 1
                )
                words = "has rows whose length is known only in a call" if has_rows else None
                if words := words or why_no_array(type_, unit):
                    yield key, f"{name} of {function.name} {words}"
    for texts in table.values.get("lengths", {}).values():
        if texts.length is None:
            continue
        index = named_parameter(function, texts.length, macros)
        if index is None:
            yield "lengths", no_parameter(function, texts.length)
        elif words := why_no_length(function, index, unit):
            yield "lengths", f"{texts.length} of {function.name} {words}"


def questions_of_arrays(table: FunctionTable, function: Function) -> Iterator[Question]:
    """Yield the questions about the expressions of `lengths`."""
    for texts in table.values.get("lengths", {}).values():
        for use, text in ((Use.CAPACITY, texts.capacity), (Use.ACTUAL, texts.actual)):
            if text is not None:
                yield Question(function, use, text)


def may_be_copied(table: FunctionTable, name: str) -> bool:
    """Tell whether a table calls something that `borrows` names text or an array."""
    return any(name in table.values.get(key, ()) for key in ("text", "lengths"))


def _type_at(function: Function, index: int | None) -> CType:
    type_ = function.type
    return type_.result if index is None else type_.parameters[index].type


class ArrayMerging:
    """What all tables together say of the arrays and of what is freed, for one function.

    `stored` are the parameters that `out` and `inout` name, and `text` what is text.
    """

    def __init__(
        self,
        merged: Merged,
        stored: tuple[Collection[int], Collection[int]],
        text: Mapping[int | None, str],
        unit: Unit,
        macros: Collection[str],
    ) -> None:
        """Read the lengths."""
        self.merged, self.function = merged, merged.function
        self.outs, self.inouts = stored
        self.unit, self.macros = unit, macros
        self.lengths = dict(self._lengths())
        self.text = {i: e for i, e in text.items() if not self._has_no_characters(i)}
        self._not_text = text.keys() - self.text.keys()
        self.frees = dict(self._frees())

    def questions(self) -> Iterator[Question]:
        """Yield the questions about what frees results."""
        copied = {*self._copied}
        for index, freeing in self.frees.items():
            if index not in copied:
                continue
            yield Question(
                self.function, Use.FREE, freeing.text, -1 if index is None else index
            )

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what contradicts itself: the keys, each with the reason."""
        for index, items in self.lengths.items():
            for words in self._problems_of_array(index, items):
                yield "lengths", f"{self._name(index)} of {self.function.name} {words}"
        for index, words in self._problems_of_lengths():
            yield "lengths", f"{self._name(index)} of {self.function.name} {words}"
        yield from self._problems_of_freeing()
        for name in filter(None, self.merged.get("text", {})):
            if result_or_parameter(self.function, name, self.macros) in self._not_text:
                yield (
                    "text",
                    f"{name} of {self.function.name} is an array, but not of characters",
                )

    def _has_no_characters(self, index: int | None) -> bool:
        """Tell whether C fills an array of something else: of pointers to text, for example."""
        items = self.lengths.get(index)
        is_filled = items is not None and index in self.outs and not items.is_lent
        return is_filled and not may_be_text(_type_at(self.function, index), self.unit)

    # ---- Lengths ----

    def _lengths(self) -> Iterator[tuple[int | None, Items]]:
        texts: LengthTexts
        for name, texts in self.merged.get("lengths", {}).items():
            index = result_or_parameter(self.function, name, self.macros)
            length = None
            if texts.length is not None:
                length = named_parameter(self.function, texts.length, self.macros)
            place = self.merged.place("lengths")
            capacity, actual = (
                None if text is None else Expression(text, place, "lengths")
                for text in (texts.capacity, texts.actual)
            )
            is_lent = index is None or self._is_lent(index, length, texts)
            yield index, Items(length, capacity, actual, is_lent=is_lent)

    def _is_lent(self, index: int, length: int | None, texts: LengthTexts) -> bool:
        """Tell whether C stores the address of an array of its own, not the items.

        A `T **` can point to an array of pointers, too: then somebody else than C says how many
        there is room for.
        """
        inner = self._inner(index)
        if index not in self.outs or inner is None or texts.capacity is not None:
            return False
        freed = self.merged.get("frees", {})
        is_named = any(
            name and result_or_parameter(self.function, name, self.macros) == index
            for name in freed
        )
        return (
            is_named
            or length is None
            or not is_whole(self.function.type.parameters[length].type, self.unit)
        )

    def _inner(self, index: int) -> CType | None:
        """Return the `T` of a parameter `T **`; None for another."""
        outer = target_of_pointer(self.function.type.parameters[index].type, self.unit)
        inner = None if outer is None else target_of_pointer(outer, self.unit)
        is_code = inner is not None and isinstance(self.unit.resolve(inner), FunctionType)
        return None if is_code else inner

    def _problems_of_array(self, index: int | None, items: Items) -> Iterator[str]:
        if index is not None and index in self.inouts:
            yield "is an array, which C changes in place; it cannot be in inout"
        elif index is not None and index not in self.outs:
            if items.length is None or items.capacity or items.actual:
                yield "is an argument; say only which parameter has its length"
        elif items.is_lent and items.capacity:
            yield "is C's own array, which has no capacity"
        elif items.length is None and not (items.actual if items.is_lent else items.capacity):
            said = "actual" if items.is_lent else "capacity"
            yield f'has no length; add "length" or "{said}"'
        elif items.is_lent:
            type_ = _type_at(self.function, index)
            pointer = type_ if index is None else target_of_pointer(type_, self.unit)
            if pointer is not None and (words := why_no_array(pointer, self.unit)):
                yield words

    def _problems_of_lengths(self) -> Iterator[tuple[int, str]]:
        uses = uses_of_lengths(self.function.type, self.outs, self.lengths, self.unit)
        defaults = {
            named_parameter(self.function, name, self.macros)
            for name in self.merged.get("defaults", {})
        }
        for n, use in uses.items():
            if n in self.lengths or n in self.inouts:
                yield (
                    n,
                    "is the length of an array, so it cannot be a result or an array itself",
                )
            if n in self.outs and use.is_given:
                yield n, 'is how many items the caller has room for; add "capacity"'
            if n in self.outs and not use.is_pointer:
                yield n, "is not a pointer"
            if n in defaults and not use.is_given:
                yield n, "is the length of an array, which has no default"
            if n in defaults and use.is_given and use.is_pointer:
                yield n, 'cannot have a default; say "capacity"'
            said = {c.text for p in use.filled if (c := self.lengths[p].capacity)}
            if not use.passed and len(said) > 1:
                yield n, f"would have several values: {', '.join(sorted(said))}"

    # ---- What is freed ----

    @property
    def _copied(self) -> Iterator[int | None]:
        """The text and the arrays that are in C's own memory when they come out."""
        if "status" not in self.merged.values and (None in self.text or None in self.lengths):
            yield None
        for index in self.outs:
            items = self.lengths.get(index)
            if items.is_lent if items else index in self.text:
                yield index

    def _frees(self) -> Iterator[tuple[int | None, Expression]]:
        given: Mapping[str, str] = self.merged.get("frees", {})
        for name, text in given.items():
            freeing = Expression(text, self.merged.place("frees"), "frees")
            if name:
                yield result_or_parameter(self.function, name, self.macros), freeing
                continue
            borrowed = self._borrowed()
            for index in self._copied:
                if index not in borrowed:
                    yield index, freeing

    def _borrowed(self) -> set[int | None]:
        names = self.merged.get("borrows", ())
        if isinstance(names, bool):
            return {*self._copied} if names else set()
        return {result_or_parameter(self.function, name, self.macros) for name in names}

    def _problems_of_freeing(self) -> Iterator[tuple[str, str]]:
        copied, borrowed = {*self._copied}, self._borrowed()
        name = self.function.name
        for index in self.frees.keys() - copied:
            yield "frees", f"{self._name(index)} of {name} is not text or an array of C's own"
        for index in self.frees.keys() & borrowed:
            yield "frees", f"{self._name(index)} of {name} is borrowed, so it must not be freed"
        if "frees" in self.merged.values and not self.frees:
            yield "frees", f"no text or array comes out of {name}"
        for index in sorted(
            copied - self.frees.keys() - borrowed, key=lambda i: -1 if i is None else i
        ):
            type_ = _type_at(self.function, index)
            pointer = type_ if index is None else target_of_pointer(type_, self.unit)
            target = None if pointer is None else target_of_pointer(pointer, self.unit)
            if target is not None and not self.unit.is_const(target):
                words = "is copied: add frees, or borrows if nothing has to free it"
                key = "lengths" if index in self.lengths else "text"
                yield key, f"{self._name(index)} of {name} {words}"

    def _name(self, index: int | None) -> str:
        return shown_name(self.function, index)
