"""The C that Python calls for annotated functions: it converts arguments of the exact types.

static ferrule_object *ferrule_call_0(...)      the function on the module
static ferrule_object *ferrule_method_0(...)    the method of a handle, which is `self`

Both call `ferrule_annotated_0` (`ferrule.emit.annotated_calls`), or leave a call with other
arguments to the run-time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.calls import ValueKind
from ferrule.emit import variadic_calls
from ferrule.emit.call_wrappers import conversion, exact_text, variable_of
from ferrule.emit.calls_writer import LARGE, POINTERS
from ferrule.emit.handles import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.annotated import Annotated, Argument
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.emit.calls_writer import CallsWriter


def emit_wrappers(unit: CallsWriter, call: Call, number: int, entry: str) -> None:
    """Write what Python calls for the function `number`, whose row in the table is `entry`."""
    assert call.annotated is not None, "only annotated calls come here"  # noqa: S101
    if call.is_variadic:
        variadic_calls.emit_wrappers(unit, call, number, entry)
        return
    wrappers = _Wrappers(unit, call, call.annotated, number)
    if call.method:
        wrappers.emit_method(entry)
    if call.method and not wrappers.is_scoped:
        wrappers.emit_function_of_method(entry)
    else:
        wrappers.emit_function(entry)


class _Wrappers:
    """Writes the wrappers of one annotated call."""

    def __init__(
        self, unit: CallsWriter, call: Call, annotated: Annotated, number: int
    ) -> None:
        self.unit, self.call, self.number = unit, call, number
        self.annotated = annotated
        self.writer = unit.writer

    def emit_function(self, entry: str) -> None:
        """Write the function that converts arguments of the exact types."""
        writer = self.writer
        writer.line(f"static ferrule_object *ferrule_call_{self.number}(")
        writer.line("    ferrule_object *ferrule_self, ferrule_object *const *ferrule_args,")
        with writer.block("    ferrule_ssize ferrule_nargs, ferrule_object *ferrule_names)"):
            writer.line(f"ferrule_function *ferrule_this = &{entry};")
            self._emit_variables()
            writer.line("(void)ferrule_self;")
            obstacles = ("ferrule_names", self._wrong_count(), *self._obstacles())
            with writer.block(f"if ({' || '.join(obstacles)})"):
                given = "ferrule_this, ferrule_args, ferrule_nargs, ferrule_names"
                writer.line(f"return ferrule_call_slowly({given});")
            writer.line(f"return {self._called()};")

    def emit_method(self, entry: str) -> None:
        """Write the same for the method of a handle, which is `self`, the first argument."""
        writer = self.writer
        most = self.annotated.keyword_only
        writer.line(f"static ferrule_object *ferrule_method_{self.number}(")
        writer.line("    ferrule_object *ferrule_self, ferrule_object *const *ferrule_others,")
        with writer.block("    ferrule_ssize ferrule_count, ferrule_object *ferrule_names)"):
            writer.line(f"ferrule_function *ferrule_this = &{entry};")
            given = "ferrule_this, ferrule_self, ferrule_others, ferrule_count, ferrule_names"
            if self.is_scoped:
                writer.line(f"return ferrule_call_scoped_method({given});")
                return
            writer.line("ferrule_ssize ferrule_nargs = ferrule_count + 1;")
            writer.line(f"ferrule_object *ferrule_args[{most}];")
            self._emit_variables()
            slowly = f"return ferrule_call_method_slowly({given});"
            with writer.block(f"if (ferrule_names || {self._wrong_count()})"):
                writer.line(slowly)
            # The rest is as for the function, whose first argument is the handle.
            writer.line("ferrule_args[0] = ferrule_self;")
            if self.annotated.required == most:
                for i in range(1, most):
                    writer.line(f"ferrule_args[{i}] = ferrule_others[{i - 1}];")
            elif most > 1:
                loop = (
                    "for (ferrule_ssize ferrule_i = 0; ferrule_i < ferrule_count; ferrule_i++)"
                )
                with writer.block(loop):
                    writer.line("ferrule_args[ferrule_i + 1] = ferrule_others[ferrule_i];")
            with writer.block(f"if ({' || '.join(self._obstacles(is_method=True))})"):
                writer.line(slowly)
            writer.line(f"return {self._called()};")

    def emit_function_of_method(self, entry: str) -> None:
        """Write the function that is a method too: it calls that if it gets a handle."""
        writer, number = self.writer, self.number
        writer.line(f"static ferrule_object *ferrule_call_{number}(")
        writer.line("    ferrule_object *ferrule_self, ferrule_object *const *ferrule_args,")
        with writer.block("    ferrule_ssize ferrule_nargs, ferrule_object *ferrule_names)"):
            writer.line("(void)ferrule_self;")
            type_ = type_of(self.annotated.arguments[0].value.handle)
            with writer.block(
                f"if (ferrule_nargs < 1 || !ferrule_is_of(ferrule_args[0], {type_}))"
            ):
                given = f"&{entry}, ferrule_args, ferrule_nargs, ferrule_names"
                writer.line(f"return ferrule_call_slowly({given});")
            given = "ferrule_args[0], ferrule_args + 1, ferrule_nargs - 1, ferrule_names"
            writer.line(f"return ferrule_method_{number}({given});")

    @property
    def is_scoped(self) -> bool:
        """Whether it takes Python functions for the time of a call."""
        return any(argument.value.scoped for argument in self.annotated.arguments)

    def _emit_variables(self) -> None:
        """Write the variables of a wrapper."""
        writer, arguments = self.writer, self.annotated.arguments
        if self._counts != "0":
            writer.line(f"ferrule_size ferrule_counts[{len(arguments)}] = {{0}};")
        for i, argument in enumerate(arguments):
            before = " = {0}" if argument.default is not None else ""
            variable = variable_of(self.unit, argument.value, f"ferrule_arg{i}")
            writer.line(f"{variable}{before};")
            is_kept = argument.index in self.annotated.conventions.handles.kept_memory
            if self.call.copies_bytes(argument.value) and not is_kept:
                writer.line(f"ferrule_argument_room ferrule_room{i};")

    @property
    def _counts(self) -> str:
        """What tells which arguments are left out, as C."""
        counted = (a.default is not None or a.is_counted for a in self.annotated.arguments)
        return "ferrule_counts" if any(counted) else "0"

    def _called(self) -> str:
        """Return the call of the function that calls C, with the converted arguments."""
        values = (
            f"({self.unit.spell(a.value)})ferrule_arg{i}"
            if a.value.kind not in POINTERS | LARGE
            else f"ferrule_arg{i}"
            for i, a in enumerate(self.annotated.arguments)
        )
        given = ", ".join(("ferrule_this, ferrule_args", self._counts, *values))
        return f"ferrule_annotated_{self.number}({given})"

    def _wrong_count(self) -> str:
        """Return the condition under which there are too few or too many arguments."""
        required, most = self.annotated.required, self.annotated.keyword_only
        if required == most == len(self.annotated.arguments):
            return f"ferrule_nargs != {most}"
        return f"ferrule_nargs < {min(required, most)} || ferrule_nargs > {most}"

    def _obstacles(self, *, is_method: bool = False) -> Iterator[str]:
        annotated = self.annotated
        if is_method:  # a function that the library lacks has no wrapper on the module
            yield "!ferrule_is_callable(ferrule_this)"
        values = (*self.call.parameters, *annotated.results)
        typed = (POINTERS | LARGE) - {ValueKind.HANDLE}
        if any(v.kind in typed or v.open for v in (*annotated.results,)) or any(
            value.open for value in values
        ):
            yield "!ferrule_knows_types(ferrule_this)"
        for i, argument in enumerate(annotated.arguments):
            if is_method and i == 0:  # Python has checked the class of `self`
                yield "!ferrule_exact_self(ferrule_self, &ferrule_arg0)"
            else:
                yield self._obstacle(i, argument)

    def _obstacle(self, i: int, argument: Argument) -> str:
        """Return the condition under which argument `i` has to be converted slowly."""
        converted = conversion(self.unit, self.call, argument.value, i)
        if argument.is_counted:
            converted = self._counted(argument.value, i)
        if argument.index in self.annotated.conventions.handles.kept_memory:
            converted = "0"  # the run-time keeps it
        if argument.default is None:
            return f"!{converted}"
        if i >= self.annotated.keyword_only:
            return f"!(ferrule_counts[{i}] = -1)"
        return f"!(ferrule_nargs > {i} ? {converted} : (ferrule_counts[{i}] = -1))"

    def _counted(self, value: PassedValue, i: int) -> str:
        """Return the C that converts argument `i`, and counts its items, if that is simple."""
        if not (value.bytes and value.const):
            return "0"
        is_string = exact_text(self.call, value) == "string"
        kind = "string" if value.kind is ValueKind.STRING and is_string else "text"
        place = f"ferrule_args[{i}], &ferrule_arg{i}, &ferrule_counts[{i}]"
        return f"ferrule_counted_{kind}({place})"
