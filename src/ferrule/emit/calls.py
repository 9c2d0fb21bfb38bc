"""The C of direct calls: thunks, tables, and wrappers of single functions.

    int f(const char *name, double x);   ->

    static void ferrule_thunk_0(ferrule_code code, ferrule_slot *slots)
    {
        slots[2].u = (unsigned long long)((int (*)(void *, double))code)(slots[0].p, slots[1].d);
    }

A thunk calls every function of its shape. The kinds beside it say how the objects become slots;
`csrc/runtime/ferrule_calls.c` does that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import Kind
from ferrule.bindings.docstrings import docstring
from ferrule.declarations.spell import spell
from ferrule.emit.hidden_macros import hiding_text, with_macros_of
from ferrule.emit.preamble import emit_preamble
from ferrule.emit.python_header import AFTER_HEADERS
from ferrule.emit.scoped import emit_scoped, render_flags
from ferrule.emit.writer import SourceWriter, string_literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.bindings.calls import Call, Value
    from ferrule.bindings.decide import Bindings

TABLE: Final = "ferrule_function_table"

_BITS: Final = frozenset({Kind.INTEGER, Kind.ENUMERATION, Kind.BOOL, Kind.CHAR, Kind.WIDE})
_POINTERS: Final = frozenset({Kind.POINTER, Kind.CODE})
_LARGE: Final = frozenset({Kind.MEMORY, Kind.RECORD})
_MAY_LEAD: Final = frozenset({Kind.POINTER, Kind.RECORD})  # to memory of an argument


def render_calls_unit(
    includes: str, calls: Sequence[Call], bindings: Bindings, *, docs: bool, shield: str
) -> tuple[str, dict[int, str]]:
    """Return the unit of the direct calls, for after the headers of `includes`.

    And which function, by its name in C, each line of it is about.
    """
    writer = SourceWriter()
    writer.lines(includes)
    writer.line()
    writer.line(AFTER_HEADERS)
    writer.lines(hiding_text(bindings.covering))
    if shield:
        writer.lines(shield)
    header = "ferrule_convert.h" if needs_python(calls) else "ferrule_tables.h"
    writer.line(f'#include "{header}"')
    emit_preamble(writer, bindings)
    tables = _Tables(writer, bindings, docs)
    tables.emit(calls)
    return writer.text(), tables.lines


def emit_calls_in_one_unit(
    writer: SourceWriter, calls: Sequence[Call], bindings: Bindings
) -> None:
    """Write the run-time and the direct calls into a unit that is the whole module."""
    writer.line("#ifndef PYPY_VERSION")
    writer.line("#define FERRULE_ONE_UNIT")
    writer.line('#include "ferrule_runtime.c"')
    writer.line('#include "ferrule_convert.h"')
    writer.line(f"static ferrule_function {TABLE}[{len(calls) + 1}];")
    _Tables(writer, bindings).emit(calls, "static ")
    writer.line("#endif")


def needs_python(calls: Sequence[Call]) -> bool:
    """Tell whether the C of `calls` needs Python.h and `ferrule_convert.h`."""
    return any(call.inlined for call in calls)


def needs_name(call: Call, bindings: Bindings) -> bool:
    """Tell whether C cannot write the function's name for its address."""
    name = call.function.name
    return call.by_name or any(name in users for users in bindings.covering.values())


@dataclass
class _Tables:
    """One unit's text in the making.

    `lines` tells which function, by its name in C, a line is about.
    """

    writer: SourceWriter
    bindings: Bindings
    docs: bool = True
    lines: dict[int, str] = field(default_factory=dict)
    thunks: dict[tuple[str, ...], int] = field(default_factory=dict)
    signatures: dict[tuple[int, tuple[str, ...]], int] = field(default_factory=dict)

    def emit(self, calls: Sequence[Call], linkage: str = "") -> None:
        """Write all that the run-time needs of `calls`, for behind `ferrule_tables.h`.

        `linkage` is written before the table's definition.
        """
        writer = self.writer
        writer.section("Calls of an address, one for each shape of functions")
        for call in calls:
            self._shape(call)
        writer.section("The kinds of parameters and results")
        of_calls = [self._signature(call) for call in calls]
        if calls:  # else it would be a table that nobody uses
            self._signature_table()
        writer.section("The functions")
        hidden = {call.function.name: call for call in calls if needs_name(call, self.bindings)}
        aliases = {name: self._alias(call) for name, call in hidden.items()}
        for number, call in enumerate(calls):
            if call.inlined:
                self._wrapper(number, call, aliases)
        with writer.block(f"{linkage}ferrule_function {TABLE}[] =", ";"):
            for number, (call, signature) in enumerate(zip(calls, of_calls, strict=True)):
                self._entry(number, call, signature, aliases)
            writer.line("{NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, NULL},")
        emit_scoped(writer, calls, self.bindings, linkage)

    def _signature_table(self) -> None:
        with self.writer.block("static const ferrule_signature ferrule_signatures[] =", ";"):
            for (thunk, kinds), number in self.signatures.items():
                table = f"ferrule_thunk_{thunk}, ferrule_kinds_{number}"
                self.writer.line(f"{{{table}, {len(kinds) - 1}}},")
            self.writer.line("{NULL, NULL, 0},")

    def _about(self, call: Call, line: str) -> None:
        self.lines[self.writer.next_line] = call.function.name
        self.writer.line(line)

    def _spell(self, value: Value, name: str = "") -> str:
        """Return the declaration of `name` as `value`, to which all pointers are the same."""
        if value.kind in _POINTERS:
            return f"void *{name}"
        return spell(value.type, name, key=self.bindings.type_name)

    def _shape(self, call: Call) -> int:
        """Return the number of the call's thunk, which is written where it is the first."""
        key = (*map(self._spell, call.parameters), self._spell(call.result))
        if key in self.thunks:
            return self.thunks[key]
        number = self.thunks[key] = len(self.thunks)
        values = [self._from_slot(v, f"slots[{i}]") for i, v in enumerate(call.parameters)]
        types = ", ".join(map(self._spell, call.parameters)) or "void"
        pointer = self._spell(call.result, f"(*)({types})")
        called = f"(({pointer})code)({', '.join(values)})"
        with self.writer.block(
            f"static void ferrule_thunk_{number}(ferrule_code code, ferrule_slot *slots)"
        ):
            if not call.parameters and call.result.kind is Kind.VOID:
                self.writer.line("(void)slots;")
            for line in self._to_slot(call.result, called, f"slots[{len(values)}]"):
                self._about(call, line)
        return number

    def _from_slot(self, value: Value, slot: str) -> str:
        if value.kind in _POINTERS:
            return f"{slot}.p"
        if value.kind in _LARGE:
            return f"*({self._spell(value, '*')}){slot}.p"
        return f"({self._spell(value)}){slot}.{'d' if value.kind is Kind.REAL else 'u'}"

    def _to_slot(self, value: Value, called: str, slot: str) -> Iterator[str]:
        if value.kind is Kind.VOID:
            yield f"{called};"
        elif value.kind in _POINTERS:
            yield f"{slot}.p = {called};"
        elif value.kind is Kind.REAL:
            yield f"{slot}.d = (double){called};"
        elif value.kind in _BITS:
            yield f"{slot}.u = (unsigned long long){called};"
        else:
            # Copied, since a record with a const member cannot be assigned.
            yield f"{self._spell(value, 'result')} = {called};"
            yield f"memcpy({slot}.p, &result, sizeof result);"

    def _signature(self, call: Call) -> int:
        kinds = tuple(self._kind(value) for value in (*call.parameters, call.result))
        key = (self._shape(call), kinds)
        if key not in self.signatures:
            number = self.signatures[key] = len(self.signatures)
            table = f"static const unsigned char ferrule_kinds_{number}[]"
            self._about(call, f"{table} = {{{', '.join(kinds)}}};")
        return self.signatures[key]

    def _kind(self, value: Value) -> str:
        match value.kind:
            case Kind.INTEGER | Kind.WIDE:
                kind = f"{value.kind.value}({self._spell(value)})"
            case Kind.ENUMERATION:
                kind = f"{Kind.INTEGER.value}({self._spell(value)}) | {value.kind.value}"
            case _:
                kind = value.kind.value
        flags = (
            ("FERRULE_OPEN", value.open),
            ("FERRULE_BYTES", value.bytes),
            ("FERRULE_CONST", value.const),
            ("FERRULE_NULLABLE", value.nullable),
        )
        return " | ".join((kind, *(flag for flag, there in flags if there)))

    def _alias(self, call: Call) -> str:
        """Write a function that calls this one by its name; return what it is called.

        A macro may do with its arguments what needs their own types.
        """
        name = call.function.name
        alias = f"ferrule_by_name_{name}"
        parameters = [
            spell(p.type, f"arg{i}", key=self.bindings.type_name)
            for i, p in enumerate(call.function.type.parameters)
        ]
        called = f"{name}({', '.join(f'arg{i}' for i in range(len(parameters)))})"
        with with_macros_of(self.writer, name, self.bindings.covering):
            head = self._spell(call.result, f"{alias}({', '.join(parameters) or 'void'})")
            with self.writer.block(f"static {head}"):
                self._about(call, f"{self._returned(call.result)}{called};")
        return alias

    @staticmethod
    def _returned(result: Value) -> str:
        if result.kind is Kind.VOID:
            return ""
        return "return (void *)" if result.kind in _POINTERS else "return "

    def _entry(self, number: int, call: Call, signature: int, aliases: dict[str, str]) -> None:
        name = call.function.name
        doc = "NULL"
        if call.name is not None:
            doc = string_literal(
                docstring(call.function, call.name, self.bindings, docs=self.docs)
            )
        parts = (
            "NULL" if call.name is None else string_literal(call.name),
            f"(ferrule_code)ferrule_call_{number}" if call.inlined else "NULL",
            "0",
            doc,
            string_literal(name),
            f"(ferrule_code){aliases.get(name, name)}",
            f"&ferrule_signatures[{signature}]",
            render_flags(call),
            "NULL",
        )
        self._about(call, f"{{{', '.join(parts)}}},")

    # ---- Wrappers of single functions

    def _wrapper(self, number: int, call: Call, aliases: dict[str, str]) -> None:
        writer = self.writer
        with with_macros_of(writer, call.function.name, self.bindings.covering):
            writer.line(f"static PyObject *ferrule_call_{number}(")
            arguments = "PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames"
            with writer.block(f"    PyObject *self, {arguments})"):
                writer.line(f"ferrule_function *function = &{TABLE}[{number}];")
                for i, value in enumerate(call.parameters):
                    writer.line(f"{self._taken(value, f'arg{i}')};")
                    if self._copies(value, call.result):
                        writer.line(f"ferrule_argument_room room{i};")
                writer.line("(void)self;")
                with writer.block(f"if ({' || '.join(self._obstacles(call))})"):
                    writer.line("return ferrule_call_slowly(function, args, nargs, kwnames);")
                name = call.function.name
                self._call_line(call, aliases[name] if call.by_name else name)

    def _taken(self, value: Value, name: str) -> str:
        """Return the declaration of the variable that an exact object's value is taken into."""
        if value.kind in _POINTERS:
            return f"void *{name}"
        if value.kind in _LARGE:
            return self._spell(value, name)
        return f"double {name}" if value.kind is Kind.REAL else f"long {name}"

    def _obstacles(self, call: Call) -> Iterator[str]:
        """Yield the conditions under which the call is no matter of exact objects."""
        yield "kwnames != NULL"
        yield f"nargs != {len(call.parameters)}"
        yield "function->code == NULL"
        values = (*call.parameters, call.result)
        if call.result.kind in _POINTERS | _LARGE or any(value.open for value in values):
            yield "function->types == NULL"
        for i, value in enumerate(call.parameters):
            yield self._inexact(call, value, i)

    @staticmethod
    def _copies(value: Value, result: Value) -> bool:
        """Tell whether short bytes are copied to the stack: if no result can lead there."""
        return value.bytes and not value.const and result.kind not in _MAY_LEAD

    def _inexact(self, call: Call, value: Value, i: int) -> str:
        """Return the condition under which argument `i` is no exact object."""
        place = f"function, {i}, args[{i}], &arg{i}"
        match value.kind:
            case Kind.INTEGER | Kind.ENUMERATION:
                return f"!ferrule_exact_integer({self._spell(value)}, args[{i}], &arg{i})"
            case Kind.BOOL | Kind.CHAR | Kind.REAL:
                return f"!ferrule_exact_{value.kind.name.lower()}(args[{i}], &arg{i})"
            case Kind.POINTER:
                if value.bytes and value.const:
                    return f"!ferrule_exact_text({place})"
                if self._copies(value, call.result):
                    return f"!ferrule_exact_copy({place}, &room{i})"
                return f"!ferrule_exact_pointer({place})"
            case Kind.CODE:
                return f"!ferrule_exact_cdata({place})"
            case Kind.MEMORY | Kind.RECORD:
                return f"!ferrule_exact_memory({place}, sizeof arg{i})"
            case Kind.WIDE:
                kind = f"FERRULE_WIDE({self._spell(value)})"
                return f"!ferrule_exact_wide({kind}, args[{i}], &arg{i})"
            case Kind.VOID:
                return "1"

    def _call_line(self, call: Call, called_name: str) -> None:
        """Write the call itself, between what releases the GIL and keeps errno, and its result."""
        writer, result = self.writer, call.result
        given = ", ".join(self._given(v, f"arg{i}") for i, v in enumerate(call.parameters))
        called = f"{called_name}({given})"
        if not call.hold_gil:
            writer.line("PyThreadState *thread = PyEval_SaveThread();")
        if not call.no_errno:
            writer.line("ferrule_restore_errno();")
        if result.kind is Kind.VOID:
            self._about(call, f"{called};")
        else:
            cast = "(void *)" if result.kind in _POINTERS else ""
            self._about(call, f"{self._spell(result, 'result')} = {cast}{called};")
        if not call.no_errno:
            writer.line("ferrule_save_errno();")
        if not call.hold_gil:
            writer.line("PyEval_RestoreThread(thread);")
        writer.line(f"return {self._object(result, len(call.parameters))};")

    def _given(self, value: Value, name: str) -> str:
        """Return the argument that the variable `name` is."""
        if value.kind in _POINTERS | _LARGE:
            return name
        return f"({self._spell(value)}){name}"

    def _object(self, value: Value, index: int) -> str:
        """Return what makes an object of the variable `result`."""
        type_ = f"function->types[{index}].type"
        match value.kind:
            case Kind.VOID:
                return "ferrule_none()"
            case Kind.INTEGER | Kind.ENUMERATION:
                return f"ferrule_from_integer({self._spell(value)}, result)"
            case Kind.BOOL:
                return "PyBool_FromLong(result)"
            case Kind.CHAR:
                return "ferrule_from_char(result)"
            case Kind.WIDE:
                return f"ferrule_from_wide({self._spell(value)}, result)"
            case Kind.REAL:
                return "PyFloat_FromDouble((double)result)"
            case Kind.MEMORY:
                return f"ferrule_from_memory(&result, {type_})"
            case Kind.RECORD:
                return f"ferrule_from_record(&result, {type_})"
            case Kind.POINTER | Kind.CODE:
                return f"ferrule_from_pointer(result, {type_})"
