"""Parts of drawn functions with handles in lists and in callbacks, and what is not declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.property.annotated.parts import Given, Names, Part, World

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class ThingListPart(Part):
    """An array of handles, which C counts."""

    length: str
    nullable: bool = False

    def parameters(self) -> tuple[str, ...]:
        return ("thing *const *@", f"{self.length} @")

    def notes(self, p: Sequence[Names]) -> list[str]:
        thing = f"{p[0].c}[i]"
        return [
            f'note("%d ", (int){p[1].c});',
            f"for (int i = 0; i < (int){p[1].c}; i++)",
            f'    note("%d ", {thing} ? thing_id({thing}) : -1);',
        ]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        keys: dict[str, Any] = {"lengths": {p[0].key: p[1].key}}
        return {**keys, "nullable": [p[0].key]} if self.nullable else keys

    def keepable(self, p: Sequence[Names]) -> list[str]:
        return [p[0].key]

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        rng, name, ffi = world.rng, p[0].c, world.module.ffi
        if wrong:
            closed = world.thing()
            closed.close()
            bad: tuple[tuple[Any, type[Exception]], ...] = (
                ([world.thing(), closed], ValueError),
                ((closed,), ValueError),
                ([world.thing(), 5], TypeError),
                ([None], TypeError),
                (world.thing(), TypeError),
                (ffi.new("thing **"), TypeError),
            )
            value, error = rng.choice(bad)
            return Given({name: value}, error=error)
        if self.nullable and rng.random() < 0.3:
            return Given({name: None}, "0 ")
        things = [world.thing() for _ in range(rng.choice((0, 1, 3)))]
        if things and rng.random() < 0.3:
            things.append(things[0])
        numbers = [world.module.thing_id(thing) for thing in things]
        listed: list[Any] = [*things]
        if rng.random() < 0.3:
            listed.append(ffi.NULL)
            numbers.append(-1)
        noted = " ".join(map(str, (len(listed), *numbers)))
        value = rng.choice((list, tuple))(listed)
        return Given({name: value}, f"{noted} ", consumed=[(thing, False) for thing in things])


@dataclass(frozen=True)
class ThingCallbackPart(Part):
    """A Python function that gets handles, and may return them, with data or without."""

    has_data: bool
    returns: bool

    def parameters(self) -> tuple[str, ...]:
        result = "thing *" if self.returns else "int "
        data = ", void *" if self.has_data else ""
        called = f"{result}(*@)(thing *{data})"
        return (called, "void *@") if self.has_data else (called,)

    def notes(self, p: Sequence[Names]) -> list[str]:
        called = f"{p[0].c}(lent{f', {p[1].c}' if self.has_data else ''})"
        noted = f'note("%d ", {called});'
        if self.returns:
            noted = f'thing *back = {called}; note("%d ", back == NULL ? -1 : thing_id(back));'
        return [
            "for (int n = 1; n <= 3; n++) {",
            f"    thing *lent = n == 2 ? NULL : thing_new(n); {noted}",
            "    if (lent) thing_free(lent); }",
        ]

    def keys(self, p: Sequence[Names]) -> dict[str, Any]:
        if not self.has_data:
            return {"scoped-callback": [p[0].key]}
        return {"closures": [{"callbacks": p[0].key, "data": p[1].key, "scope": "call"}]}

    def given(self, p: Sequence[Names], world: World, *, wrong: bool) -> Given:
        name, rng = p[0].c, world.rng
        if wrong:
            return Given({name: rng.choice((5, "text", b""))}, error=TypeError)
        raising = rng.choice((0, 0, 0, 1, 3))
        stops = 1 if self.has_data in world.raised else raising
        what = rng.choice(("same", "new", "own", "none"))
        own = world.thing() if self.returns and what == "own" else None
        found = Given()
        number = 0

        def function(thing: Any) -> Any:
            nonlocal number
            number += 1
            if thing is not None:
                found.lent.append(thing)
            if number == raising:
                raise KeyError(name)
            if not self.returns:
                return 40 if thing is None else world.module.thing_id(thing) + 40
            return {"same": thing, "none": None, "own": own}.get(what) or (
                world.module.thing_new(60) if what == "new" else None
            )

        own_id = world.module.thing_id(own) if own is not None else 0
        noted = []
        for n in (1, 2, 3):
            if stops and n >= stops:
                noted.append(-1 if self.returns else 0)
            elif not self.returns:
                noted.append(40 if n == 2 else n + 40)
            else:
                same = -1 if n == 2 else n
                noted.append({"same": same, "new": 60, "own": own_id, "none": -1}[what])
        if raising:
            world.raised.setdefault(self.has_data, name)
        found.arguments[name] = function
        found.noted = "".join(f"{each} " for each in noted)
        return found


MORE = {"long": "%ld ", "double": "%.17g ", "char *": "%s; ", "bytes": "%s; ", "thing": "%d "}
"""What a drawn variadic function reads, and how it notes that."""


@dataclass(frozen=True)
class More:
    """What a variadic function takes after the declared parameters."""

    kinds: tuple[str, ...]

    def notes(self, last: str) -> list[str]:
        """Return the C that notes them; `last` is the last declared parameter."""
        lines = [f"va_list more; va_start(more, {last});"]
        for kind in self.kinds:
            read = f"va_arg(more, {'thing *' if kind == 'thing' else kind})"
            if kind == "bytes":
                read = "va_arg(more, char *)"
            shown = f"thing_id({read})" if kind == "thing" else read
            lines.append(f'note("{MORE[kind]}", {shown});')
        return [*lines, "va_end(more);"]

    def given(self, world: World, *, wrong: bool) -> tuple[list[Any], Given]:
        """Return the arguments, and what has to come of them."""
        rng, ffi = world.rng, world.module.ffi
        values: list[Any] = []
        found = Given()
        for kind in self.kinds:
            number = rng.randrange(100)
            match kind:
                case "long":
                    values.append(ffi.cast("long", number - 50))
                    found.noted += f"{number - 50} "
                case "double":
                    values.append(ffi.cast("double", number + 0.5))
                    found.noted += f"{number + 0.5} "
                case "thing":
                    thing = world.module.thing_new(number)
                    values.append(thing)
                    found.consumed.append((thing, False))
                    found.noted += f"{number} "
                case "bytes":
                    values.append(b"text %d" % number)
                    found.noted += f"text {number}; "
                case _:
                    values.append(ffi.new("char[]", b"cdata %d" % number))
                    found.noted += f"cdata {number}; "
        if wrong:
            closed = world.thing()
            closed.close()
            bad: tuple[tuple[Any, type[Exception]], ...] = (
                (5, TypeError),
                (None, TypeError),
                (closed, ValueError),
                ("text", TypeError),
            )
            values[rng.randrange(len(values))], found.error = rng.choice(bad)
        return values, found
