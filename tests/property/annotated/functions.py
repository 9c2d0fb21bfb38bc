"""Drawn functions: their C, their annotations and options, and their results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.property.annotated.handle_parts import More, ThingListPart
from tests.property.annotated.more_parts import items_given, record_given, record_in_c
from tests.property.annotated.numbers import NUMBERS
from tests.property.annotated.parts import (
    WORDS,
    Given,
    Names,
    Part,
    ThingOutPart,
    ThingPart,
    World,
    plain,
    stored_in_c,
    text_given,
    thing_given,
    thing_in_c,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OPTIONS: Final = ("hold-gil", "no-errno", "hot")
ERRNO_BEFORE: Final = 77
ODD_NAMES: Final = (
    *(
        "self",
        "from",
        "result",
        "lambda",
        "ferrule_this",
        "None",
        "ferrule_arg0",
        "args",
        "True",
    ),
    *(
        "ffi",
        "lib",
        "class",
        "ferrule_out1",
        "print",
        "ferrule_objects",
        "match",
        "async",
        "def",
    ),
    *("ferrule_returned", "import", "is", "ferrule_counts", "ferrule_failed", "yield", "pass"),
)
"""Names that mean something in Python, or in what ferrule prints."""


@dataclass(frozen=True)
class Result:
    """What a function returns: "void", a number, "text", "made", "thing", "array" or a record.

    `borrowed` and `encoding` are for things and text.
    """

    kind: str
    encoding: str = "utf-8"
    borrowed: bool = False

    @property
    def in_c(self) -> str:
        types = {
            "text": "const char *",
            "made": "char *",
            "thing": "thing *",
            "array": "const int *",
            "spot": "struct spot ",
            "pair": "struct pair ",
            "color": "enum Color ",
        }
        return types.get(self.kind, f"{self.kind} ")

    def expression(self) -> str:
        """Return the C of what is returned."""
        word = "words[planned_word]"
        match self.kind:
            case "void":
                return ""
            case "text":
                return word
            case "made":
                return f"block_of({word}, {word} ? strlen({word}) + 1 : 0)"
            case "thing":
                return thing_in_c(borrowed=self.borrowed)
            case "array":
                return "planned_word == 4 ? NULL : numbers"
            case "spot" | "pair":
                return record_in_c(self.kind)
            case "color":
                return "planned_item % 2 ? COLOR_GREEN : COLOR_RED"
            case number:
                return stored_in_c(number)

    def keys(self, result: str, *, takes_things: bool) -> dict[str, Any]:
        """Return the annotations of the `result`, which tables call so."""
        match self.kind:
            case "text":
                return {"text": {result: self.encoding}}
            case "made":
                return {"text": {result: self.encoding}, "frees": {result: "forget"}}
            case "thing" if self.borrowed:
                return {"borrows": [result]}
            case "thing" if takes_things:
                return {"owns": [result]}
            case "array":
                return {"lengths": {result: {"actual": "planned_count"}}}
            case _:
                return {}

    def given(self, world: World) -> Given:
        """Return what comes of it."""
        match self.kind:
            case "void":
                return Given()
            case "text" | "made":
                return text_given(WORDS[world.plan.word], self.encoding)
            case "thing":
                return thing_given(world, borrowed=self.borrowed, nullable=False)
            case "array" if world.plan.word == 4:
                return Given(results=[plain(None)])
            case "array":
                return Given(results=[items_given(world, "int", world.plan.count)])
            case "spot" | "pair":
                return Given(results=[record_given(world, self.kind)])
            case "color":
                return Given(results=[plain(5 if world.plan.item % 2 else 0)])
            case number:
                return Given(results=[plain(NUMBERS[number].converted(world.plan.stored))])


@dataclass(frozen=True)
class Function:
    """One function. `raises` and `condition` are empty if it cannot fail.

    `code` is added to that of the exception. `name` is the beginning of its name, which says how it
    is renamed and whether it may be missing. `more` is what a variadic function takes.
    """

    parts: tuple[Part, ...]
    result: Result
    condition: str = ""  # or "status" or "fails"
    raises: str = ""
    options: tuple[str, ...] = ()
    keeps: bool = False
    nameless: bool = False
    odd_names: bool = False
    code: int = 0
    name: str = "plain"
    keeps_memory: bool = False
    more: More | None = None

    @property
    def named(self) -> list[tuple[Part, list[Names]]]:
        """The parts with the names of their parameters."""
        number, found = 0, []
        for part in self.parts:
            names = []
            for _ in part.parameters():
                number += 1
                c = ODD_NAMES[number - 1] if self.odd_names else f"p{number}"
                expression = f"_{number}" if self.nameless or c == "result" else c
                names.append(Names(c, str(number) if self.nameless else c, expression))
            found.append((part, names))
        return found

    def _parameters(self, *, with_names: bool) -> str:
        texts = [
            declared.replace("@", name.c if with_names else "")
            for part, names in self.named
            for declared, name in zip(part.parameters(), names, strict=True)
        ]
        texts += ["..."] if self.more else []
        return ", ".join(texts) or "void"

    def prototype(self, number: int, *, with_names: bool | None = None) -> str:
        given = not self.nameless if with_names is None else with_names
        named = f"{self.name}_{number}({self._parameters(with_names=given)})"
        return f"{self.result.in_c}{named}"

    def definition(self, number: int) -> str:
        """Return the function; what may be missing has none."""
        if self.name == "missing":
            return ""
        returned = self.result.expression()
        if self.condition == "status" and self.result.kind == "int":
            returned = "planned_failure"
        failed = (
            f"    if (planned_failure == 1) {{ errno = planned_errno; return {returned}; }}"
        )
        early = "0" if self.result.kind not in {"void", "spot", "pair"} else ""
        if self.result.kind in {"spot", "pair"}:
            early = f"(struct {self.result.kind}){{0}}"
        if self.condition == "status" and self.result.kind == "int":
            early = "planned_failure"
        lines = [
            f"    note_errno({int('no-errno' not in self.options)});",
            "    note_gil();",
            "    static int numbers[8];",
            "    for (int i = 0; i < 8; i++) numbers[i] = planned_item + i;",
            *self._lines("notes"),
            *self._notes_of_more(),
            f"    if (planned_failure == 2) {{ errno = planned_errno; return {early}; }}",
            *self._lines("stores"),
            failed,
            *self._lines("finishes"),
            "    (void)numbers, errno = planned_errno;",
            f"    return {returned};",
        ]
        head = self.prototype(number, with_names=True)
        return "\n".join((head, "{", *lines, "}"))

    def _notes_of_more(self) -> list[str]:
        if self.more is None:
            return []
        last = [names[-1].c for _, names in self.named if names][-1]
        return self.more.notes(last)

    def _lines(self, which: str) -> Iterable[str]:
        for part, names in self.named:
            yield from (f"    {line}" for line in getattr(part, which)(names))

    def table(self, number: int) -> dict[str, Any]:
        """Return the annotations of the function."""
        kept = [key for p, n in self.named for key in p.keepable(n)] if self.keeps else []
        if self.keeps_memory and not self.gives_borrowed:
            kept += [key for p, n in self.named for key in p.keepable_memory(n)]
        takes_things = any(isinstance(p, (ThingPart, ThingListPart)) for p in self.parts)
        result = Result("void") if self.drops_result else self.result
        keys = [part.keys(names) for part, names in self.named]
        named = "return" if self.odd_names else "result"
        keys.append(result.keys(named, takes_things=takes_things))
        keys.append(dict.fromkeys(self.options, True))
        if self.condition:
            is_int = self.condition == "status" and self.result.kind == "int"
            holds = "result == 0" if is_int else "planned_failure == 0"
            condition = holds if self.condition == "status" else "planned_failure != 0"
            keys.append({self.condition: condition, "raises": self.raises})
            if self.code:
                keys.append({"code": f"planned_failure + {self.code}"})
        if kept and self.gives_things:
            keys.append({"keeps": kept})
        merged: dict[str, Any] = {"match": [f"{self.name}_{number}"]}
        for each in keys:
            _merge(merged, each)
        return merged

    @property
    def drops_result(self) -> bool:
        return self.condition == "status"

    @property
    def gives_things(self) -> bool:
        outs = any(isinstance(part, ThingOutPart) for part in self.parts)
        return outs or (self.result.kind == "thing" and not self.drops_result)

    @property
    def gives_borrowed(self) -> bool:
        """Whether a handle comes out that nothing ends: what it keeps is kept forever."""
        outs = any(isinstance(part, ThingOutPart) and part.borrowed for part in self.parts)
        return outs or self.result.borrowed

    def given(self, world: World, wrong: int | None) -> list[Given]:
        """Return what comes of each part, and of the result, in the order of the results."""
        world.raised = {}
        parts = [
            part.given(names, world, wrong=place == wrong)
            for place, (part, names) in enumerate(self.named)
        ]
        own = Given() if self.drops_result else self.result.given(world)
        return [own, *parts]

    def argument_order(self, given: dict[str, Any]) -> tuple[list[str], list[str]]:
        """Return the names of the parameters: those by position, and those by keyword alone."""
        defaults = {names[0].c for p, names in self.named if getattr(p, "default", False)}
        names = [n.c for _, ns in self.named for n in ns if n.c in given or n.c in defaults]
        last = max((i for i, n in enumerate(names) if n not in defaults), default=-1)
        moved = [n for n in names[: last + 1] if n in defaults]
        return [n for n in names if n not in moved], moved


def _merge(into: dict[str, Any], keys: dict[str, Any]) -> None:
    """Add keys to a table: lists and tables grow."""
    for key, value in keys.items():
        if key not in into:
            into[key] = value
        elif isinstance(value, dict) and isinstance(into[key], dict):
            into[key] = into[key] | value
        elif isinstance(value, dict) or isinstance(into[key], dict):  # consumes, in two forms
            as_tables = [
                v if isinstance(v, dict) else dict.fromkeys(v, "success")
                for v in (into[key], value)
            ]
            into[key] = as_tables[0] | as_tables[1]
        else:
            into[key] = [*into[key], *value]


def render_header(functions: Sequence[Function]) -> str:
    declared = "".join(
        f"static inline {f.definition(i)}\n" if f.name == "inline" else f"{f.prototype(i)};\n"
        for i, f in enumerate(functions)
    )
    own, others = '#include "pairs.h"', ("errno", "stdarg", "string")
    return "\n".join((own, *(f"#include <{name}.h>" for name in others), declared))


def render_source(functions: Sequence[Function]) -> str:
    outside = (f.definition(i) for i, f in enumerate(functions) if f.name != "inline")
    return "\n".join(('#include "drawn.h"', *outside))
