"""Calls the drawn functions of a built module: `world.py FOLDER CALLS`, functions as a pickle.

Prints what is wrong, as JSON: the place of a function, and words. What is printed to stderr is the
place of the function that is being called, for the case that the process dies.
"""

from __future__ import annotations

import errno
import gc
import importlib
import json
import keyword
import pickle
import sys
from pathlib import Path
from random import Random
from typing import Any, Final

sys.path[:0] = [sys.argv[1], str(Path(__file__).parents[3])]

from tests.property.annotated.functions import ERRNO_BEFORE, Function  # noqa: E402  as above
from tests.property.annotated.parts import Given, Plan, ThingPart, World, plain  # noqa: E402  as above

STORED: Final = (0, 1, -1, 5, 127, 300, 2**31, 2**40, -(2**62))


class Caller:
    """Calls one function, and says what is wrong with it."""

    def __init__(self, world: World, function: Function, number: int) -> None:
        self.world, self.function = world, function
        name = function.name.replace("renamed", "other")
        self.name = f"{name}_{number}"
        self.called = getattr(world.module, self.name)
        self.problems: list[str] = []
        self.told = ""

    def check(self, *, condition: bool, words: str) -> None:
        if not condition:
            self.problems.append(f"{self.told}\n  {words}")

    def call(self) -> None:
        """Call it once, with drawn arguments."""
        world, rng, lib = self.world, self.world.rng, self.world.module.lib
        function = self.function
        world.can_fail = bool(function.condition)
        failure = rng.choice((0, 0, 1, 2)) if function.condition else 0
        plan = world.plan = Plan(
            rng.choice(STORED),
            rng.randrange(6),
            rng.randrange(4),
            rng.randrange(100),
            failure,
            rng.choice((errno.ENOENT, errno.EIO)),
        )
        lib.planned, lib.planned_word, lib.planned_count = plan.stored, plan.word, plan.count
        lib.planned_item, lib.planned_failure = plan.item, plan.failure
        lib.planned_errno = plan.errno
        wrong = rng.randrange(len(function.parts)) if function.parts else None
        is_wrong = rng.random() < 0.3
        is_more = function.more is not None and (wrong is None or rng.random() < 0.5)
        given = function.given(world, wrong if is_wrong and not is_more else None)
        more: list[Any] = []
        if function.more is not None:
            more, found = function.more.given(world, wrong=is_wrong and is_more)
            given.append(found)
        self._compare(given, more)

    def _compare(self, given: list[Given], more: list[Any]) -> None:
        world, module = self.world, self.world.module
        arguments = {name: value for each in given for name, value in each.arguments.items()}
        before = _references(arguments)
        module.lib.noted[0] = b"\0"
        module.ffi.errno = ERRNO_BEFORE
        self.told = f"{self.name} {arguments} {more} {world.plan}"
        results, raised = self._outcome(arguments, more)
        noted = module.ffi.string(module.lib.noted).decode()
        self._check_outcome(given, results, raised, noted)
        if noted and "no-errno" not in self.function.options:
            now = module.ffi.errno
            self.check(condition=now == world.plan.errno, words=f"ffi.errno is {now}")
        self._check_arguments(given, is_called=bool(noted))
        self._check_dependents(results, given)
        del results, raised
        after = _references(arguments)
        self.check(condition=before == after, words=f"references: {before}, then {after}")
        for part in given:
            part.arguments.clear()
            part.consumed.clear()
            part.lent.clear()
        del arguments
        more.clear()
        if left := self._left():
            gc.collect()
            self.check(
                condition=False, words=f"left: {left}; after a collection: {self._left()}"
            )
            module.lib.things = module.lib.blocks = 0

    def _check_arguments(self, given: list[Given], *, is_called: bool) -> None:
        for thing, is_taken in (each for part in given for each in part.consumed):
            words = f"a consumed thing: closed is {thing.closed}"
            self.check(condition=thing.closed == (is_taken and is_called), words=words)
        for thing in (each for part in given for each in part.lent):
            self.check(condition=thing.closed, words="a lent thing is open after the call")
        for argument, after in (each for part in given for each in part.changed):
            if is_called and after is not None:
                self.check(condition=argument == after, words=f"memory has {argument}")

    def _left(self) -> str:
        lib = self.world.module.lib
        return f"{lib.things} things, {lib.blocks} blocks" if lib.things or lib.blocks else ""

    def _outcome(
        self, arguments: dict[str, Any], more: list[Any]
    ) -> tuple[list[Any] | None, Any]:
        """Call the function, by position, by keyword or as a method."""
        order, keyword_only = self.function.argument_order(arguments)
        rng = self.world.rng
        present = [name in arguments for name in order]
        most = present.index(False) if False in present else len(order)
        most = most if self.function.nameless or more else rng.randint(0, most)
        by_position = [arguments[name] for name in order[:most]]
        by_keyword = {
            f"{name}_" if keyword.iskeyword(name) else name: arguments[name]
            for name in [*order[most:], *keyword_only]
            if name in arguments
        }
        called = self.called
        method = getattr(type(by_position[0]), self.name, None) if by_position else None
        if method is not None and type(by_position[0]).__name__ == "Thing":
            called = getattr(by_position.pop(0), self.name)
            self.told += " as a method"
        try:
            result = called(*by_position, *more, **by_keyword)
        except Exception as error:  # noqa: BLE001  whatever it is, it is the outcome
            return None, error.with_traceback(None)
        finally:
            by_position.clear()
            by_keyword.clear()
        return [*result] if type(result) is tuple else [result], None

    def _check_outcome(self, given: list[Given], results: Any, raised: Any, noted: str) -> None:
        early = [each.error for each in given if each.error is not None]
        world, function = self.world, self.function
        if function.name == "missing":
            early = [NotImplementedError]
        if early:
            right = type(raised) in early and noted == ""
            words = f"{raised!r}, {results}, not {early}; C saw {noted!r}"
            self.check(condition=right, words=words)
            return
        errno_seen = 0 if "no-errno" in function.options else ERRNO_BEFORE
        held = int("hold-gil" in function.options)
        expected = f"errno {errno_seen} gil {held} " + "".join(each.noted for each in given)
        self.check(condition=noted == expected, words=f"C saw {noted!r}, not {expected!r}")
        if world.raised:
            self._check_raised(raised)
            return
        if world.plan.failure:
            self._check_failure(raised)
            return
        late = {each.late for each in given if each.late is not None}
        if late:
            self.check(condition=type(raised) in late, words=f"{raised!r}, not {late}")
            return
        wanted = [result for each in given for result in each.results] or [plain(None)]
        got = None if raised else [self._plain(each) for each in results]
        self.check(condition=got == wanted, words=f"{got} {raised!r}, not {wanted}")

    def _check_raised(self, raised: Any) -> None:
        """Check the exception of a callback: those without data come last."""
        expected = [repr(KeyError(name)) for _, name in sorted(self.world.raised.items())]
        contexts = []
        while raised is not None:
            contexts.append(raised)
            raised = raised.__context__
        shown = [repr(each) for each in contexts]
        self.check(condition=shown[: len(expected)] == expected, words=f"a callback: {shown}")
        if self.world.plan.failure:
            self._check_failure(contexts[-1] if contexts else None)

    def _check_failure(self, raised: Any) -> None:
        module, plan = self.world.module, self.world.plan
        match self.function.raises:
            case "OSError":
                right = isinstance(raised, OSError) and raised.errno == plan.errno
            case "KeyError":
                right = type(raised) is KeyError
            case _:
                right = (type(raised), str(raised), getattr(raised, "code", None)) == (
                    module.PlannedError,
                    "it was planned",
                    plan.failure + self.function.code,
                )
        self.check(condition=right, words=f"{raised!r} of a call that failed")

    def _check_dependents(self, results: list[Any] | None, given: list[Given]) -> None:
        """Close a parent: what depends on it has to be closed, too."""
        rng = self.world.rng
        parents = [t for part in given for t, _ in part.consumed if not t.closed]
        children = [each for each in results or () if type(each).__name__ == "Thing"]
        if not children or not parents or rng.random() < 0.3:
            return
        kept = [part for part in self.function.parts if isinstance(part, ThingPart)]
        if any(part.consumed for part in kept):
            return
        if self.function.more is not None:  # nothing keeps what is not declared
            kept_of_call = (p.consumed for p in given[:-1])
            parents = [t for each in kept_of_call for t, _ in each if not t.closed]
            if not parents:
                return
        borrowed = {id(c) for c in children if repr(c).split()[1] == "borrowed"}
        rng.choice(parents).close()
        for child in children:
            depends = self.function.keeps or id(child) in borrowed
            self.check(
                condition=child.closed == depends,
                words=f"a dependent: closed is {child.closed}",
            )

    def _plain(self, value: Any) -> Any:
        module = self.world.module
        if type(value).__name__ == "Thing":
            return ("Thing", module.thing_id(value))
        if type(value).__name__ == "Spot":
            return ("Spot", tuple(value))
        if type(value).__name__ == "Color":
            return ("Color", int(value))
        if isinstance(value, module.ffi.CData):
            kind = module.ffi.typeof(value).kind
            if kind == "array":
                return ("array", list(value))
            return ("pair", (value.first, value.second)) if kind == "struct" else (kind, value)
        return plain(value)


def _references(arguments: dict[str, Any]) -> dict[str, int]:
    """Return the reference counts of the arguments that nobody else has."""
    shared = int, str, bytes, float, type(None)
    own = {n: v for n, v in arguments.items() if not isinstance(v, shared) and v != ()}
    return {name: sys.getrefcount(value) for name, value in own.items()}


def main() -> None:
    folder, calls = Path(sys.argv[1]), int(sys.argv[2])
    functions: list[Function] = pickle.loads((folder / "functions").read_bytes())  # noqa: S301  our own
    module = importlib.import_module("drawn")
    problems = []
    for number, function in enumerate(functions):
        sys.stderr.write(f"{number}\n")
        sys.stderr.flush()
        rng = Random(number)  # noqa: S311  no secret
        caller = Caller(World(module, rng), function, number)
        for _ in range(calls):
            caller.call()
            if caller.problems:
                break
        problems += [(number, words) for words in caller.problems]
    json.dump(problems, sys.stdout)


if __name__ == "__main__":
    main()
