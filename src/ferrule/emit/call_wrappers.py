"""Wrappers: C for a single function, which converts its Python arguments without tables.

static PyObject *ferrule_call_0(
    PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    ferrule_function *function = &ferrule_function_table[0];
    long arg0;
    (void)self;
    if (kwnames != NULL || nargs != 1 || !ferrule_exact_integer(int, args[0], &arg0)) {
        return ferrule_call_slowly(function, args, nargs, kwnames);
    }
    ... the call, and the result as an object
}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.calls import ValueKind
from ferrule.emit.calls_writer import LARGE, POINTERS
from ferrule.emit.hidden_macros import with_macros_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter


def emit_wrapper(unit: CallsWriter, call: Call, name: str, entry: str, called: str) -> None:
    """Write the wrapper `name` of the function whose row in the table is `entry`.

    `called` is the name by which C calls the function.
    """
    writer = unit.writer
    with with_macros_of(writer, call.function.name, unit.plan.bindings.covering):
        writer.line(f"static PyObject *{name}(")
        arguments = "PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames"
        with writer.block(f"    PyObject *self, {arguments})"):
            writer.line(f"ferrule_function *function = &{entry};")
            for i, value in enumerate(call.parameters):
                writer.line(f"{_variable(unit, value, f'arg{i}')};")
                if call.copies_bytes(value):
                    writer.line(f"ferrule_argument_room room{i};")
            writer.line("(void)self;")
            with writer.block(f"if ({' || '.join(_obstacles(unit, call))})"):
                writer.line("return ferrule_call_slowly(function, args, nargs, kwnames);")
            _emit_call(unit, call, called)


def _variable(unit: CallsWriter, value: PassedValue, name: str) -> str:
    """Return the declaration of the variable that holds an argument.

    An argument of Python's or cffi's exact type fits a `long`, a `double`, or the C type itself.
    """
    if value.kind in POINTERS | LARGE:
        return unit.spell(value, name)
    return f"double {name}" if value.kind is ValueKind.REAL else f"long {name}"


def _obstacles(unit: CallsWriter, call: Call) -> Iterator[str]:
    """Yield the conditions, as C, under which the call goes the slow way.

    The wrapper handles only the usual call. Keywords, other types and all errors are left to the
    run-time.
    """
    yield "kwnames != NULL"
    yield f"nargs != {len(call.parameters)}"
    yield "function->code == NULL"
    values = (*call.parameters, call.result)
    if call.result.kind in POINTERS | LARGE or any(value.open for value in values):
        yield "function->types == NULL"
    for i, value in enumerate(call.parameters):
        yield f"!{_conversion(unit, call, value, i)}"


def _conversion(unit: CallsWriter, call: Call, value: PassedValue, i: int) -> str:
    """Return the C that converts argument `i`, and is false unless its type is the exact one."""
    place = f"function, {i}, args[{i}], &arg{i}"
    match value.kind:
        case ValueKind.INTEGER | ValueKind.ENUMERATION:
            return f"ferrule_exact_integer({unit.spell(value)}, args[{i}], &arg{i})"
        case ValueKind.BOOL | ValueKind.CHAR | ValueKind.REAL:
            return f"ferrule_exact_{value.kind.name.lower()}(args[{i}], &arg{i})"
        case ValueKind.POINTER:
            if value.bytes and value.const:
                return f"ferrule_exact_text({place})"
            if call.copies_bytes(value):
                return f"ferrule_exact_copy({place}, &room{i})"
            return f"ferrule_exact_pointer({place})"
        case ValueKind.SHAPED | ValueKind.CODE | ValueKind.BIG:
            exact = "big" if value.kind is ValueKind.BIG else "cdata"
            return f"ferrule_exact_{exact}({place})"
        case ValueKind.MEMORY | ValueKind.RECORD:
            return f"ferrule_exact_memory({place}, sizeof arg{i})"
        case ValueKind.WIDE:
            kind = f"FERRULE_WIDE({unit.spell(value)})"
            return f"ferrule_exact_wide({kind}, args[{i}], &arg{i})"
        case ValueKind.VOID:
            return "0"


def _emit_call(unit: CallsWriter, call: Call, called: str) -> None:
    """Write the call, with what releases the GIL and keeps errno, and the result."""
    writer, result = unit.writer, call.result
    # errno is restored last before the call and saved first after it: taking the GIL back may
    # change it.
    given = ", ".join(_argument(unit, v, f"arg{i}") for i, v in enumerate(call.parameters))
    if not call.hold_gil:
        writer.line("PyThreadState *thread = PyEval_SaveThread();")
    if not call.no_errno:
        writer.line("ferrule_restore_errno();")
    if result.kind is ValueKind.VOID:
        unit.about(call, f"{called}({given});")
    else:
        cast = "(void *)" if result.kind in POINTERS else ""
        unit.about(call, f"{unit.spell(result, 'result')} = {cast}{called}({given});")
    if not call.no_errno:
        writer.line("ferrule_save_errno();")
    if not call.hold_gil:
        writer.line("PyEval_RestoreThread(thread);")
    writer.line(f"return {_object(unit, result, len(call.parameters))};")


def _argument(unit: CallsWriter, value: PassedValue, name: str) -> str:
    """Return what C passes for the variable `name`."""
    if value.kind in POINTERS | LARGE:
        return name
    return f"({unit.spell(value)}){name}"


def _object(unit: CallsWriter, value: PassedValue, index: int) -> str:
    """Return the C that makes an object of the variable `result`, whose type has this `index`."""
    type_ = f"function->types[{index}].type"
    match value.kind:
        case ValueKind.VOID:
            return "ferrule_none()"
        case ValueKind.INTEGER | ValueKind.ENUMERATION:
            return f"ferrule_from_integer({unit.spell(value)}, result)"
        case ValueKind.BOOL:
            return "PyBool_FromLong(result)"
        case ValueKind.CHAR:
            return "ferrule_from_char(result)"
        case ValueKind.WIDE:
            return f"ferrule_from_wide({unit.spell(value)}, result)"
        case ValueKind.REAL:
            return "PyFloat_FromDouble((double)result)"
        case ValueKind.MEMORY | ValueKind.RECORD:
            return f"ferrule_from_{value.kind.name.lower()}(&result, {type_})"
        case ValueKind.BIG:
            return f"ferrule_from_big(&result, function->types[{index}].big)"
        case ValueKind.POINTER | ValueKind.SHAPED | ValueKind.CODE:
            return f"ferrule_from_pointer(result, {type_})"
