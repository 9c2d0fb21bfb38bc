"""The C of variadic functions that annotations change: cffi makes the call.

    int open(const char *path, int flags, ...);   with a status   ->

    void *ferrule_given0 = ferrule_arg0;
    int ferrule_given1 = (int)ferrule_arg1;
    void *const ferrule_places[] = {&ferrule_given0, &ferrule_given1};
    ferrule_object *ferrule_passed = ferrule_variadic_arguments(ferrule_this, ferrule_places,
                                                                ferrule_objects[2]);
    ...
    int ferrule_returned = {0};
    int ferrule_ended = ferrule_run_variadic(ferrule_passed, (void *)&ferrule_returned);
    if (ferrule_ended != 0) { ... }

Only cffi, by way of libffi, can pass arguments whose types are known when the call is made. It gets
the declared ones as their annotations have made them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.calls import ValueKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.bindings.annotated import More
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter

DROP = "ferrule_drop_variadic(ferrule_passed);"
"""The line after the call, or instead of it."""


def more_of(call: Call) -> More:
    """Return how a variadic function takes arguments that are not declared."""
    annotated = call.annotated
    assert annotated is not None, "other variadic calls are cffi's"  # noqa: S101
    assert annotated.more is not None, "it is variadic"  # noqa: S101
    return annotated.more


def emit_arguments(
    unit: CallsWriter, call: Call, given: Iterable[str], undo: Iterable[str]
) -> None:
    """Write what cffi is to get, of which C's own arguments are `given`.

    If that cannot be made, `undo` is done.
    """
    writer, more = unit.writer, more_of(call)
    parameters = more.declared
    for index, (value, text) in enumerate(zip(parameters, given, strict=True)):
        unit.about(call, f"{unit.spell(value, f'ferrule_given{index}')} = {text};")
    places = ", ".join(f"(void *)&ferrule_given{index}" for index in range(len(parameters)))
    writer.line(f"void *const ferrule_places[] = {{{places or '0'}}};")
    places = f"ferrule_places, ferrule_objects[{len(call.parameters)}]"
    made = f"ferrule_variadic_arguments(ferrule_this, {places})"
    writer.line(f"ferrule_object *ferrule_passed = {made};")
    with writer.block("if (ferrule_passed == 0)"):
        for line in undo:
            writer.line(line)
        writer.line("return 0;")


def emit_variadic(
    unit: CallsWriter, call: Call, result: PassedValue, undo: Iterable[str]
) -> None:
    """Write the call, with the `result` in C; if cffi fails, `undo` is done."""
    writer, returned = unit.writer, "0"
    if result.kind is not ValueKind.VOID:
        unit.about(call, f"{unit.spell(result, 'ferrule_returned')} = {{0}};")
        returned = "(void *)&ferrule_returned"
    writer.line(f"int ferrule_ended = ferrule_run_variadic(ferrule_passed, {returned});")
    with writer.block("if (ferrule_ended != 0)"):
        for line in undo:
            writer.line(line)
        writer.line("return 0;")
    writer.line("ferrule_restore_errno();")


def emit_wrappers(unit: CallsWriter, call: Call, number: int, entry: str) -> None:
    """Write what Python calls: the function, and the method if it is one too."""
    ways = {f"ferrule_call_{number}": "0"}
    if call.method:
        ways[f"ferrule_method_{number}"] = "ferrule_self"
    for name, self in ways.items():
        unit.writer.line(f"static ferrule_object *{name}(")
        unit.writer.line(
            "    ferrule_object *ferrule_self, ferrule_object *const *ferrule_args,"
        )
        head = "    ferrule_ssize ferrule_nargs, ferrule_object *ferrule_names)"
        with unit.writer.block(head):
            unit.writer.line("(void)ferrule_self;")
            given = f"&{entry}, {self}, ferrule_args, ferrule_nargs, ferrule_names"
            unit.writer.line(f"return ferrule_call_variadic({given});")
