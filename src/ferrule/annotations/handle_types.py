"""`[types.T]`: types whose pointers are objects of a class, and which parameters are of them.

    [types.sqlite3]                    Handle("Database", Pointer(Named("sqlite3")), free=...)
    name = "Database"
    free = "sqlite3_close_v2"

A type is found by a typedef's name, however the function spells it, or as the same struct or union.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferrule.annotations.conventions import Expression
from ferrule.annotations.fitting import can_name_class
from ferrule.annotations.handles import CallbackHandles
from ferrule.annotations.questions import Question, Use
from ferrule.config.did_you_mean import did_you_mean
from ferrule.declarations.nodes import Function, Location
from ferrule.declarations.types import (
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.annotations.tables import Place, TypeTable
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit
    from ferrule.errors import AnnotationProblem

HANDLE: Final = "handle"
"""What expressions call the pointer."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A type whose pointers are objects of the class `name`; `in_c` is its name in C.

    - `type` is the pointer in C. `typedef_name` and `record` are what it is found by: the name of a
      typedef, of the pointer or of what it points to, and the key of a struct or union.
    - `free` is the C that frees `handle`, and `free_function` the function of the headers, if it is
      nothing but a call of one.
    - `init` and `init_function` are the same for what initialises a record that Python allocates.
    - `prefix` is the beginning of functions' names that the methods' names leave out.
    - `place` is the table.
    """

    name: str
    in_c: str
    type: CType
    typedef_name: str | None
    record: str | None
    place: Place
    free: Expression | None = None
    free_function: str | None = None
    prefix: str = ""
    init: Expression | None = None
    init_function: str | None = None

    def question(self, expression: Expression) -> Question:
        """Return what the compiler is asked about `free` or `init`."""
        type_ = FunctionType(Void(), (Parameter(HANDLE, self.type),))
        function = Function(self.name, type_, Location("", 0, 0))
        return Question(function, Use.STATEMENT, expression.text)

    @property
    def questions(self) -> tuple[tuple[Expression, Question], ...]:
        """The expressions of the table, with the questions about them."""
        return tuple((each, self.question(each)) for each in (self.free, self.init) if each)


@dataclass(frozen=True, slots=True)
class HandleTypes:
    """The types of handles in order; a type is meant by its position."""

    handles: tuple[Handle, ...]
    unit: Unit

    def of_pointer(self, type_: CType) -> int | None:
        """Return which handle a parameter or result of this type is; None if it is none."""
        pointer = self.unit.resolve(type_)
        if not isinstance(pointer, Pointer):
            return None
        # A typedef is more exact than the record: several may be pointers to the same one.
        named = [
            *((name, True) for name in self._names(type_)),
            *((name, False) for name in self._names(pointer.target)),
        ]
        for found in named:
            for number, handle in enumerate(self.handles):
                if (handle.typedef_name, isinstance(handle.type, Named)) == found:
                    return number
        target = self.unit.resolve(pointer.target)
        if not isinstance(target, RecordRef):
            return None
        same = (n for n, handle in enumerate(self.handles) if handle.record == target.key)
        return next(same, None)

    def of_target(self, type_: CType) -> int | None:
        """Return which handle can be stored through a pointer of this type."""
        pointer = self.unit.resolve(type_)
        return self.of_pointer(pointer.target) if isinstance(pointer, Pointer) else None

    def of_callback(self, code: FunctionType, dropped: int | None = None) -> CallbackHandles:
        """Return the handles of a function pointer; Python does not get the `dropped` argument."""
        numbers = ((i, self.of_pointer(p.type)) for i, p in enumerate(code.parameters))
        given = tuple((i, n) for i, n in numbers if n is not None and i != dropped)
        return CallbackHandles(given, self.of_pointer(code.result))

    def is_const(self, type_: CType) -> bool:
        """Tell whether C gives no more than reading of what a pointer of this type points to."""
        pointer = self.unit.resolve(type_)
        return isinstance(pointer, Pointer) and self.unit.is_const(pointer.target)

    def _names(self, type_: CType) -> Iterator[str]:
        """Yield the typedefs that `type_` goes through."""
        while True:
            if isinstance(type_, Qualified):
                type_ = type_.type
            elif isinstance(type_, Named):
                yield type_.name
                if type_.name not in self.unit.typedefs:
                    return
                type_ = self.unit.typedefs[type_.name].type
            else:
                return


@dataclass
class TypesReader:
    """Finds the types of the tables; `problems` has what is wrong with them.

    `functions` are those of the headers, and `names` what the module has already.
    """

    unit: Unit
    functions: Mapping[str, Function]
    names: Iterable[str]
    problems: list[AnnotationProblem] = field(default_factory=list)

    def read(self, tables: Iterable[TypeTable]) -> HandleTypes:
        """Return the types, without those that are wrong."""
        found: list[Handle] = []
        for table in tables:
            handle = self._handle(table)
            if handle is None:
                continue
            for other in found:
                if handle.name == other.name or self._same(handle, other):
                    words = f"{other.place.table} is about the same type or class"
                    self.problems.append(table.place.problem("", words))
            found.append(handle)
        return HandleTypes(tuple(found), self.unit)

    def _same(self, one: Handle, other: Handle) -> bool:
        if one.typedef_name or other.typedef_name:
            return one.typedef_name == other.typedef_name
        return one.record == other.record

    def _handle(self, table: TypeTable) -> Handle | None:
        type_ = self._type(table.type)
        if type_ is None:
            known = {*self.unit.typedefs, *self.unit.records}
            words = f"the headers have no such type{did_you_mean(table.type, sorted(known))}"
            self.problems.append(table.place.problem("", words))
            return None
        name = table.name or table.type.split()[-1]
        if not can_name_class(name):
            self.problems.append(table.place.problem("name", f"{name} cannot name a class"))
        elif name in self.names:
            words = f"the module has something else that is called {name}"
            self.problems.append(table.place.problem("name", words))
        pointer, typedef_name, record = type_
        target = self.unit.resolve(pointer)
        if (
            table.init
            and isinstance(target, Pointer)
            and self.unit.is_incomplete(target.target)
        ):
            words = f"Python cannot allocate {table.type}, which the headers do not define"
            self.problems.append(table.place.problem("init", words))
        free, free_function = self._step(table, "free", table.free)
        init, init_function = self._step(table, "init", table.init)
        return Handle(
            name,
            table.type,
            pointer,
            typedef_name,
            record,
            table.place,
            free,
            free_function,
            table.prefix,
            init,
            init_function,
        )

    def _step(
        self, table: TypeTable, key: str, text: str
    ) -> tuple[Expression | None, str | None]:
        """Return C over `handle`, and the function of the headers if it is a call of one."""
        if not text:
            return None, None
        called = f"{text}({HANDLE})" if text.isidentifier() else text
        known = self.functions.get(text)
        is_function = known is not None and len(known.type.parameters) == 1
        return Expression(called, table.place, key), text if is_function else None

    def _type(self, name: str) -> tuple[CType, str | None, str | None] | None:
        """Return the pointer, the typedef and the record that a table's name means."""
        if name in self.unit.typedefs:
            resolved = self.unit.resolve(Named(name))
            if isinstance(resolved, Pointer):
                return Named(name), name, self._record(resolved.target)
            return Pointer(Named(name)), name, self._record(resolved)
        for record in self.unit.records.values():
            if name in {record.key, record.tag}:
                return Pointer(RecordRef(record.key)), None, record.key
        return None

    def _record(self, type_: CType) -> str | None:
        resolved = self.unit.resolve(type_)
        return resolved.key if isinstance(resolved, RecordRef) else None
