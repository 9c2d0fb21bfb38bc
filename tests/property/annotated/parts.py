"""The parts that drawn functions are made of: some parameters, their C, and their annotations.

Each also knows what Python may pass, what C notes of that, and what comes out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.property.annotated.numbers import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

WORDS: Final = (
    b"plain",
    b"",
    b"\xc3\xa9t\xc3\xa9",
    b"\xe4",
    None,
    b"a longer text of some words",
)


@dataclass
class Plan:
    """What the next call stores and whether it fails: the variables of pairs.h."""

    stored: int = 0
    word: int = 0
    count: int = 0
    item: int = 0
    failure: int = 0
    errno: int = 0


@dataclass
class World:
    """The module, and what is planned for the next call of a function.

    `raised` has the callbacks that raise, by whether they have data: each stops all of its kind.
    """

    module: Any
    rng: Random
    plan: Plan = field(default_factory=Plan)
    can_fail: bool = False
    raised: dict[bool, str] = field(default_factory=dict)

    def thing(self) -> Any:
        return self.module.thing_new(self.rng.randrange(100))


@dataclass
class Given:
    """The arguments of a part, by their names, and what has to come of them.

    - `noted` is what C notes, and `results` what comes out, in the form that `plain` gives it.
    - `error` is what is raised before C is called, `late` what is raised after it.
    - `consumed` are handles, each with whether a call takes it, and `changed` arguments with what
      is in them after a call. `lent` are handles that end with the call.
    """

    arguments: dict[str, Any] = field(default_factory=dict)
    noted: str = ""
    results: list[Any] = field(default_factory=list)
    error: type[Exception] | None = None
    late: type[Exception] | None = None
    consumed: list[tuple[Any, bool]] = field(default_factory=list)
    changed: list[tuple[Any, Any]] = field(default_factory=list)
    lent: list[Any] = field(default_factory=list)


class Names(NamedTuple):
    """What a parameter is called: in C, by a key of a table, and in an expression of a table."""

    c: str
    key: str
    expression: str


class Part:
    """Some parameters of a function; here, one that does nothing."""

    def parameters(self) -> tuple[str, ...]:
        """Return the parameters in C, with `@` for their names."""
        return ()

    def notes(self, _p: Sequence[Names]) -> list[str]:
        """Return the C that comes first: it notes the arguments."""
        return []

    def stores(self, _p: Sequence[Names]) -> list[str]:
        """Return the C that stores results."""
        return []

    def finishes(self, _p: Sequence[Names]) -> list[str]:
        """Return the C for a call that does not fail."""
        return []

    def keys(self, _p: Sequence[Names]) -> dict[str, Any]:
        """Return the annotations."""
        return {}

    def keepable(self, _p: Sequence[Names]) -> list[str]:
        """Return the handles that `keeps` may name among the parameters."""
        return []

    def keepable_memory(self, _p: Sequence[Names]) -> list[str]:
        """Return the other parameters that `keeps` may name."""
        return []

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        """Return arguments, of which one is `wrong`, and what has to come of them."""
        raise NotImplementedError


@dataclass(frozen=True)
class NumberPart(Part):
    """A number: an argument, with a default or not, a result, or both."""

    type: str
    way: str  # "in", "out" or "inout"
    default: bool = False

    def parameters(self) -> tuple[str, ...]:
        return (f"{self.type} {'' if self.way == 'in' else '*'}@",)

    def notes(self, p: Sequence[Names]) -> list[str]:
        star = "*" if self.way == "inout" else ""
        return [] if self.way == "out" else [NUMBERS[self.type].note(star + p[0].c)]

    def stores(self, p: Sequence[Names]) -> list[str]:
        return [] if self.way == "in" else [f"*{p[0].c} = {stored_in_c(self.type)};"]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        if self.way != "in":
            return {self.way: [p[0].key]}
        default = "L'A' + 1" if self.type == "wchar_t" else f"({self.type})41"
        return {"defaults": {p[0].key: default}} if self.default else {}

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        number, given = NUMBERS[self.type], Given()
        if self.way != "in":
            given.results = [plain(number.converted(world.plan.stored))]
        if self.way == "out":
            return given
        if wrong:
            given.arguments[p[0].c], given.error = number.wrong(world.rng)
        elif self.default and world.rng.random() < 0.5:
            given.noted = number.noted(number.converted(41))
        else:
            value = given.arguments[p[0].c] = number.right(world.rng)
            given.noted = number.noted(value)
        return given


def stored_in_c(type_: str) -> str:
    """Return the C of the planned number as a value of the type."""
    return "L'A' + (planned % 5 + 5) % 5" if type_ == "wchar_t" else f"({type_})planned"


@dataclass(frozen=True)
class ColorPart(Part):
    """An enumeration that is a class in Python."""

    way: str

    def parameters(self) -> tuple[str, ...]:
        return (f"enum Color {'' if self.way == 'in' else '*'}@",)

    def notes(self, p: Sequence[Names]) -> list[str]:
        star = "*" if self.way == "inout" else ""
        return [] if self.way == "out" else [f'note("%d ", (int){star}{p[0].c});']

    def stores(self, p: Sequence[Names]) -> list[str]:
        stored = "planned_item % 2 ? COLOR_GREEN : COLOR_RED"
        return [] if self.way == "in" else [f"*{p[0].c} = {stored};"]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        return {} if self.way == "in" else {self.way: [p[0].key]}

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        given, enum = Given(), world.module.Color
        if self.way != "in":
            given.results = [plain(5 if world.plan.item % 2 else 0)]
        if self.way == "out":
            return given
        if wrong:
            given.arguments[p[0].c], given.error = "no such", TypeError
        else:
            value = world.rng.choice((enum.COLOR_RED, enum.COLOR_GREEN, 5, 0))
            given.arguments[p[0].c], given.noted = value, f"{int(value)} "
        return given


@dataclass(frozen=True)
class TextPart(Part):
    """Text: an argument, a result that C keeps, or one that has to be freed."""

    way: str  # "in", "out" or "made"
    encoding: str
    nullable: bool = False
    default: bool = False

    def parameters(self) -> tuple[str, ...]:
        return ({"in": "const char *@", "out": "const char **@", "made": "char **@"}[self.way],)

    def notes(self, p: Sequence[Names]) -> list[str]:
        c = p[0].c
        return [f"note_bytes({c}, {c} ? strlen({c}) : 0);"] if self.way == "in" else []

    def stores(self, p: Sequence[Names]) -> list[str]:
        if self.way == "in":
            return []
        word = "words[planned_word]"
        copied = f"block_of({word}, {word} ? strlen({word}) + 1 : 0)"
        return [f"*{p[0].c} = {word if self.way == 'out' else copied};"]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        keys: dict[str, Any] = {"text": {p[0].key: self.encoding}}
        if self.way != "in":
            keys["out"] = [p[0].key]
        if self.way == "made":
            keys["frees"] = {p[0].key: "forget"}
        if self.nullable:
            keys["nullable"] = [p[0].key]
        if self.default:
            keys["defaults"] = {p[0].key: '"left out"'}
        return keys

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        if self.way != "in":
            return text_given(WORDS[world.plan.word], self.encoding)
        name, choose = p[0].c, world.rng.choice
        if wrong:
            bad: list[tuple[Any, type[Exception]]] = [
                ("a\0b", ValueError),
                (5, TypeError),
                ("\ud800", UnicodeEncodeError),
            ]
            if self.encoding == "latin-1":
                bad.append(("\u20ac", UnicodeEncodeError))
            value, error = choose(bad)
            return Given({name: value}, error=error)
        if self.default and choose((True, False)):
            return Given(noted=f"{b'left out'.hex()}; ")
        if self.nullable and choose((True, False)):
            return Given({name: None}, "NULL ")
        value = choose(("", "text", "\xe9\xe4", b"bytes \xff"))
        encoding = {"fs": "utf-8"}.get(self.encoding, self.encoding)
        encoded = value if isinstance(value, bytes) else value.encode(encoding)
        return Given({name: value}, f"{encoded.hex()}; ")


def text_given(word: bytes | None, encoding: str) -> Given:
    """Return what comes of text that C has."""
    if word is None:
        return Given(results=[plain(None)])
    try:
        text = os.fsdecode(word) if encoding == "fs" else word.decode(encoding)
    except UnicodeDecodeError:
        return Given(results=[None], late=UnicodeDecodeError)
    return Given(results=[plain(text)])


@dataclass(frozen=True)
class ThingPart(Part):
    """A handle that is an argument; `consumed` tells when C takes it."""

    nullable: bool = False
    consumed: str = ""  # or "success" or "always"

    def parameters(self) -> tuple[str, ...]:
        return ("thing *@",)

    def notes(self, p: Sequence[Names]) -> list[str]:
        c = p[0].c
        freed = [f"if ({c}) thing_free({c});"] if self.consumed == "always" else []
        return [f'note("%d ", {c} ? thing_id({c}) : -1);', *freed]

    def finishes(self, p: Sequence[Names]) -> list[str]:
        return [f"if ({p[0].c}) thing_free({p[0].c});"] if self.consumed == "success" else []

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        keys: dict[str, Any] = {"nullable": [p[0].key]} if self.nullable else {}
        if self.consumed == "always":
            keys["consumes"] = {p[0].key: "always"}
        elif self.consumed:
            keys["consumes"] = [p[0].key]
        return keys

    def keepable(self, p: Sequence[Names]) -> list[str]:
        return [] if self.consumed else [p[0].key]

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        name = p[0].c
        if wrong:
            closed = world.thing()
            closed.close()
            bad = ((closed, ValueError), (5, TypeError), (b"text", TypeError), ("", TypeError))
            value, error = world.rng.choice(bad)
            return Given({name: value}, error=error)
        if self.nullable and world.rng.random() < 0.3:
            return Given({name: None}, "-1 ")
        thing = world.thing()
        noted = f"{world.module.thing_id(thing)} "
        is_taken = self.consumed == "always" or (
            self.consumed == "success" and not world.plan.failure
        )
        return Given({name: thing}, noted, consumed=[(thing, is_taken)])


@dataclass(frozen=True)
class ThingOutPart(Part):
    """A handle that comes out: a new one, or one that belongs to C."""

    borrowed: bool = False
    nullable: bool = False

    def parameters(self) -> tuple[str, ...]:
        return ("thing **@",)

    def stores(self, p: Sequence[Names]) -> list[str]:
        return [f"*{p[0].c} = {thing_in_c(borrowed=self.borrowed)};"]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        keys: dict[str, Any] = {"out": [p[0].key]}
        if self.borrowed:
            keys["borrows"] = [p[0].key]
        if self.nullable:
            keys["nullable"] = [p[0].key]
        return keys

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        del p, wrong
        return thing_given(world, borrowed=self.borrowed, nullable=self.nullable)


def thing_in_c(*, borrowed: bool) -> str:
    """Return the C that gives a handle."""
    found = "shared_thing()" if borrowed else "thing_new(planned_item)"
    return f"planned_word == 4 ? NULL : {found}"


def thing_given(world: World, *, borrowed: bool, nullable: bool) -> Given:
    """Return what comes of a handle that C gives."""
    if WORDS[world.plan.word] is None:
        is_error = world.can_fail and not nullable
        return Given(results=[plain(None)], late=ValueError if is_error else None)
    return Given(results=[("Thing", 1000 if borrowed else world.plan.item)])


def plain(value: Any) -> Any:
    """Return a result in a form that can be compared: its type, and what is in it."""
    return (type(value).__name__, value)
