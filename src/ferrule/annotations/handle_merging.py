"""Which handles each function has, by its types and by `owns`, `borrows`, `consumes` and `keeps`.

A result of a function that takes a handle may belong to that handle or to us. The types do not tell
which, and a guess would free something twice or never, so the tables have to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ferrule.annotations.conventions import RESULT_NAMES, named_parameter, shown_name
from ferrule.annotations.handles import NO_HANDLES_OF_CALLBACK, HandleConventions, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.annotations.conventions import Conventions
    from ferrule.annotations.handle_types import HandleTypes
    from ferrule.annotations.handles import CallbackHandles
    from ferrule.annotations.tables import FunctionTable
    from ferrule.declarations.nodes import Function
    from ferrule.errors import AnnotationProblem


@dataclass
class HandleMerging:
    """Finds the handles of functions; `problems` has what is wrong with the tables about them."""

    types: HandleTypes
    macros: frozenset[str]
    problems: list[AnnotationProblem] = field(default_factory=list)
    _unclear: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def of(
        self,
        function: Function,
        conventions: Conventions,
        values: Mapping[str, tuple[Any, FunctionTable]],
    ) -> HandleConventions:
        """Return the handles of a function, for which the `values` of the tables count."""
        parameters = function.type.parameters
        stored = {*conventions.outs, *conventions.inouts}
        taken = {
            i: number
            for i, p in enumerate(parameters)
            if i not in stored and (number := self.types.of_pointer(p.type)) is not None
        }
        made: dict[int | None, int] = {
            i: number
            for i in conventions.outs
            if (number := self.types.of_target(parameters[i].type)) is not None
        }
        has_result = conventions.failure is None or not conventions.failure.is_status
        number = self.types.of_pointer(function.type.result)
        if has_result and number is not None:
            made[None] = number
        for index in conventions.inouts:
            if self.types.of_target(parameters[index].type) is not None:
                words = f"{shown_name(function, index)} of {function.name} points to a handle"
                self._problem(values, "inout", words)
        self._check_use(function, conventions, values, made)
        arrays = {
            i: number
            for i in conventions.lengths
            if i is not None
            and i not in stored
            and (number := self.types.of_target(parameters[i].type)) is not None
        }
        asked = _Asked(function, self.macros, values)
        kept = tuple(sorted(i for i in asked.indices("keeps") if i is not None))
        hidden = {i for closure in conventions.closures for i in closure.hidden}
        for index in kept:
            if index in stored | hidden:
                words = f"{shown_name(function, index)} of {function.name} is not an argument"
                self._problem(values, "keeps", words)
        return HandleConventions(
            taken,
            made,
            self._borrowed(asked, made, takes_handles=bool(taken or arrays)),
            self._nullable(asked, conventions, made),
            self._consumed(asked),
            kept,
            arrays,
            dict(self._callbacks(function)),
        )

    def _callbacks(self, function: Function) -> Iterator[tuple[int, CallbackHandles]]:
        """Yield the parameters that point to functions with handles."""
        for index, parameter in enumerate(function.type.parameters):
            code = self.types.unit.function_type(parameter.type)
            found = NO_HANDLES_OF_CALLBACK if code is None else self.types.of_callback(code)
            if found.are_there:
                yield index, found

    def _borrowed(
        self, asked: _Asked, made: Mapping[int | None, int], *, takes_handles: bool
    ) -> frozenset[int | None]:
        """Return what comes out and is not ours."""
        function = asked.function
        owns, borrows = asked.indices("owns"), asked.indices("borrows")
        for index in owns & borrows:
            name = shown_name(function, index)
            words = f"{name} of {function.name} is owned or borrowed, not both"
            self._problem(asked.values, "borrows", words)
        borrowed = set(borrows)
        for index in made.keys() - owns - borrows:
            parameters = function.type.parameters
            type_ = function.type.result
            if index is not None:
                pointer = self.types.unit.resolve(parameters[index].type)
                type_ = getattr(pointer, "target", type_)
            # What C only lends for reading cannot be freed: `free` takes no pointer to const.
            if asked.is_true("borrows") or self.types.is_const(type_):
                borrowed.add(index)
            elif index is None and takes_handles and not asked.is_true("owns"):
                self._unclear[made[None]].append(function.name)
        return frozenset(borrowed)

    def _nullable(
        self, asked: _Asked, conventions: Conventions, made: Mapping[int | None, int]
    ) -> frozenset[int | None]:
        """Return what may be None: a call that cannot fail has no other way to say so."""
        if conventions.failure is None or asked.is_true("nullable"):
            return frozenset(made)
        return frozenset(made.keys() & asked.indices("nullable"))

    def _consumed(self, asked: _Asked) -> dict[int, bool]:
        """Return what belongs to the library afterwards, and whether also if the call fails."""
        function = asked.function
        if any(handle.free_function == function.name for handle in self.types.handles):
            return {0: True}
        value = asked.values["consumes"][0] if "consumes" in asked.values else {}
        found = ((named_parameter(function, n, self.macros), value[n]) for n in value)
        return {index: always for index, always in found if index is not None}

    def _check_use(
        self,
        function: Function,
        conventions: Conventions,
        values: Mapping[str, tuple[Any, FunctionTable]],
        made: Mapping[int | None, int],
    ) -> None:
        """Report keys about what comes out of a function that gives no handle."""
        # Text and arrays may be borrowed too.
        is_copied = conventions.result_text is not None or any(
            i in conventions.text or i in conventions.lengths for i in (None, *conventions.outs)
        )
        for key in ("owns", "keeps") if is_copied else ("owns", "borrows", "keeps"):
            if key in values and not made and values[key][1].is_exact:
                self._problem(values, key, f"{function.name} gives no handle")

    def _problem(
        self, values: Mapping[str, tuple[Any, FunctionTable]], key: str, words: str
    ) -> None:
        self.problems.append(values[key][1].place.problem(key, words))

    def unclear(self) -> Iterator[AnnotationProblem]:
        """Yield a problem for each type of which some results are neither owned nor borrowed."""
        for number, functions in self._unclear.items():
            words = (
                "say `owns = true` or `borrows = true` of the functions that take a handle and "
                f"return one: {', '.join(functions)}"
            )
            yield self.types.handles[number].place.problem("", words)


@dataclass(frozen=True)
class _Asked:
    """A function, and the values of the tables that count for it."""

    function: Function
    macros: frozenset[str]
    values: Mapping[str, tuple[Any, FunctionTable]]

    def is_true(self, key: str) -> bool:
        return key in self.values and self.values[key][0] is True

    def indices(self, key: str) -> set[int | None]:
        """Return what a key names; None is the result."""
        names = named(self.values[key][0]) if key in self.values else ()
        found = {name: named_parameter(self.function, name, self.macros) for name in names}
        return {i for name, i in found.items() if i is not None or name in RESULT_NAMES}
