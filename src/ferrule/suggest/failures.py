"""Which results are statuses, which tell of a failure, and what raises then.

An enumeration is a status if one enumerator, called `OK`, `SUCCESS` or `NONE`, is zero, and if it
is what most functions return that are about the same thing. Otherwise a comment has to say it:
`@return 0 on success`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import without_qualifiers
from ferrule.declarations.types import EnumRef, Named
from ferrule.suggest.evidence import Evidence, Finding, Strength
from ferrule.suggest.words import words_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.declarations.nodes import Enumeration, Function
    from ferrule.declarations.types import CType
    from ferrule.suggest.header import Header

_SUCCESS: Final = frozenset({"ok", "success", "none"})
_OF_ERRORS: Final = words_in("err error errors errcode status result code ret")
_OF_SPEAKERS: Final = words_in(
    "strerror errstr error err str string name msg message text get to code"
)
_UNFINISHED: Final = words_in("suspended again continue pending incomplete more end eof done")
_TWICE: Final = 2
_OF_ERRNO: Final = "OSError"

_ZERO_IS_SUCCESS: Final = re.compile(
    r"\b(?:0|zero)\b(?:,| is returned)? (?:(?:on|for|upon|if|when)\b[^.;,]*\bsuccess"
    r"|or (?:an? )?(?:negative )?error\b)",
    re.IGNORECASE,
)
_OTHER_SUCCESSES: Final = re.compile(
    r"(?<![-\d])1\b|\b(?:positive|greater|number of|count of)\b|>", re.IGNORECASE
)
_NEGATIVE_FAILS: Final = re.compile(
    r"\b(?:a )?(?:negative|< ?0)\b[^.;]*\b(?:error|fail)", re.IGNORECASE
)
_NULL_FAILS: Final = re.compile(
    r"\bNULL\b (?:is returned )?(?:on|upon|if|in case of|for)\b[^.;]*?\b(?:error|fail)\w*"
    r"(?! or)(?!\w)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"\w+")
_ERRNO: Final = re.compile(r"\berrno\b")


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """An exception class to propose.

    `base` is another one, or none. `message` is the C of its text, or none, and `has_code` tells
    whether the result is its code.
    """

    name: str
    base: str | None = None
    message: str | None = None
    has_code: bool = False


class Failures:
    """What is found about failures."""

    def __init__(self, header: Header) -> None:
        """Look at all functions of the header."""
        self.header = header
        found = ((function, self._condition(function)) for function in header.functions)
        self._conditions = [(f, condition) for f, condition in found if condition is not None]

    def findings(self) -> Iterator[Finding]:
        """Yield what is proposed: a condition and a class for each function."""
        for function, (key, condition, evidence) in self._conditions:
            yield Finding(function.name, key, condition, (evidence,))
            yield Finding(function.name, "raises", self._raised(function), (evidence,))

    def classes(self) -> Iterator[ErrorClass]:
        """Yield the classes of the module that the findings raise, bases first."""
        raising: dict[str, list[Function]] = {}
        for function, _ in self._conditions:
            raising.setdefault(self._raised(function), []).append(function)
        raising.pop(_OF_ERRNO, None)
        for name in sorted(raising, key=lambda name: name != self._class_of_null):
            speakers = {self._speaker(function) for function in raising[name]}
            speaker = speakers.pop() if len(speakers) == 1 else None
            of_pointers = self._is_pointer(raising[name][0])
            base = (
                self._class_of_null
                if name == self._class_of_status and name != self._class_of_null
                else None
            )
            message = f"{speaker}(result)" if speaker else None
            yield ErrorClass(
                name, base if base != name else None, message, has_code=not of_pointers
            )

    def _condition(self, function: Function) -> tuple[str, str, Evidence] | None:
        result = function.type.result
        enumeration = self._enumeration(function)
        if enumeration is not None and enumeration.key in self._statuses:
            if _OF_ERRORS & set(words_of(function.name)[-1:]):
                return None  # it returns the last error, and does not fail itself
            if self._may_go_on(function, enumeration):
                return None
            name = self._statuses[enumeration.key]
            words = f"Convention: most functions return `{spell(result)}`, and `{name}` is 0"
            return "status", f"result == {name}", Evidence(Strength.CONVENTION, words)
        said = self.header.documentation_of(function).result.text
        if self.header.is_integer(result):
            found = _ZERO_IS_SUCCESS.search(said)
            if found and not _OTHER_SUCCESSES.search(_sentence(said, found.start())):
                return "status", "result == 0", _comment(found[0])
            if found := _NEGATIVE_FAILS.search(said):
                return "fails", "result < 0", _comment(found[0])
        elif self._may_be_null(function) and (found := _NULL_FAILS.search(said)):
            return "fails", "result == NULL", _comment(found[0])
        return None

    def _may_be_null(self, function: Function) -> bool:
        attributes = self.header.attributes_of(function).function
        return self.header.target(function.type.result) is not None and all(
            attribute.name != "returns_nonnull" for attribute in attributes
        )

    def _may_go_on(self, function: Function, enumeration: Enumeration) -> bool:
        """Tell whether a result may say that there is more to do, which is not a failure.

        The comment names such an enumerator. If it names none at all, those of other functions with
        the same first parameter count.
        """
        if named := self._named(function, enumeration):
            return any(map(_is_unfinished, named))
        return (_first(function), enumeration.key) in self._unfinished

    @cached_property
    def _unfinished(self) -> frozenset[tuple[str, str]]:
        """The first parameters and results for which a comment says that there may be more."""
        return frozenset(
            (_first(function), enumeration.key)
            for function in self.header.functions
            if (enumeration := self._enumeration(function)) is not None
            and any(map(_is_unfinished, self._named(function, enumeration)))
        )

    def _named(self, function: Function, enumeration: Enumeration) -> frozenset[str]:
        """Return the enumerators that the comment of a function names."""
        words = set(_NAME.findall(self.header.documentation_of(function).text))
        return frozenset(words & {e.name for e in enumeration.enumerators or ()})

    def _enumeration(self, function: Function) -> Enumeration | None:
        bare = self.header.unit.resolve(function.type.result)
        return (
            self.header.unit.enumerations.get(bare.key) if isinstance(bare, EnumRef) else None
        )

    @cached_property
    def _statuses(self) -> Mapping[str, str]:
        """The enumerations that are statuses by convention, each with its name of success."""
        found: dict[str, str] = {}
        for function in self.header.functions:
            enumeration = self._enumeration(function)
            if enumeration is not None and enumeration.key not in found:
                names = [e.name for e in enumeration.enumerators or () if _is_success(e.name)]
                if len(names) == 1 and _is_about_errors(enumeration, names[0]):
                    found[enumeration.key] = names[0]
        usual = {key: name for key, name in found.items() if key in self._usual_results()}
        zero = self.header.which_are_zero(tuple(usual.values()))
        return {key: name for key, name in usual.items() if name in zero}

    def _usual_results(self) -> frozenset[str]:
        """Return the enumerations that most functions return of those about the same thing.

        Functions are about the same thing if their first parameter has the same type.
        """
        groups: dict[str, Counter[str]] = {}
        for function in self.header.functions:
            unit, type_ = self.header.unit, function.type
            if unit.is_void(type_.result) or self.header.target(type_.result) is not None:
                continue
            enumeration = self._enumeration(function)
            groups.setdefault(_first(function), Counter())[
                enumeration.key if enumeration else ""
            ] += 1
        return frozenset(
            key
            for counts in groups.values()
            for key, count in counts.items()
            if key and count >= _TWICE and count * 2 >= counts.total()
        )

    def _raised(self, function: Function) -> str:
        """Return the exception that a function raises."""
        said = self.header.documentation_of(function).result.text
        if _ERRNO.search(said):
            return _OF_ERRNO
        enumeration = self._enumeration(function)
        if enumeration is not None:
            type_ = without_qualifiers(function.type.result)
            name = type_.name if isinstance(type_, Named) else enumeration.tag
            return self._free_name(_stem_of(name or ""))
        return self._class_of_null if self._is_pointer(function) else self._class_of_status

    def _is_pointer(self, function: Function) -> bool:
        return self.header.target(function.type.result) is not None

    @cached_property
    def _class_of_null(self) -> str:
        """The class for results that are NULL."""
        of_enumerations = {
            self._raised(function)
            for function, _ in self._conditions
            if self._enumeration(function) is not None
        }
        name = self._free_name(self._prefix)
        return self._free_name(f"{self._prefix}Call") if name in of_enumerations else name

    @cached_property
    def _class_of_status(self) -> str:
        """The class for statuses, which have a code; the only one if no result can be NULL."""
        has_pointers = any(self._is_pointer(function) for function, _ in self._conditions)
        return self._free_name(f"{self._prefix}Status") if has_pointers else self._class_of_null

    def _free_name(self, stem: str) -> str:
        """Return a name for a class that nothing else on the module has."""
        name = f"{stem}Error"
        while name in self.header.names:
            name += "_"
        return name

    @cached_property
    def _prefix(self) -> str:
        """The word with which most names begin, as the beginning of a class's name."""
        first = Counter(words_of(f.name)[0] for f in self.header.functions if words_of(f.name))
        return first.most_common(1)[0][0].capitalize() if first else "Library"

    def _speaker(self, function: Function) -> str | None:
        """Return the function that turns the result of another into words."""
        result = function.type.result
        wanted = self.header.unit.resolve(result)
        of_all = self._enumeration(function) is None
        for candidate in self.header.functions:
            type_ = candidate.type
            words = set(words_of(candidate.name))
            # One for all numbers says nothing of a part of the library, such as `gai`.
            is_for_it = not of_all or words <= _OF_SPEAKERS | {self._prefix.lower()}
            if (
                self._is_string(type_.result)
                and len(type_.parameters) == 1
                and self.header.unit.resolve(type_.parameters[0].type) == wanted
                and words & {"strerror", "errstr", "error", "err"}
                and is_for_it
            ):
                return candidate.name
        return None

    def _is_string(self, type_: CType) -> bool:
        target = self.header.target(type_)
        return target is not None and self.header.unit.is_builtin(target, "char")


def _first(function: Function) -> str:
    """Return the type of the first parameter, which tells what a function is about."""
    parameters = function.type.parameters
    return spell(parameters[0].type).replace("const ", "") if parameters else ""


def _is_success(name: str) -> bool:
    words = words_of(name)
    return bool(words) and (words[-1] in _SUCCESS or words[-2:] == ("no", "error"))


def _is_unfinished(name: str) -> bool:
    return not _UNFINISHED.isdisjoint(words_of(name)[-1:])


def _is_about_errors(enumeration: Enumeration, success: str) -> bool:
    """Tell whether `success` is said of a call, and not of a property that something lacks."""
    if words_of(success)[-1] != "none":
        return True
    words = {*words_of(enumeration.key), *words_of(success)[:-1]}
    return bool(_OF_ERRORS & words) or enumeration.key.lower().endswith(tuple(_OF_ERRORS))


def _sentence(text: str, at: int) -> str:
    """Return the sentence of `text` that is about the place `at`."""
    start = max(text.rfind(mark, 0, at) for mark in (". ", "; ", "<"))
    ends = (text.find(mark, at) for mark in (". ", "; ", "<"))
    return text[start + 1 : min((end for end in ends if end >= 0), default=len(text))]


def _stem_of(name: str) -> str:
    """Return the name of an enumeration without what says that it is of errors."""
    name = name.removesuffix("_t").removesuffix("_e")
    for end in ("errorcode", "error_code", "status", "result", "error", "code", "err"):
        if name.lower().endswith(end) and len(name) > len(end):
            name = name[: -len(end)].rstrip("_")
            break
    return "".join(part[:1].upper() + part[1:] for part in name.split("_")) or "Library"


def _comment(words: str) -> Evidence:
    # The words are shown as short as they are needed to find them again.
    return Evidence(Strength.COMMENT, f"Comment on the result: `{' '.join(words.split()[:6])}`")
