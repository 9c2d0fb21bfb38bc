"""Wrappers: C that converts the Python arguments of a function without tables, and calls it.

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

Functions that differ in nothing else share a wrapper, and have two instructions of their own:

FERRULE_SHARES(ferrule_call_0, ferrule_shared_0, ferrule_function_table[0])

All names are ours, since a header may have made a macro of any other.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.bindings.calls import ValueKind
from ferrule.emit.calls_writer import LARGE, POINTERS
from ferrule.emit.handles import type_of
from ferrule.emit.hidden_macros import with_macros_of
from ferrule.emit.writer import string_literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A function with a wrapper: the wrapper's name, its row in the table, what C calls it."""

    call: Call
    name: str
    entry: str
    called: str


def emit_wrappers(unit: CallsWriter, functions: Sequence[Wrapped]) -> None:
    """Write the wrappers of the `functions`; those that differ in nothing else share one.

    A shared wrapper calls the address in the table. Together with the way to it, that makes a call
    some five instructions longer.
    """
    steps = [_Steps.of(unit, function.call) for function in functions]
    common: dict[_Steps, list[Wrapped]] = {}
    for function, made in zip(functions, steps, strict=True):
        if not function.call.alone:
            common.setdefault(made, []).append(function)
    shared = {made: users for made, users in common.items() if len(users) > 1}
    names = {made: f"ferrule_shared_{number}" for number, made in enumerate(shared)}
    apart = list(names.values())
    for made, users in shared.items():
        _emit_shared(unit, made, users[0].call, names[made])
    for function, made in zip(functions, steps, strict=True):
        if function.call.alone or made not in shared:
            apart.append(function.name)
            with with_macros_of(
                unit.writer, function.call.function.name, unit.plan.bindings.covering
            ):
                _emit_own(unit, made, function)
    if unit.wrappers_are_apart:
        objects = "ferrule_object *, ferrule_object *const *, ferrule_ssize, ferrule_object *"
        unit.end_apart(f"ferrule_object *ferrule_call_part({objects})", apart)
    for made, users in shared.items():
        for user in users:
            unit.writer.line(f"FERRULE_SHARES({user.name}, {names[made]}, {user.entry})")


@dataclass(frozen=True, slots=True)
class _Steps:
    """What a wrapper does, as C; only the function that it calls is not in it."""

    pointer: str
    variables: tuple[str, ...]
    count: int
    obstacles: str
    before: tuple[str, ...]
    result: str
    given: str
    after: tuple[str, ...]

    @classmethod
    def of(cls, unit: CallsWriter, call: Call) -> _Steps:
        """Return the steps of the wrapper for `call`."""
        result, numbered = call.result, list(enumerate(call.parameters))
        variables: list[str] = []
        for i, value in numbered:
            variables.append(f"{variable_of(unit, value, f'ferrule_arg{i}')};")
            if call.copies_bytes(value):
                variables.append(f"ferrule_argument_room ferrule_room{i};")
        # errno is restored last before the call and saved first after it: taking the GIL back may
        # change it.
        before = ["void *ferrule_thread = ferrule_release_gil();"][call.hold_gil :]
        before += ["ferrule_restore_errno();"][call.no_errno :]
        after = ["ferrule_save_errno();"][call.no_errno :]
        after += ["ferrule_take_gil(ferrule_thread);"][call.hold_gil :]
        after.append(f"return {object_of(unit, result, len(numbered))};")
        cast = "(void *)" if result.kind in POINTERS else ""
        is_void = result.kind is ValueKind.VOID
        return cls(
            unit.spell(result, f"(*)({', '.join(map(unit.spell, call.parameters)) or 'void'})"),
            tuple(variables),
            len(numbered),
            " || ".join(_obstacles(unit, call)),
            tuple(before),
            "" if is_void else f"{unit.spell(result, 'ferrule_returned')} = {cast}",
            ", ".join(argument_of(unit, v, f"ferrule_arg{i}") for i, v in numbered),
            tuple(after),
        )


def _emit_shared(unit: CallsWriter, steps: _Steps, call: Call, name: str) -> None:
    """Write a wrapper that several functions share; the compiler's errors are about `call`."""
    this = "ferrule_function *ferrule_this = (ferrule_function *)(void *)ferrule_self;"
    with _wrapper(unit, name):
        unit.writer.line(this)
        _emit_steps(unit, steps, call, f"(({steps.pointer})ferrule_this->code)")


def _emit_own(unit: CallsWriter, steps: _Steps, function: Wrapped) -> None:
    """Write a wrapper of one function."""
    with _wrapper(unit, function.name):
        unit.writer.line(f"ferrule_function *ferrule_this = &{function.entry};")
        unit.writer.line("(void)ferrule_self;")
        _emit_steps(unit, steps, function.call, function.called)


@contextmanager
def _wrapper(unit: CallsWriter, name: str) -> Iterator[None]:
    """Write the wrapper `name` around what is written inside."""
    linkage = unit.begin_apart() if unit.wrappers_are_apart else "static"
    unit.writer.line(f"{linkage} ferrule_object *{name}(")
    unit.writer.line("    ferrule_object *ferrule_self, ferrule_object *const *ferrule_args,")
    with unit.writer.block("    ferrule_ssize ferrule_nargs, ferrule_object *ferrule_names)"):
        yield


def _emit_steps(unit: CallsWriter, steps: _Steps, call: Call, called: str) -> None:
    """Write the body of a wrapper, which calls `called`."""
    writer = unit.writer
    for line in steps.variables:
        writer.line(line)
    with writer.block(f"if (ferrule_names || ferrule_nargs != {steps.count})"):
        writer.line("goto ferrule_slowly;")
    # Constants, so that no register has to keep them until here.
    if steps.obstacles:
        with writer.block(f"if ({steps.obstacles})"):
            writer.line(f"ferrule_nargs = {steps.count};")
            writer.line("ferrule_names = 0;")
            writer.line("goto ferrule_slowly;")
    for line in steps.before:
        writer.line(line)
    unit.about(call, f"{steps.result}{called}({steps.given});")
    for line in steps.after:
        writer.line(line)
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
