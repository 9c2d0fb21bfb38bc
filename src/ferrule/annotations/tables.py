"""The tables of annotations as data, and what is wrong with the way they are written.

    [[functions]]                      FunctionTable(match=("f_*",), out=("value",), ...)
    match = ["f_*"]
    out = ["value"]
    [errors.Failure]                   ErrorTable("Failure", base="Exception", message=("words()",))
    message = "words()"

Only the form is checked here. What a table names is looked up in `ferrule.annotations.matching`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ferrule.annotations.fitting import can_name_class
from ferrule.annotations.keys import ERROR_KEYS, FUNCTION_KEYS, TYPE_KEYS
from ferrule.config.did_you_mean import nearest_or_all
from ferrule.errors import AnnotationProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.annotations.keys import Key
    from ferrule.config.annotation_files import AnnotationFile

TABLES: Final = ("functions", "types", "errors", "values")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an annotation is written: a file (or what was passed), and a table in it."""

    file: str
    table: str

    def problem(self, key: str, words: str) -> AnnotationProblem:
        """Return a problem with the value of `key` here."""
        return AnnotationProblem(self.file, self.table, key, words)

    def __str__(self) -> str:
        """Return both, for messages."""
        return f"{self.file}, {self.table}"


@dataclass(frozen=True, slots=True)
class FunctionTable:
    """One `[[functions]]`: the functions that it matches, and the `values` of its other keys.

    The keys are spelled with `-`. Their values have the types of `ferrule.annotations.keys`.
    """

    place: Place
    match: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def is_exact(self) -> bool:
        """Whether the table names its functions, so that each of them has to fit."""
        return not any(set(pattern) & set("*?[") for pattern in self.match)


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """One `[errors.NAME]`: an exception class of the module.

    `base` is one of Python's exceptions, or another of these. `message` and `code` are C; of
    several, the first that compiles for a function counts.
    """

    place: Place
    name: str
    base: str = "Exception"
    message: tuple[str, ...] = ()
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypeTable:
    """One `[types.T]`: pointers to `type` are objects of the class `name`; `free` frees them."""

    place: Place
    type: str
    name: str = ""
    free: str = ""
    init: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class ValueName:
    """One record of `values`: what C calls it, and the class `name`."""

    place: Place
    name: str
    in_c: str


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables, in the order in which they count."""

    functions: tuple[FunctionTable, ...] = ()
    errors: Mapping[str, ErrorTable] = field(default_factory=dict)
    types: tuple[TypeTable, ...] = ()
    values: tuple[ValueName, ...] = ()


def read_tables(files: Iterable[AnnotationFile]) -> tuple[Tables, list[AnnotationProblem]]:
    """Return the tables of all `files`, and the problems with how they are written."""
    reader = _Reader()
    for file in files:
        reader.read(file)
    types = tuple(reader.types.values())
    values = tuple(reader.values)
    return Tables(tuple(reader.functions), reader.errors, types, values), reader.problems


class _Reader:
    def __init__(self) -> None:
        self.functions: list[FunctionTable] = []
        self.errors: dict[str, ErrorTable] = {}
        self.types: dict[str, TypeTable] = {}
        self.values: list[ValueName] = []
        self.problems: list[AnnotationProblem] = []

    def read(self, file: AnnotationFile) -> None:
        for name, value in file.tables.items():
            if name == "functions":
                for number, table in enumerate(self._listed(file, name, value), 1):
                    self._function(Place(file.name, f"[[functions]] number {number}"), table)
            elif name == "errors":
                for error, table in self._named(file, name, value):
                    self._error(Place(file.name, f"[errors.{error}]"), error, table)
            elif name == "types":
                for type_, table in self._named(file, name, value):
                    place = Place(file.name, f"[types.{type_}]")
                    values = self._values(place, table, TYPE_KEYS)
                    self.types[type_] = TypeTable(place, type_, **values)
            elif name == "values":
                self._records(Place(file.name, "values"), value)
            else:
                words = f"unknown table{nearest_or_all(name, TABLES)}"
                self.problems.append(AnnotationProblem(file.name, f"[{name}]", "", words))

    def _records(self, place: Place, value: object) -> None:
        """Read records: a list of what C calls them, or a table of them by classes."""
        named: list[tuple[str, str]] | None = None
        if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
            named = [(each.split()[-1] if each.strip() else "", each) for each in value]
        elif isinstance(value, Mapping) and all(isinstance(e, str) for e in value.values()):
            named = [(str(name), in_c) for name, in_c in value.items()]
        if named is not None:
            self.values += [ValueName(place, name, in_c) for name, in_c in named]
            return
        words = 'write values = ["struct T"], or values = { NAME = "struct T" }'
        self.problems.append(place.problem("", words))

    def _listed(self, file: AnnotationFile, name: str, value: object) -> list[Any]:
        if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
            return value
        words = f"write it as [[{name}]]"
        self.problems.append(AnnotationProblem(file.name, f"[{name}]", "", words))
        return []

    def _named(
        self, file: AnnotationFile, kind: str, value: object
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        tables = value if isinstance(value, Mapping) else {"NAME": None}
        for name, table in tables.items():
            if isinstance(table, Mapping):
                yield name, table
            else:
                words = f"write it as [{kind}.{name}]"
                self.problems.append(AnnotationProblem(file.name, f"[{kind}]", "", words))

    def _function(self, place: Place, table: Mapping[str, Any]) -> None:
        values = self._values(place, table, FUNCTION_KEYS)
        # Whoever writes only exceptions would get everything else, which nobody means.
        match = values.pop("match", ())
        positive = [pattern for pattern in match if pattern[:1] != "!"]
        if "match" in table and not positive:
            self.problems.append(place.problem("match", "name a function that it matches"))
        elif "match" not in table:
            self.problems.append(place.problem("match", "say which functions it is about"))
        if "status" in values and "fails" in values:
            words = "a function has a status, or a result that tells of failure, not both"
            self.problems.append(place.problem("fails", words))
        if values.get("owns") is True and values.get("borrows") is True:
            words = "what comes out is owned or borrowed, not both"
            self.problems.append(place.problem("borrows", words))
        self.functions.append(FunctionTable(place, match, values))

    def _error(self, place: Place, name: str, table: Mapping[str, Any]) -> None:
        if not can_name_class(name):
            self.problems.append(place.problem("", f"{name} cannot name a class"))
        values = self._values(place, table, ERROR_KEYS)
        self.errors[name] = ErrorTable(place, name, **values)

    def _values(
        self, place: Place, table: Mapping[str, Any], known: Mapping[str, Key]
    ) -> dict[str, Any]:
        """Return the values of the known keys that have the right type."""
        values: dict[str, Any] = {}
        for written, value in table.items():
            key = written.replace("_", "-")
            if key not in known:
                words = f"unknown key{nearest_or_all(key, known)}"
                self.problems.append(place.problem(written, words))
                continue
            read = known[key].read(value)
            if read is None:
                words = f"must be {known[key].words}, not {value!r}"
                self.problems.append(place.problem(written, words))
            else:
                values[key] = read
        return values
