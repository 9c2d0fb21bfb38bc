"""Which parameters are results, which belong together as an array, and which may be NULL.

int open_it(const char *name, handle **opened);   ->   out = ["opened"]
void put(const void *data, size_t size);          ->   lengths = { data = "size" }
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferrule.declarations.types import Pointer
from ferrule.suggest.evidence import Evidence, Finding, Strength
from ferrule.suggest.words import COUNTS, CREATES, RELEASES, SIZES, words_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.headers.attributes import Attribute
    from ferrule.suggest.evidence import Value
    from ferrule.suggest.header import Header

_MAY_BE_NULL: Final = re.compile(
    r"\b(?:(?:may|can)(?: also)? be|or|optionally|if|pass|use) (?:a )?`?NULL\b"
)
_CAN_BE_NULL: Final = re.compile(r"\b(?:may|can)(?: also)? be (?:a )?`?NULL\b")
_NOT_NULL: Final = re.compile(
    r"\b(?:not|never|cannot|can't|non-?)\b[^.]*\bNULL\b", re.IGNORECASE
)
_ARRAY: Final = re.compile(r"\b(?:array|buffer)\b", re.IGNORECASE)
_NO_RESULTS: Final = words_in("opts options error err")
"""Names of pointers to pointers that C may also read, or that have a meaning of their own."""
_NUMBERS: Final = COUNTS | words_in("nitems nmemb items nobj")
_COPIES: Final = words_in("dup clone copy")


class Pointers:
    """What is found about the pointers that a function takes."""

    def __init__(self, header: Header, function: Function) -> None:
        """Look at one function of the header."""
        self.header = header
        self.function = function
        self.type = function.type
        self.said = header.documentation_of(function)
        self.attributes = header.attributes_of(function)
        self.pointers = dict(header.pointers(function))

    def findings(self) -> Iterator[Finding]:
        """Yield what is proposed."""
        lengths = self._best_lengths()
        stored = dict(self._stored())
        for key in ("out", "inout"):
            ways = {i: evidence for i, (way, evidence) in stored.items() if way == key}
            # One that C fills with several items is not a single result.
            ways = {i: e for i, e in ways.items() if i not in lengths}
            yield from self._named(key, ways)
        read = {i: e for i, e in lengths.items() if self.header.unit.is_const(self.pointers[i])}
        if read:
            pairs = tuple((self._name(i), self._name(n)) for i, (n, _) in read.items())
            yield self._finding("lengths", pairs, *(e for _, e in read.values()))
        yield from self._named(
            "nullable", {i: e for i, e in self._nullable() if i not in stored}
        )

    def _name(self, index: int) -> str:
        return self.header.parameter_name(self.function, index)

    def _finding(self, key: str, value: Value, *evidence: Evidence) -> Finding:
        return Finding(self.function.name, key, value, tuple(dict.fromkeys(evidence)))

    def _named(self, key: str, found: dict[int, Evidence]) -> Iterator[Finding]:
        if found:
            names = tuple(self._name(index) for index in sorted(found))
            yield self._finding(key, names, *(found[index] for index in sorted(found)))

    def _stored(self) -> Iterator[tuple[int, tuple[str, Evidence]]]:
        """Yield the parameters through which C stores one result, with the key."""
        for index, target in self.pointers.items():
            way = self._way(index, target)
            if way is not None and self.header.is_stored(target):
                yield index, way

    def _way(self, index: int, target: CType) -> tuple[str, Evidence] | None:
        for attribute in self.attributes.function:
            mode, number, *size = (*attribute.arguments, "", "")[:3]
            if attribute.name == "access" and number == str(index + 1) and not any(size):
                ways = {"write_only": "out", "read_write": "inout"}
                words = f"Attribute `{attribute}`"
                return (ways[mode], _attribute(words)) if mode in ways else None
        name = self.type.parameters[index].name or ""
        said = self.said.parameters.get(name)
        if said is not None:
            is_array = _ARRAY.search(said.text) and self.header.target(target) is None
            if said.mark("array") is not None or is_array:
                return None
            if said.way == "inout" and self._is_freed(target):
                return None  # a copy of it would be another object
            if said.way in {"out", "inout"}:
                mark = f"({said.way})" if said.marks else f"[{said.way}] {name}"
                return said.way, Evidence(Strength.COMMENT, f"Comment: `{mark}`")
            if said.way:
                return None
        return self._way_by_convention(index, target, name)

    def _is_freed(self, target: CType) -> bool:
        """Tell whether the library frees what is inside a record of this type."""
        object_ = self.header.object_of(Pointer(target))
        return object_ is not None and object_ in self.header.freed

    def _way_by_convention(
        self, index: int, target: CType, name: str
    ) -> tuple[str, Evidence] | None:
        words = words_of(name)
        if set(words_of(self.function.name)) & RELEASES or set(words[-1:]) & _NO_RESULTS:
            return None
        inner = self.header.target(target)
        if self._is_result_too(inner) or self._is_measured(words):
            return None
        if words[:1] == ("out",) and not _is_plural(name):
            # Encoders advance the pointer to bytes that they get.
            is_cursor = inner is not None and self.header.is_bytes(inner)
            return None if is_cursor else ("out", _convention(f"a pointer is called `{name}`"))
        objects = [i for i, t in self.pointers.items() if self.header.object_of(t) is not None]
        if objects != [index] or (_is_plural(name) and words[:1] != ("pp",)):
            return None
        return self._of_creator(index, words)

    def _is_result_too(self, inner: CType | None) -> bool:
        """Tell whether the function returns what it stores: `T *make(T **made)`."""
        made = inner and self.header.object_of(Pointer(inner))
        return bool(made) and made == self.header.object_of(self.type.result)

    def _is_measured(self, words: tuple[str, ...]) -> bool:
        """Tell whether another parameter says how much room there is: `out` and `outlen`."""
        names = ((p.name or "").lower().replace("_", "") for p in self.type.parameters)
        return any(name in {"".join(words) + size for size in SIZES} for name in names)

    def _of_creator(self, index: int, words: tuple[str, ...]) -> tuple[str, Evidence] | None:
        """Return the evidence that a `T **` is what the function gives its caller, if it is."""
        last = len(self.type.parameters) - 1
        verb = next((word for word in words_of(self.function.name) if word in CREATES), None)
        is_placed = index in {0, last} or words[:1] == ("pp",)
        # The first parameter of a `get` is usually what something is got from.
        if verb is None or not is_placed or (verb == "get" and index == 0):
            return None
        if verb in _COPIES and not self._has_original(index):
            return None
        place = "last" if index == last else "first" if index == 0 else "`pp`"
        return "out", _convention(
            f"`{self._spelled(index)}` is the {place} parameter of a function to `{verb}`"
        )

    def _has_original(self, index: int) -> bool:
        """Tell whether a function also takes what a `T **` points to."""
        copied = self.header.object_of(self.pointers[index])
        return any(self.header.object_of(p.type) == copied for p in self.type.parameters)

    def _best_lengths(self) -> dict[int, tuple[int, Evidence]]:
        """Return the arrays among the parameters, each with the length of the best evidence."""
        found: dict[int, tuple[int, Evidence]] = {}
        for index, length in self._lengths():
            found.setdefault(index, length)
        return found

    def _lengths(self) -> Iterator[tuple[int, tuple[int, Evidence]]]:
        """Yield arrays and the parameters with their lengths, those of the best evidence first."""
        for attribute in self.attributes.function:
            numbers = attribute.arguments[1:]
            if attribute.name == "access" and len(numbers) == 2:  # noqa: PLR2004  with a size
                index, length = (int(n) - 1 if n.isdecimal() else -1 for n in numbers)
                if index in self.pointers and 0 <= length < len(self.type.parameters):
                    yield index, (length, _attribute(f"Attribute `{attribute}`"))
        for index in self.pointers:
            counted = self._counted(index)
            if counted is not None:
                yield index, counted
        taken: set[int] = set()
        for index, target in self.pointers.items():
            for length in (index + 1, index - 1):
                if length not in taken and self._is_length(index, target, length):
                    taken.add(length)
                    words = f"`{self._spelled(index)}` next to `{self._spelled(length)}`"
                    yield index, (length, _convention(words))
                    break

    def _counted(self, index: int) -> tuple[int, Evidence] | None:
        """Return the length that the parameter's own attribute or comment names."""
        by_attribute: tuple[Attribute, ...] = ()
        if index < len(self.attributes.parameters):
            by_attribute = self.attributes.parameters[index]
        for attribute in by_attribute:
            if attribute.name in {"counted_by", "sized_by"} and attribute.arguments:
                length = self._index(attribute.arguments[0])
                if length is not None:
                    return length, _attribute(f"Attribute `{attribute}`")
        said = self.said.parameters.get(self.type.parameters[index].name or "")
        for mark in (said.mark("array") or "").split() if said else ():
            key, _, value = mark.partition("=")
            length = self._index(value) if key == "length" else None
            if length is not None:
                return length, Evidence(Strength.COMMENT, f"Comment: `(array length={value})`")
        return None

    def _index(self, name: str) -> int | None:
        names = [parameter.name for parameter in self.type.parameters]
        return names.index(name) if name in names else None

    def _spelled(self, index: int) -> str:
        return self.header.spelled(self.function, index)

    def _is_length(self, index: int, target: CType, length: int) -> bool:
        """Tell whether a parameter is called as the length of another."""
        if not 0 <= length < len(self.type.parameters):
            return False
        parameter, array = self.type.parameters[length], self.type.parameters[index]
        if not self.header.is_integer(parameter.type) or not parameter.name:
            return False
        if self.header.unit.is_incomplete(target) and not self.header.unit.is_void(target):
            return False
        words, of_array = words_of(parameter.name), words_of(array.name or "")
        known = SIZES if self.header.is_bytes(target) else COUNTS
        if not words or not known & {words[0], words[-1]}:
            joined = parameter.name.lower()
            ends = [w for w in known if joined.endswith(w) and joined != w]
            return bool(array.name) and any(
                joined.removesuffix(w).rstrip("_") == (array.name or "").lower() for w in ends
            )
        rest = set(words) - known
        if rest:
            return rest <= set(of_array)
        if length + 1 < len(self.type.parameters) and self._is_number(length + 1):
            return False
        # A pointer to one of them is as usual.
        is_one = self.header.object_of(array.type) or self.header.target(target)
        if is_one and not _is_plural(array.name or ""):
            return False
        # Of text, a bare n is often the most that is looked at: strncmp().
        is_most = words == ("n",) and self.header.unit.is_builtin(target, "char")
        return not (is_most or self._is_one_of_two(index))

    def _is_number(self, index: int) -> bool:
        """Tell whether a parameter is a number of items, so that the one before is their size."""
        parameter = self.type.parameters[index]
        words = words_of(parameter.name or "")
        return self.header.is_integer(parameter.type) and bool(
            _NUMBERS & {*words[:1], *words[-1:]}
        )

    def _is_one_of_two(self, index: int) -> bool:
        """Tell whether a pointer is next to another of its type: `compare(a, b, n)`."""
        parameters = self.type.parameters
        neighbours = (i for i in (index - 1, index + 1) if 0 <= i < len(parameters))
        return any(parameters[i].type == parameters[index].type for i in neighbours)

    def _nullable(self) -> Iterator[tuple[int, Evidence]]:
        """Yield the parameters that may be NULL."""
        required = set(self._not_null())
        for index in self.pointers:
            if index in required:
                continue
            own = self.attributes.parameters[index : index + 1] or ((),)
            if any(attribute.name == "Nullable" for attribute in own[0]):
                yield index, _attribute("Attribute `_Nullable`")
                continue
            name = self.type.parameters[index].name or ""
            said = self.said.parameters.get(name)
            if said is None:
                continue
            mark = next(
                (m for m in ("nullable", "allow-none") if said.mark(m) is not None), None
            )
            if mark:
                yield index, Evidence(Strength.COMMENT, f"Comment: `({mark})`")
            elif self._may_be_null(index, said.text):
                yield index, Evidence(Strength.COMMENT, f"Comment: `{name}` may be NULL")

    def _may_be_null(self, index: int, text: str) -> bool:
        # "Or NULL" may be about what is stored.
        is_stored = self.header.target(self.pointers[index]) is not None
        said = _CAN_BE_NULL if is_stored else _MAY_BE_NULL
        return bool(said.search(text)) and not _NOT_NULL.search(text)

    def _not_null(self) -> Iterator[int]:
        for attribute in self.attributes.function:
            if attribute.name == "nonnull":
                named = [int(a) - 1 for a in attribute.arguments if a.isdecimal()]
                yield from named or self.pointers
        for index, own in enumerate(self.attributes.parameters):
            if any(attribute.name in {"Nonnull", "nonnull"} for attribute in own):
                yield index

    def has_length(self, index: int) -> bool:
        """Tell whether a parameter has a length next to it."""
        return index in self._best_lengths()


def _is_plural(name: str) -> bool:
    word = (words_of(name) or ("",))[-1]
    return word.endswith("s") and not word.endswith("ss")


def _attribute(words: str) -> Evidence:
    return Evidence(Strength.ATTRIBUTE, words)


def _convention(words: str) -> Evidence:
    return Evidence(Strength.CONVENTION, f"Convention: {words}")
