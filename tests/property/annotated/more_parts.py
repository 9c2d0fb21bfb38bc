"""More parts of drawn functions: arrays, records, buffers and callbacks."""

from __future__ import annotations

import array
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.property.annotated.numbers import NUMBERS, item_format
from tests.property.annotated.parts import WORDS, Given, Names, Part, World, plain, text_given

if TYPE_CHECKING:
    from collections.abc import Sequence


def items_given(world: World, item: str, count: int) -> Any:
    """Return what comes of an array of the planned items."""
    if item in {"char", "unsigned char", "void"}:
        return plain(bytes((world.plan.item + i) & 0xFF for i in range(count)))
    number = NUMBERS[item]
    return ("array", [number.converted(world.plan.item + i) for i in range(count)])


@dataclass(frozen=True)
class ArrayPart(Part):
    """Arrays of the same length that are passed."""

    items: tuple[str, ...]
    length: str
    nullable: bool = False
    length_first: bool = False

    def parameters(self) -> tuple[str, ...]:
        arrays = [f"const {item} *@" for item in self.items]
        length = [f"{self.length} @"]
        return tuple([*length, *arrays] if self.length_first else [*arrays, *length])

    def _split(self, p: Sequence[Names]) -> tuple[Sequence[Names], Names]:
        return (p[1:], p[0]) if self.length_first else (p[:-1], p[-1])

    def notes(self, p: Sequence[Names]) -> list[str]:
        arrays, length = self._split(p)
        return [f'note("%d ", (int){length.c});'] + [
            f"note_bytes({a.c}, (size_t){length.c} * {size_in_c(item)});"
            for a, item in zip(arrays, self.items, strict=True)
        ]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        arrays, length = self._split(p)
        keys: dict[str, Any] = {"lengths": {a.key: length.key for a in arrays}}
        if self.nullable:
            keys["nullable"] = [a.key for a in arrays]
        return keys

    def keepable_memory(self, p: Sequence[Names]) -> list[str]:
        return [array.key for array in self._split(p)[0]]

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        rng, given = world.rng, Given()
        arrays, _ = self._split(p)
        count = rng.choice((0, 1, 3))
        if wrong:
            return self._wrong(arrays, world, count)
        nulls = [self.nullable and rng.random() < 0.3 for _ in arrays]
        noted = []
        for name, item, is_null in zip(arrays, self.items, nulls, strict=True):
            argument, data = (None, None) if is_null else self._array(world, item, count)
            given.arguments[name.c] = argument
            noted.append("NULL " if data is None else f"{data.hex()}; ")
        length = 0 if all(nulls) else count
        given.noted = f"{length} " + "".join(noted)
        return given

    def _array(self, world: World, item: str, count: int) -> tuple[Any, bytes]:
        rng, format_ = world.rng, item_format(item)
        numbers = [rng.randrange(100) for _ in range(count)]
        values = [float(n) for n in numbers] if format_ in "fd" else numbers
        data = struct.pack(f"{count}{format_}", *values)
        in_cffi = "unsigned char" if item == "void" else item
        pointed = [bytes([n]) for n in numbers] if item == "char" else values
        ways: list[Any] = [
            world.module.ffi.new(f"{in_cffi}[]", pointed),
            memoryview(array.array(format_, values)),
        ]
        if item in {"char", "void", "unsigned char"}:
            ways += [data, bytearray(data)]
        if item != "void":
            ways += [pointed, tuple(pointed)]
        return rng.choice(ways), data

    def _wrong(self, arrays: Sequence[Names], world: World, count: int) -> Given:
        given, rng = Given(error=TypeError), world.rng
        if len(arrays) > 1 and rng.random() < 0.5:
            given.error = ValueError
            for extra, (name, item) in enumerate(zip(arrays, self.items, strict=True)):
                given.arguments[name.c] = self._array(world, item, count + extra)[0]
            return given
        for name, item in zip(arrays, self.items, strict=True):
            given.arguments[name.c] = self._array(world, item, count)[0]
        first = self.items[0]
        too_long = first in {"char", "unsigned char", "void"} and self.length == "unsigned char"
        bad: list[tuple[Any, type[Exception]]] = [(5, TypeError), (object(), TypeError)]
        if too_long and len(arrays) == 1:
            bad.append((bytes(300), OverflowError))
        if first == "short":
            bad.append(([2**20], OverflowError))
        given.arguments[arrays[0].c], given.error = rng.choice(bad)
        return given


def size_in_c(item: str) -> str:
    return "1" if item == "void" else f"sizeof({item})"


@dataclass(frozen=True)
class FilledPart(Part):
    """An array in Python's memory that C fills: `way` is who says how long it is."""

    item: str
    way: str  # "asked", "capacity" or "pointer"

    def parameters(self) -> tuple[str, ...]:
        return (f"{self.item} *@", "size_t *@" if self.way == "pointer" else "int @")

    def notes(self, p: Sequence[Names]) -> list[str]:
        return [f'note("%d ", (int){"*" if self.way == "pointer" else ""}{p[1].c});']

    def stores(self, p: Sequence[Names]) -> list[str]:
        star = "*" if self.way == "pointer" else ""
        cast = "unsigned char" if self.item == "void" else self.item
        lines = [
            f"for (int i = 0; i < planned_count && i < (int){star}{p[1].c}; i++)",
            f"    (({cast} *){p[0].c})[i] = ({cast})(planned_item + i);",
        ]
        return [*lines, f"*{p[1].c} = (size_t)planned_count;"] if star else lines

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        length = {"length": p[1].key}
        if self.way != "pointer":
            length["actual"] = "planned_count"
        if self.way != "asked":
            length["capacity"] = "4"
        return {"out": [p[0].key], "lengths": {p[0].key: length}}

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        given, room = Given(), 4
        if self.way == "asked":
            bad = ((-1, ValueError), ("x", TypeError), (2**40, OverflowError))
            if wrong:
                given.arguments[p[1].c], given.error = world.rng.choice(bad)
                return given
            room = given.arguments[p[1].c] = world.rng.choice((0, 2, 6))
        given.noted = f"{room} "
        given.results = [items_given(world, self.item, min(room, world.plan.count))]
        return given


@dataclass(frozen=True)
class LentPart(Part):
    """An array in C's memory."""

    item: str
    frees: bool

    def parameters(self) -> tuple[str, ...]:
        return (f"{self.item} **@", "size_t *@")

    def stores(self, p: Sequence[Names]) -> list[str]:
        item = "unsigned char" if self.item == "void" else self.item
        made = f"block_of(items, (size_t)planned_count * {size_in_c(item)})"
        given = made if self.frees else "items"
        return [
            f"{{ static {item} items[8];",
            f"for (int i = 0; i < 8; i++) items[i] = ({item})(planned_item + i);",
            f"*{p[0].c} = planned_word == 4 ? NULL : {given};",
            f"*{p[1].c} = (size_t)planned_count; }}",
        ]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        keys: dict[str, Any] = {"out": [p[0].key], "lengths": {p[0].key: p[1].key}}
        owner = {"frees": {p[0].key: "forget"}} if self.frees else {"borrows": [p[0].key]}
        return keys | owner

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        del p, wrong
        if world.plan.word == 4:
            return Given(results=[plain(None)])
        return Given(results=[items_given(world, self.item, world.plan.count)])


@dataclass(frozen=True)
class RecordPart(Part):
    """A record by value, by pointer to const, as a result, or both; a `spot` is a value."""

    record: str  # "spot" or "pair"
    way: str  # "value", "const", "out" or "inout"

    def parameters(self) -> tuple[str, ...]:
        before = {"value": "", "const": "const "}.get(self.way, "")
        star = "" if self.way == "value" else "*"
        return (f"{before}struct {self.record} {star}@",)

    def notes(self, p: Sequence[Names]) -> list[str]:
        if self.way == "out":
            return []
        dot = "." if self.way == "value" else "->"
        if self.record == "spot":
            return [f'note("%d %.17g ", {p[0].c}{dot}x, {p[0].c}{dot}y);']
        return [f'note("%d %ld ", {p[0].c}{dot}first, {p[0].c}{dot}second);']

    def stores(self, p: Sequence[Names]) -> list[str]:
        if self.way in {"value", "const"}:
            return []
        return [f"*{p[0].c} = {record_in_c(self.record)};"]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        return {} if self.way in {"value", "const"} else {self.way: [p[0].key]}

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        given, rng, name = Given(), world.rng, p[0].c
        if self.way in {"out", "inout"}:
            given.results = [record_given(world, self.record)]
        if self.way == "out":
            return given
        if wrong:
            given.arguments[name], given.error = rng.choice((("x", TypeError), (5, TypeError)))
            return given
        first, second = rng.randrange(100), rng.randrange(100)
        names = ("x", "y") if self.record == "spot" else ("first", "second")
        kind = f"struct {self.record} *"
        fields = dict(zip(names, (first, second), strict=True))
        cdata = world.module.ffi.new(kind, fields)
        by_pointer = self.way == "const" and self.record == "pair"
        ways: list[Any] = [cdata] if by_pointer else [cdata[0], (first, second), fields]
        if self.record == "spot":
            ways.append(world.module.Spot((first, float(second))))
        given.arguments[name] = rng.choice(ways)
        given.noted = f"{first} {second} "
        return given


def record_in_c(record: str) -> str:
    values = "(int)planned, (double)planned_item" if record == "spot" else "(int)planned, 7"
    return f"(struct {record}){{{values}}}"


def record_given(world: World, record: str) -> Any:
    """Return what comes of a record that C stores."""
    first = NUMBERS["int"].converted(world.plan.stored)
    if record == "spot":
        return ("Spot", (first, float(world.plan.item)))
    return ("pair", (first, 7))


@dataclass(frozen=True)
class BufferPart(Part):
    """Memory that C reads and changes, without annotations."""

    def parameters(self) -> tuple[str, ...]:
        return ("unsigned char *@",)

    def notes(self, p: Sequence[Names]) -> list[str]:
        return [f"note_bytes({p[0].c}, 3);", f"{p[0].c}[0] = 'Z';"]

    def keepable_memory(self, p: Sequence[Names]) -> list[str]:
        return [p[0].key]

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        name, ffi = p[0].c, world.module.ffi
        if wrong:
            return Given({name: world.rng.choice((5, "text", object()))}, error=TypeError)
        argument, after = world.rng.choice(
            (
                (bytearray(b"abc"), bytearray(b"Zbc")),
                (b"abc", b"abc"),
                ([97, 98, 99], [97, 98, 99]),
                (memoryview(bytearray(b"abc")), b"Zbc"),
                (ffi.new("unsigned char[]", b"abc"), None),
            )
        )
        return Given({name: argument}, "616263; ", changed=[(argument, after)])


@dataclass(frozen=True)
class CallbackPart(Part):
    """A Python function: with data, as a closure, or for the time of the call."""

    has_data: bool
    nullable: bool = False
    on_error: bool = False

    def parameters(self) -> tuple[str, ...]:
        return ("int (*@)(int, void *)", "void *@") if self.has_data else ("int (*@)(int)",)

    def notes(self, p: Sequence[Names]) -> list[str]:
        more = f", {p[1].c}" if self.has_data else ""
        calls = "".join(f' note("%d ", {p[0].c}({n}{more}));' for n in (1, 2))
        return [f"if ({p[0].c}) {{{calls} }}", 'else note("NULL ");']

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        keys: dict[str, Any] = {"nullable": [p[0].key]} if self.nullable else {}
        if not self.has_data:
            return {**keys, "scoped-callback": [p[0].key]}
        closure = {"callbacks": p[0].key, "data": p[1].key, "scope": "call"}
        if self.on_error:
            closure["on-error"] = "-7"
        return {**keys, "closures": [closure]}

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        name, rng = p[0].c, world.rng
        if wrong:
            return Given({name: rng.choice((5, "text", b""))}, error=TypeError)
        if self.nullable and rng.random() < 0.3:
            return Given({name: None}, "NULL ")
        raising, failed = rng.choice((0, 0, 0, 1, 2)), -7 if self.on_error else 0
        stops = 1 if self.has_data in world.raised else raising

        def function(number: int) -> Any:
            if number == raising:
                raise KeyError(name)
            return number + 40

        noted = "".join(
            f"{failed if stops and number >= stops else number + 40} " for number in (1, 2)
        )
        if raising:
            world.raised.setdefault(self.has_data, name)
        return Given({name: function}, noted)


@dataclass(frozen=True)
class CountedTextPart(Part):
    """Text with its length: an argument, or memory that C fills, where it ends at its NUL."""

    way: str  # "in" or "filled"
    encoding: str

    def parameters(self) -> tuple[str, ...]:
        return ("const char *@", "size_t @") if self.way == "in" else ("char *@", "int @")

    def notes(self, p: Sequence[Names]) -> list[str]:
        if self.way == "in":
            return [f'note("%d ", (int){p[1].c});', f"note_bytes({p[0].c}, {p[1].c});"]
        return [f'note("%d ", {p[1].c});']

    def stores(self, p: Sequence[Names]) -> list[str]:
        if self.way == "in":
            return []
        return [f"if (words[planned_word]) strncpy({p[0].c}, words[planned_word], {p[1].c});"]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        keys: dict[str, Any] = {"text": {p[0].key: self.encoding}}
        if self.way == "in":
            return {**keys, "lengths": {p[0].key: p[1].key}}
        length = {"length": p[1].key, "capacity": "8"}
        return {**keys, "out": [p[0].key], "lengths": {p[0].key: length}}

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        if self.way == "filled":
            given = text_given((WORDS[world.plan.word] or b"")[:8], self.encoding)
            given.noted = "8 "
            return given
        name, choose = p[0].c, world.rng.choice
        if wrong:
            bad: tuple[tuple[Any, type[Exception]], ...] = (
                (5, TypeError),
                (None, TypeError),
                ("\ud800", UnicodeEncodeError),
                (world.module.ffi.cast("char *", 8), TypeError),
            )
            value, error = choose(bad)
            return Given({name: value}, error=error)
        value = choose(("", "text", "a\0b", "\xe9\xe4", b"bytes\0\xff", bytearray(b"abc")))
        encoded = value.encode(self.encoding) if isinstance(value, str) else bytes(value)
        return Given({name: value}, f"{len(encoded)} {encoded.hex()}; ")
