"""Which tables count for which functions.

A table counts for a function if its name matches, if it has the parameters that the table names,
and if the compiler accepts the table's expressions for it. A table that names its functions has to
fit them; one with a glob leaves out those that it does not fit, and has to fit at least one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ferrule.annotations.array_checks import (
    may_be_copied,
    obstacles_of_arrays,
    questions_of_arrays,
)
from ferrule.annotations.arrays import may_be_text, target_of_pointer, why_no_array
from ferrule.annotations.closures import obstacles_of_closures
from ferrule.annotations.conventions import RESULT_NAMES, named_parameter, no_parameter
from ferrule.annotations.fitting import (
    NO_OPTION,
    OPTIONS_OF_PARAMETERS,
    fits_option,
    variadic_obstacle,
)
from ferrule.annotations.handles import named
from ferrule.annotations.questions import USES, Question, Use
from ferrule.config.did_you_mean import did_you_mean
from ferrule.declarations.spell import spell
from ferrule.declarations.types import Array, FunctionType, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.annotations.handle_types import HandleTypes
    from ferrule.annotations.questions import Ask
    from ferrule.annotations.tables import FunctionTable, Place
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.errors import AnnotationProblem


@dataclass
class Matching:
    """The functions of each table; `refused` says why a table does not count for one.

    `others` are functions that no table can be about, each with the reason.
    """

    functions: Mapping[str, Function]
    unit: Unit
    macros: frozenset[str]
    handles: HandleTypes
    others: Mapping[str, str] = field(default_factory=dict)
    tables: dict[Place, list[Function]] = field(default_factory=dict)
    refused: dict[str, dict[Place, str]] = field(default_factory=dict)
    problems: list[AnnotationProblem] = field(default_factory=list)
    _asked: list[tuple[FunctionTable, str, Question]] = field(default_factory=list)

    def match(self, table: FunctionTable) -> None:
        """Find the functions of the table by name and type."""
        wanted = [pattern for pattern in table.match if pattern[:1] != "!"]
        excepted = [pattern[1:] for pattern in table.match if pattern[:1] == "!"]
        found = self.tables[table.place] = []
        for pattern in wanted:
            if not any(fnmatchcase(name, pattern) for name in self.functions):
                words = f'"{pattern}" matches no function that can be annotated'
                found_others = [name for name in self.others if fnmatchcase(name, pattern)]
                if found_others:
                    words += f"; {found_others[0]}: {self.others[found_others[0]]}"
                else:
                    words += did_you_mean(pattern.strip("*"), self.functions)
                self.problems.append(table.place.problem("match", words))
        for name, function in self.functions.items():
            if any(fnmatchcase(name, p) for p in wanted) and not any(
                fnmatchcase(name, p) for p in excepted
            ):
                # A type may be written with other spaces than ferrule spells it.
                returned = spell(function.type.result)
                if table.values.get("returns", returned).split() == returned.split():
                    self._check(table, function, found)

    def _check(self, table: FunctionTable, function: Function, found: list[Function]) -> None:
        """Add the function to those of the table, if it has all that the table names."""
        wrong = next(self._obstacles(table, function), None)
        if wrong is not None:
            self._leave_out(table, function, *wrong)
            return
        found.append(function)
        for key, use in USES.items():
            if key in table.values:
                question = Question(function, use, table.values[key])
                self._asked.append((table, key, question))
        for question in questions_of_arrays(table, function):
            self._asked.append((table, "lengths", question))
        for name, text in table.values.get("defaults", {}).items():
            index = named_parameter(function, name, self.macros)
            assert index is not None, "checked above"  # noqa: S101
            question = Question(function, Use.DEFAULT, text, index)
            self._asked.append((table, "defaults", question))

    def _obstacles(self, table: FunctionTable, function: Function) -> Iterator[tuple[str, str]]:
        """Yield the keys that do not fit the function, with the reason."""
        for key in ("out", "inout"):
            for name in table.values.get(key, ()):
                index = named_parameter(function, name, self.macros)
                yield from self._no_parameter(key, function, name, index)
                has_length = self._is_named(table, "lengths", function, index)
                if index is not None and (
                    words := self._not_stored(function, index, has_length=has_length)
                ):
                    yield key, f"{name} of {function.name} {words}"
        for name in table.values.get("defaults", {}):
            index = named_parameter(function, name, self.macros)
            yield from self._no_parameter("defaults", function, name, index)
        yield from self._obstacles_of_text(table, function)
        yield from obstacles_of_arrays(table, function, self.unit, self.macros)
        yield from self._obstacles_of_handles(table, function)
        for words in obstacles_of_closures(table, function, self.unit, self.macros):
            yield "closures", words
        yield from self._obstacles_of_options(table, function)

    def _obstacles_of_options(
        self, table: FunctionTable, function: Function
    ) -> Iterator[tuple[str, str]]:
        for key in table.values:
            words = variadic_obstacle(key, function)
            if words is not None and self._asks(table, key, function):
                yield key, words
        for key in OPTIONS_OF_PARAMETERS:
            names = table.values.get(key, ())
            for name in () if isinstance(names, bool) else names:
                index = named_parameter(function, name, self.macros)
                if index is None and key == "nullable" and name in RESULT_NAMES:
                    continue  # a handle that comes out
                yield from self._no_parameter(key, function, name, index)
                if index is not None and not fits_option(key, function, index, self.unit):
                    yield key, f"{name} of {function.name} {NO_OPTION[key]}"

    def _asks(self, table: FunctionTable, key: str, function: Function) -> bool:
        """Tell whether an option asks for something: all functions may not have such parameters."""
        if table.values[key] is not True or key not in OPTIONS_OF_PARAMETERS:
            return bool(table.values[key])
        parameters = range(len(function.type.parameters))
        return any(fits_option(key, function, index, self.unit) for index in parameters)

    def _obstacles_of_text(
        self, table: FunctionTable, function: Function
    ) -> Iterator[tuple[str, str]]:
        for name in table.values.get("text", {}):
            index = named_parameter(function, name, self.macros)
            if name not in {"", *RESULT_NAMES} or (index is not None and name != ""):
                yield from self._no_parameter("text", function, name, index)
            if name != "" and not self._is_named_text(table, function, name, index):
                yield "text", f"{name} of {function.name} does not point to characters"

    def _obstacles_of_handles(
        self, table: FunctionTable, function: Function
    ) -> Iterator[tuple[str, str]]:
        for key in ("owns", "borrows", "consumes", "keeps"):
            for name in named(table.values.get(key, ())):
                index = named_parameter(function, name, self.macros)
                if index is None and key in {"owns", "borrows"} and name in RESULT_NAMES:
                    type_ = function.type.result
                    found = self.handles.of_pointer(type_)
                else:
                    yield from self._no_parameter(key, function, name, index)
                    if index is None:
                        continue
                    type_ = function.type.parameters[index].type
                    is_stored = key in {"owns", "borrows"}
                    find = self.handles.of_target if is_stored else self.handles.of_pointer
                    found = find(type_)
                is_other = key == "borrows" and may_be_copied(table, name)
                is_other = is_other or (key == "keeps" and self._points_to_data(type_))
                if found is None and not is_other:
                    words = "is not a handle of a [types] table"
                    if key == "keeps":
                        words += ", nor a pointer to data"
                    if key == "borrows":
                        words += ", nor text or an array that this table names"
                    yield key, f"{name} of {function.name} {words}"

    def _points_to_data(self, type_: CType) -> bool:
        bare = self.unit.resolve(type_)
        is_pointer = isinstance(bare, (Pointer, Array))
        return is_pointer and self.unit.function_type(type_) is None

    def _no_parameter(
        self, key: str, function: Function, name: str, index: int | None
    ) -> Iterator[tuple[str, str]]:
        if index is None:
            yield key, no_parameter(function, name)

    def _is_named_text(
        self, table: FunctionTable, function: Function, name: str, index: int | None
    ) -> bool:
        """Tell whether what `text` names is text: a parameter, the result, or a stored result."""
        if index is None:
            return name not in RESULT_NAMES or may_be_text(function.type.result, self.unit)
        type_ = function.type.parameters[index].type
        if self._is_named(table, "out", function, index):
            target = target_of_pointer(type_, self.unit)
            if target is not None and may_be_text(target, self.unit):
                return True
            if not self._is_named(table, "lengths", function, index):
                return False
        return may_be_text(type_, self.unit)

    def _is_named(
        self, table: FunctionTable, key: str, function: Function, index: int | None
    ) -> bool:
        """Tell whether a key names a parameter, by its name or by its number."""
        names = table.values.get(key, ())
        return index is not None and any(
            named_parameter(function, name, self.macros) == index for name in names
        )

    def _not_stored(
        self, function: Function, index: int, *, has_length: bool = False
    ) -> str | None:
        """Return why C can store no result through a parameter: a single one, or an array."""
        type_ = self.unit.resolve(function.type.parameters[index].type)
        if not isinstance(type_, (Pointer, Array)):
            return "is not a pointer"
        target = type_.target if isinstance(type_, Pointer) else type_.element
        if self.unit.is_const(target):
            return "points to what C only reads"
        if has_length:
            return why_no_array(type_, self.unit)
        if isinstance(self.unit.resolve(target), (FunctionType, Array)):
            return "points to a function or an array"
        if function.type.parameters[index].many:
            return "is an array, in which C may store more than one item; add lengths"
        if self.unit.is_incomplete(target):
            return "points to a type that the header does not define"
        return None

    def _leave_out(
        self, table: FunctionTable, function: Function, key: str, words: str
    ) -> None:
        """Note that the table does not count for the function; an error if the table names it."""
        if table.is_exact:
            self.problems.append(table.place.problem(key, words))
        self.refused.setdefault(function.name, {})[table.place] = f'"{key}": {words}'

    def refuse(self, ask: Ask) -> None:
        """Leave out functions for which the compiler refuses an expression of a table."""
        # All at once, because each round starts the compiler.
        said = ask([question for *_, question in self._asked])
        for table, key, question in self._asked:
            function = question.function
            if question in said and function in self.tables[table.place]:
                self.tables[table.place].remove(function)
                words = f"`{question.text}` for {function.name}: {said[question]}"
                self._leave_out(table, function, key, words)

    def require_a_match(self, table: FunctionTable) -> None:
        """Report a table that counts for no function, unless something else was reported."""
        if not self.tables[table.place] and not any(
            (p.file, p.table) == (table.place.file, table.place.table) for p in self.problems
        ):
            reasons = [r[table.place] for r in self.refused.values() if table.place in r]
            why = f"; for example, {reasons[0]}" if reasons else ""
            words = f"no function fits this table{why}"
            self.problems.append(table.place.problem("", words))
