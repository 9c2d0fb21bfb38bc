"""Wrappers: C for a single function, which converts its Python arguments without tables.

static ferrule_object *ferrule_call_0(
    ferrule_object *ferrule_self, ferrule_object *const *ferrule_args, ferrule_ssize ferrule_nargs,
    ferrule_object *ferrule_names) {
    ferrule_function *ferrule_this = &ferrule_function_table[0];
    long ferrule_arg0;
    (void)ferrule_self;
    if (ferrule_names || ferrule_nargs != 1) {
        goto ferrule_slowly;
    }
    if (!ferrule_exact_integer(int, ferrule_args[0], &ferrule_arg0)) {
        ferrule_nargs = 1;
        ferrule_names = 0;
        goto ferrule_slowly;
    }
    ... the call, and the result as an object
ferrule_slowly:
    return ferrule_call_slowly(ferrule_this, ferrule_args, ferrule_nargs, ferrule_names);
}

All names are ours, since a header may have made a macro of any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.calls import ValueKind
from ferrule.emit.calls_writer import LARGE, POINTERS
from ferrule.emit.handles import type_of
from ferrule.emit.hidden_macros import with_macros_of
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter


def emit_wrapper(unit: CallsWriter, call: Call, name: str, entry: str, called: str) -> None:
    """Write the wrapper `name` of the function whose row in the table is `entry`.

    `called` is the name by which C calls the function.
    """
    writer = unit.writer
    linkage = unit.begin_apart() if unit.wrappers_are_apart else "static"
    with with_macros_of(writer, call.function.name, unit.plan.bindings.covering):
        writer.line(f"{linkage} ferrule_object *{name}(")
        writer.line("    ferrule_object *ferrule_self, ferrule_object *const *ferrule_args,")
        with writer.block("    ferrule_ssize ferrule_nargs, ferrule_object *ferrule_names)"):
            writer.line(f"ferrule_function *ferrule_this = &{entry};")
            for i, value in enumerate(call.parameters):
                writer.line(f"{variable_of(unit, value, f'ferrule_arg{i}')};")
                if call.copies_bytes(value):
                    writer.line(f"ferrule_argument_room ferrule_room{i};")
            writer.line("(void)ferrule_self;")
            count = len(call.parameters)
            with writer.block(f"if (ferrule_names || ferrule_nargs != {count})"):
                writer.line("goto ferrule_slowly;")
            # Constants, so that no register has to keep them until here.
            if obstacles := " || ".join(_obstacles(unit, call)):
                with writer.block(f"if ({obstacles})"):
                    writer.line(f"ferrule_nargs = {count};")
                    writer.line("ferrule_names = 0;")
                    writer.line("goto ferrule_slowly;")
            _emit_call(unit, call, called)
            writer.line("ferrule_slowly:")
            given = "ferrule_this, ferrule_args, ferrule_nargs, ferrule_names"
            writer.line(f"return ferrule_call_slowly({given});")


def variable_of(unit: CallsWriter, value: PassedValue, name: str) -> str:
    """Return the declaration of the variable that holds an argument.

    An argument of Python's or cffi's exact type fits a `long`, a `double`, or the C type itself.
    """
    if value.kind in POINTERS | LARGE:
        return unit.spell(value, name)
    return f"double {name}" if value.kind is ValueKind.REAL else f"long {name}"


def _obstacles(unit: CallsWriter, call: Call) -> Iterator[str]:
    """Yield the conditions, as C, under which the call goes the slow way.

    The wrapper handles only the usual call. Other types and all errors are left to the run-time,
    which uses no wrapper of a function that the library lacks.
    """
    values = (*call.parameters, call.result)
    if call.result.kind in POINTERS | LARGE or any(value.open for value in values):
        yield "!ferrule_knows_types(ferrule_this)"
    for i, value in enumerate(call.parameters):
        yield f"!{conversion(unit, call, value, i)}"


def conversion(  # noqa: C901  one row a kind
    unit: CallsWriter, call: Call, value: PassedValue, i: int
) -> str:
    """Return the C that converts argument `i`, and is false unless its type is the exact one."""
    argument = f"ferrule_args[{i}], &ferrule_arg{i}"
    place = f"ferrule_this, {i}, {argument}"
    match value.kind:
        case ValueKind.INTEGER | ValueKind.ENUMERATION:
            return f"ferrule_exact_integer({unit.spell(value)}, {argument})"
        case ValueKind.BOOL | ValueKind.CHAR | ValueKind.REAL | ValueKind.CLOSURE:
            return f"ferrule_exact_{value.kind.name.lower()}({argument})"
        case ValueKind.POINTER:
            if value.bytes and value.const:
                return f"ferrule_exact_text({place})"
            if call.copies_bytes(value):
                return f"ferrule_exact_copy({place}, &ferrule_room{i})"
            return f"ferrule_exact_pointer({place})"
        case ValueKind.STRING:
            return f"ferrule_exact_{exact_text(call, value)}({place})"
        case ValueKind.HANDLE:
            return f"ferrule_exact_handle({place}, {type_of(value.handle)})"
        case ValueKind.SHAPED | ValueKind.CODE | ValueKind.BIG:
            exact = "big" if value.kind is ValueKind.BIG else "cdata"
            return f"ferrule_exact_{exact}({place})"
        case ValueKind.MEMORY | ValueKind.RECORD:
            exact = f"ferrule_exact_memory({place}, sizeof ferrule_arg{i})"
            if value.record is None:
                return exact
            return f"(ferrule_to_value_{value.record}({argument}) || {exact})"
        case ValueKind.WIDE:
            kind = f"FERRULE_WIDE({unit.spell(value)})"
            return f"ferrule_exact_wide({kind}, {argument})"
        case ValueKind.VOID:
            return "0"


def exact_text(call: Call, value: PassedValue) -> str:
    """Return what converts text.

    The run-time encodes into anything but UTF-8, keeps what a result may point into, and copies
    what C may change.
    """
    if not value.const:
        return "pointer"
    leads = call.annotated is not None and call.annotated.may_lead
    return "string" if value.encoding == "utf-8" and not leads else "text"


def _emit_call(unit: CallsWriter, call: Call, called: str) -> None:
    """Write the call, with what releases the GIL and keeps errno, and the result."""
    writer, result = unit.writer, call.result
    # errno is restored last before the call and saved first after it: taking the GIL back may
    # change it.
    values = (argument_of(unit, v, f"ferrule_arg{i}") for i, v in enumerate(call.parameters))
    given = ", ".join(values)
    if not call.hold_gil:
        writer.line("void *ferrule_thread = ferrule_release_gil();")
    if not call.no_errno:
        writer.line("ferrule_restore_errno();")
    if result.kind is ValueKind.VOID:
        unit.about(call, f"{called}({given});")
    else:
        cast = "(void *)" if result.kind in POINTERS else ""
        unit.about(call, f"{unit.spell(result, 'ferrule_returned')} = {cast}{called}({given});")
    if not call.no_errno:
        writer.line("ferrule_save_errno();")
    if not call.hold_gil:
        writer.line("ferrule_take_gil(ferrule_thread);")
    writer.line(f"return {object_of(unit, result, len(call.parameters))};")


def encoding_of(text: str) -> str:
    """Return the encoding and the error handler of text, as C; no encoding is UTF-8."""
    encoding, _, errors = text.partition("+")
    named = "0" if encoding == "utf-8" else string_literal(encoding)
    return f"{named}, {string_literal(errors or 'strict')}"


def argument_of(unit: CallsWriter, value: PassedValue, name: str) -> str:
    """Return what C passes for the variable `name`."""
    if value.kind in POINTERS | LARGE:
        return name
    return f"({unit.spell(value)}){name}"


def object_of(  # noqa: C901  one row a kind
    unit: CallsWriter, value: PassedValue, index: int, variable: str = "ferrule_returned"
) -> str:
    """Return the C that makes an object of a variable, whose type has this `index`."""
    type_ = f"ferrule_type_at(ferrule_this, {index})"
    match value.kind:
        case ValueKind.VOID:
            return "ferrule_none()"
        case ValueKind.INTEGER | ValueKind.ENUMERATION:
            return f"ferrule_from_integer({unit.spell(value)}, {variable})"
        case ValueKind.BOOL:
            return f"ferrule_from_bool({variable})"
        case ValueKind.CHAR:
            return f"ferrule_from_char({variable})"
        case ValueKind.WIDE:
            return f"ferrule_from_wide({unit.spell(value)}, {variable})"
        case ValueKind.REAL:
            return f"ferrule_from_double((double){variable})"
        case ValueKind.RECORD if value.record is not None:
            return f"ferrule_from_value_{value.record}(&{variable})"
        case ValueKind.MEMORY | ValueKind.RECORD:
            return f"ferrule_from_{value.kind.name.lower()}(&{variable}, {type_})"
        case ValueKind.BIG:
            return f"ferrule_from_big(&{variable}, ferrule_big_at(ferrule_this, {index}))"
        case ValueKind.STRING:
            return f"ferrule_decoded({variable}, {encoding_of(value.encoding)})"
        case (
            ValueKind.POINTER
            | ValueKind.HANDLE
            | ValueKind.SHAPED
            | ValueKind.CODE
            | ValueKind.CLOSURE
        ):
            return f"ferrule_from_pointer({variable}, {type_})"
