"""What all tables together say of each function, and whether they contradict each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ferrule.annotations.array_checks import ArrayMerging
from ferrule.annotations.closures import (
    closures_of,
    closures_without_handle,
    contradictions_of_closures,
    questions_of_closures,
)
from ferrule.annotations.conventions import (
    Annotations,
    Conventions,
    Expression,
    named_parameter,
    shown_name,
)
from ferrule.annotations.failures import FailureMerging
from ferrule.annotations.fitting import OPTIONS_OF_PARAMETERS, fits_option, is_text
from ferrule.annotations.handle_merging import HandleMerging
from ferrule.annotations.handle_types import TypesReader
from ferrule.annotations.matching import Matching
from ferrule.annotations.methods import with_methods
from ferrule.annotations.value_records import ValueRecords, ValuesReader
from ferrule.declarations.types import Pointer
from ferrule.errors import AnnotationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ferrule.annotations.closures import Closure
    from ferrule.annotations.questions import Ask, Question
    from ferrule.annotations.tables import FunctionTable, Place, Tables
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.unit import Unit
    from ferrule.errors import AnnotationProblem

_OPTIONS: Final = ("hold-gil", "no-errno", "hot")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tables are about.

    `functions` are those that generated C can call, by their names in C, and `unit` has their
    types. `names` are those on the module, by the names in C, and `reserved` those that the module
    has for itself. `macros` are what the headers define as macros. `others` are functions that no
    table can be about, each with the reason.
    """

    functions: Mapping[str, Function]
    unit: Unit
    names: Mapping[str, str]
    reserved: frozenset[str]
    macros: frozenset[str]
    others: Mapping[str, str]


def annotate(
    tables: Tables, facts: Facts, ask: Ask, problems: Iterable[AnnotationProblem] = ()
) -> Annotations:
    """Return what the tables say about the functions.

    Raises one `AnnotationError` for all that is wrong, with the `problems` that reading them had.
    """
    on_module = {*facts.names.values(), *facts.reserved}
    taken = {*on_module, *tables.errors}
    types = TypesReader(facts.unit, facts.functions, taken)
    handles = types.read(tables.types)
    classes = {handle.name for handle in handles.handles}
    matching = Matching(facts.functions, facts.unit, facts.macros, handles, facts.others)
    matching.problems += (*problems, *types.problems)
    for error in tables.errors.values():
        if error.name in on_module:
            words = f"the module has something else that is called {error.name}"
            matching.problems.append(error.place.problem("", words))
    for table in tables.functions:
        matching.match(table)
    matching.refuse(ask)
    for table in tables.functions:
        matching.require_a_match(table)
    values = ValuesReader(facts.unit, taken | classes)
    found = Merging(matching, tables, values.read(tables.values)).merged(ask)
    matching.problems += values.problems
    if matching.problems:
        raise AnnotationError(matching.problems)
    classes |= {record.name for record in found.values}
    functions = with_methods(found.functions, found.handles, classes, facts.names)
    return replace(found, functions=functions)


@dataclass
class Merged:
    """The keys that count for one function, each with the table that it is from."""

    function: Function
    tables: list[FunctionTable] = field(default_factory=list)
    values: dict[str, tuple[Any, FunctionTable]] = field(default_factory=dict)

    def add(self, table: FunctionTable) -> None:
        """Add the keys of a table, which override those of earlier ones."""
        self.tables.append(table)
        for key, value in table.values.items():
            if key in {"status", "fails"}:  # a function has only one of them
                self.values.pop("status", None)
                self.values.pop("fails", None)
            if key in {"owns", "borrows"} and value is True:
                self.values.pop("borrows" if key == "owns" else "owns", None)
            self.values[key] = (value, table)

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  a value of any key
        """Return the value of a key."""
        return self.values[key][0] if key in self.values else default

    def place(self, key: str) -> Place:
        """Return where a key is from."""
        return self.values[key][1].place

    def expression(self, key: str) -> Expression | None:
        """Return the expression that is the value of a key, if it is there."""
        if key not in self.values:
            return None
        value, table = self.values[key]
        return Expression(value, table.place, key)


class Merging:
    """What all tables together say about each function."""

    def __init__(self, matching: Matching, tables: Tables, values: ValueRecords) -> None:
        """Merge the tables of each function; later ones override earlier ones."""
        self.matching = matching
        self.tables = tables
        self.values = values
        self.problems = matching.problems
        self.functions: dict[str, Merged] = {}
        for table in tables.functions:
            for function in matching.tables[table.place]:
                merged = self.functions.setdefault(function.name, Merged(function))
                merged.add(table)
        self.failures = FailureMerging(tables, self.functions, self.problems)

    def merged(self, ask: Ask) -> Annotations:
        """Return the conventions; problems are added to those of the matching."""
        self.failures.check()
        arrays = {name: self._arrays(merged) for name, merged in self.functions.items()}
        handles = self.matching.handles.handles
        steps = [step for handle in handles for step in handle.questions]
        # All at once, because each round starts the compiler.
        said = ask(
            [
                *self.failures.questions(),
                *(question for each in arrays.values() for question in each.questions()),
                *(question for _, question in steps),
                *(
                    q
                    for merged in self.functions.values()
                    for q in self._asked_closures(merged)
                ),
            ]
        )
        for expression, question in steps:
            if question in said:
                words = f"`{question.text}`: {said[question]}"
                self.problems.append(expression.place.problem(expression.key, words))
        conventions = self._with_values(
            self._with_handles(
                {
                    name: self._conventions(merged, arrays[name], said)
                    for name, merged in self.functions.items()
                }
            )
        )
        raised = {c.failure.raises for c in conventions.values() if c.failure}
        return Annotations(
            conventions,
            tuple(self.failures.classes(raised)),
            self._options(),
            self._parameter_options(),
            self.matching.refused,
            self.matching.macros,
            handles,
            values=self.values.records,
        )

    def _with_handles(self, conventions: dict[str, Conventions]) -> dict[str, Conventions]:
        """Return the conventions with the handles, of functions without tables too."""
        types, found = self.matching.handles, dict(conventions)
        if not types.handles:
            self._check_holders(found)
            return found
        merging = HandleMerging(types, self.matching.macros)
        for name, function in self.matching.functions.items():
            merged = self.functions.get(name, Merged(function))
            known = conventions.get(name, Conventions())
            handles = merging.of(function, known, merged.values)
            if handles.change_the_call or handles.callbacks:
                numbers = {*handles.taken.values(), *handles.made.values()}
                places = [types.handles[number].place for number in sorted(numbers)]
                tables = (*known.tables, *places)
                found[name] = replace(known, handles=handles, tables=tables)
        self.problems += (*merging.problems, *merging.unclear())
        self._check_holders(found)
        return found

    def _check_holders(self, conventions: Mapping[str, Conventions]) -> None:
        """Report closures whose scope names something other than a handle."""
        for name, known in conventions.items():
            function = self.matching.functions[name]
            for words in closures_without_handle(function, known.closures, known.handles):
                place = self.functions[name].place("closures")
                self.problems.append(place.problem("closures", words))

    def _with_values(self, conventions: dict[str, Conventions]) -> dict[str, Conventions]:
        """Return the conventions of functions with values, of those without tables too."""
        found = dict(conventions)
        functions = self.matching.functions if self.values.records else {}
        for name, function in functions.items():
            if places := self.values.places(function):
                known = conventions.get(name, Conventions())
                found[name] = replace(known, has_values=True, tables=(*known.tables, *places))
        return found

    def _options(self) -> dict[str, frozenset[str]]:
        return {
            key: frozenset(name for name, merged in self.functions.items() if merged.get(key))
            for key in _OPTIONS
        }

    def _parameter_options(self) -> dict[str, frozenset[tuple[str, int]]]:
        return {
            key: frozenset(
                (name, index)
                for name, merged in self.functions.items()
                for index in self._indices(merged, key)
            )
            for key in OPTIONS_OF_PARAMETERS
        }

    def _indices(self, merged: Merged, key: str) -> tuple[int, ...]:
        """Return the parameters that a key names, those that it fits if it is true of all."""
        value = merged.get(key, ())
        if value is False:
            return ()
        unit, type_ = self.matching.unit, merged.function.type
        if value is True:
            return tuple(
                i
                for i in range(len(type_.parameters))
                if fits_option(key, merged.function, i, unit)
            )
        found = (named_parameter(merged.function, n, self.matching.macros) for n in value)
        return tuple(index for index in found if index is not None)

    def _arrays(self, merged: Merged) -> ArrayMerging:
        outs, inouts = (self._indices(merged, key) for key in ("out", "inout"))
        text = dict(self._text(merged, outs, inouts))
        matching = self.matching
        return ArrayMerging(merged, (outs, inouts), text, matching.unit, matching.macros)

    def _conventions(
        self, merged: Merged, arrays: ArrayMerging, said: Mapping[Question, str]
    ) -> Conventions:
        places = tuple(table.place for table in merged.tables)
        outs, inouts = arrays.outs, arrays.inouts
        defaults = {}
        for name, text in merged.get("defaults", {}).items():
            index = named_parameter(merged.function, name, self.matching.macros)
            assert index is not None, "checked when it matched"  # noqa: S101
            defaults[index] = Expression(text, merged.place("defaults"), "defaults")
        self._check_contradictions(merged, (*outs, *inouts), defaults)
        for key, words in arrays.problems():
            self.problems.append(merged.place(key).problem(key, words))
        for question in arrays.questions():
            if question in said:
                words = f"`{question.text}` for {merged.function.name}: {said[question]}"
                self.problems.append(merged.place("frees").problem("frees", words))
        text = arrays.text
        others = {
            "out": outs,
            "inout": inouts,
            "defaults": defaults,
            "text": arrays.text.keys(),
            "lengths": {*arrays.lengths, *(items.length for items in arrays.lengths.values())},
        }
        closures = self._closures(merged, said, others)
        is_variadic = merged.function.type.variadic
        return Conventions(
            tuple(sorted(set(outs))),
            tuple(sorted(set(inouts))),
            defaults,
            {index: encoding for index, encoding in text.items() if index is not None},
            text.get(None),
            arrays.lengths,
            arrays.frees,
            self.failures.of(merged, said),
            closures=closures,
            tables=places,
            text_of_more=merged.get("text", {}).get("", "") if is_variadic else "",
        )

    def _read_closures(self, merged: Merged) -> tuple[Closure, ...]:
        if "closures" not in merged.values:
            return ()
        texts, place, matching = merged.get("closures"), merged.place("closures"), self.matching
        return closures_of(merged.function, texts, place, matching.handles, matching.macros)

    def _asked_closures(self, merged: Merged) -> Iterator[Question]:
        return questions_of_closures(merged.function, self._read_closures(merged))

    def _closures(
        self,
        merged: Merged,
        said: Mapping[Question, str],
        others: Mapping[str, Collection[int | None]],
    ) -> tuple[Closure, ...]:
        """Return the closures of a function; `others` are parameters that other keys name."""
        closures, function = self._read_closures(merged), merged.function
        wrong = [*contradictions_of_closures(function, closures, others)]
        wrong += [
            f"`{question.text}` for {function.name}: {said[question]}"
            for question in questions_of_closures(function, closures)
            if question in said
        ]
        for words in wrong:
            self.problems.append(merged.place("closures").problem("closures", words))
        return closures

    def _text(
        self, merged: Merged, outs: Sequence[int], inouts: Sequence[int]
    ) -> Iterator[tuple[int | None, str]]:
        """Yield what is text, each with its encoding: parameters, and None for the result."""
        unit, type_, given = self.matching.unit, merged.function.type, merged.get("text", {})
        for index, parameter in enumerate(type_.parameters):
            bare = unit.resolve(parameter.type)
            if index in outs and isinstance(bare, Pointer):
                bare = bare.target
            if index not in inouts and is_text(bare, unit) and "" in given:
                yield index, given[""]
        if is_text(type_.result, unit) and "" in given:
            yield None, given[""]
        for name, encoding in given.items():
            if name:
                yield named_parameter(merged.function, name, self.matching.macros), encoding

    def _check_contradictions(
        self, merged: Merged, stored: Sequence[int], defaults: Mapping[int, Expression]
    ) -> None:
        parameters = merged.function.type.parameters
        given = [i for i in range(len(parameters)) if i not in defaults and i not in stored]
        for index in defaults.keys() - set(stored):
            if parameters[index].name is None and index < max(given, default=0):
                words = (
                    f"parameter {index + 1} of {merged.function.name} has no name, so it cannot be "
                    "left out before others that are needed"
                )
                self.problems.append(merged.place("defaults").problem("defaults", words))
        for index in sorted(set(stored)):
            name = shown_name(merged.function, index)
            if stored.count(index) > 1:
                words = f"{name} of {merged.function.name} is named twice, in out or inout"
                key = "inout" if "inout" in merged.values else "out"
                self.problems.append(merged.place(key).problem(key, words))
            if index in defaults:
                words = f"{name} of {merged.function.name} is a result, which has no default"
                self.problems.append(merged.place("defaults").problem("defaults", words))
