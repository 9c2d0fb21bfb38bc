"""The C of closures: the functions that C calls, which find the Python function by their data.

    int each(int (*row)(void *data, int n), void *data);   ->

static int ferrule_closed_0_0(void *ferrule_arg0, int ferrule_arg1)
{
    int ferrule_returned = {0};
    void *ferrule_values[] = {(void *)&ferrule_arg1};
    ... ferrule_call_closure(ferrule_arg0, 0, ferrule_values, &ferrule_returned)
    return ferrule_returned;
}

`csrc/runtime/ferrule_closures.h` has the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferrule.annotations.closures import Scope
from ferrule.declarations.spell import spell
from ferrule.emit.annotated_expressions import name_of_closed
from ferrule.emit.definitions import with_our_names
from ferrule.emit.handles import type_of
from ferrule.emit.va_lists import emit_lending, list_variable, taking_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.annotations.closures import Closure, ClosureCallback
    from ferrule.annotations.handles import CallbackHandles
    from ferrule.bindings.annotated import Annotated
    from ferrule.bindings.calls import Call
    from ferrule.emit.calls_writer import CallsWriter


@dataclass(frozen=True, slots=True)
class ClosureLines:
    """What the C of the call `number` does with its closures."""

    unit: CallsWriter
    call: Call
    annotated: Annotated
    number: int

    @property
    def closures(self) -> tuple[Closure, ...]:
        """The closures of the call."""
        return self.annotated.conventions.closures

    @property
    def variables(self) -> tuple[str, ...]:
        """The variable of each closure: the data that C gets."""
        return tuple(f"ferrule_closure{place}" for place in range(len(self.closures)))

    def given(self, index: int) -> str | None:
        """Return what C gets for the parameter `index`, None if no closure uses it."""
        for variable, closure in zip(self.variables, self.closures, strict=True):
            if index == closure.data:
                return variable
            # NULL data needs no destroying, and some libraries take any function for a promise.
            if index == closure.destroy:
                return f"({variable} == 0 ? 0 : ferrule_destroy_closure)"
            if any(callback.index == index for callback in closure.callbacks):
                return f"(ferrule_arg{index} == 0 ? 0 : ferrule_closed_{self.number}_{index})"
        return None

    def emit_functions(self) -> None:
        """Write the functions that C calls, and the table of closures."""
        positions = {a.index: place for place, a in enumerate(self.annotated.arguments)}
        rows = []
        for closure in self.closures:
            parts = []
            for place, callback in enumerate(closure.callbacks):
                self._emit_function(callback, place)
                dropped = -1 if callback.dropped is None else callback.dropped
                handles = handles_of_callback(
                    callback.handles, len(callback.type.parameters), callback.dropped
                )
                parts.append(f"{{{positions[callback.index]}, {dropped}, {handles}}}")
            scope = f"FERRULE_{closure.scope.name}"
            has_destroy = int(closure.destroy is not None)
            listed = f"(const ferrule_closure_part[]){{{', '.join(parts)}}}"
            holder = positions.get(closure.holder, -1) if closure.holder is not None else -1
            kept = f"{int(closure.several)}, {holder}"
            rows.append(
                f"{{{scope}, {has_destroy}, {len(parts)}, {listed}, {kept}, 0, 0, 0, 0, 0}},"
            )
        if rows:
            table = f"static ferrule_closure_type ferrule_closures_{self.number}[] ="
            with self.unit.writer.block(table, ";"):
                self.unit.writer.lines("\n".join(rows))

    def _emit_function(self, callback: ClosureCallback, place: int) -> None:
        bindings, name = self.unit.plan.bindings, name_of_closed(self.number, callback)
        type_ = with_our_names(callback.type, bindings)
        given = ", ".join(p.name or "" for p in type_.parameters)
        data = f"(void *)ferrule_arg{callback.dropped}"
        if callback.argument is not None:
            data = f"{name}_data({given})"
        is_void = bindings.unit.is_void(type_.result)
        result = "0" if is_void else "(void *)&ferrule_returned"
        given_to_python = f"{data}, {place}, ferrule_values, {result}"
        called = f"int ferrule_result = ferrule_call_closure({given_to_python});"
        if is_void:
            after = ["(void)ferrule_result;"]
        elif callback.on_error:
            after = [f"return ferrule_result < 0 ? {name}_failed({given}) : ferrule_returned;"]
        else:
            zero = spell(type_.result, "ferrule_zero", key=bindings.c_name)
            returned = "return ferrule_result < 0 ? ferrule_zero : ferrule_returned;"
            after = [f"{zero} = {{0}};", returned]
        self.emit_function_for_c(callback, called, after, dropped=callback.dropped)

    def emit_function_for_c(
        self,
        callback: ClosureCallback,
        called: str,
        after: Iterable[str],
        *,
        dropped: int | None = None,
    ) -> None:
        """Write the function that C calls for a callback.

        `called` is the line with the call of Python, which reads its arguments, without the
        `dropped` one, at the addresses in `ferrule_values`, and may set `ferrule_returned`. `after`
        are the lines that return it.
        """
        writer, bindings = self.unit.writer, self.unit.plan.bindings
        type_ = with_our_names(callback.type, bindings)
        values = [
            list_variable(p, bindings) or f"(void *)&{p.name}"
            for i, p in enumerate(type_.parameters)
            if i != dropped
        ]
        # clang wants the very type of the parameter.
        exact = replace(type_, result=callback.type.result)
        self.unit.lines[writer.next_line] = self.call.function.name
        name = name_of_closed(self.number, callback)
        with writer.block(f"static {spell(exact, name, key=bindings.c_name)}"):
            emit_lending(writer, type_, bindings)
            writer.line(f"void *ferrule_values[] = {{{', '.join(values) or '0'}}};")
            if not bindings.unit.is_void(type_.result):
                returned = spell(type_.result, "ferrule_returned", key=bindings.c_name)
                writer.line(f"{returned} = {{0}};")
            for line in (called, *taking_back(type_, bindings), *after):
                writer.line(line)

    def begin(self) -> Iterator[str]:
        """Yield the lines that make the closures before everything else."""
        given = "ferrule_this, ferrule_objects"
        yield "void *ferrule_first_closure = 0;"
        for place, variable in enumerate(self.variables):
            yield f"void *{variable} = 0;"
            made = f"ferrule_begin_closure(&ferrule_closures_{self.number}[{place}], {given}"
            yield f"if ({made}, &ferrule_first_closure, &{variable}) < 0) {{"
            for earlier in self.variables[:place]:
                yield f"    ferrule_abandon_closure({earlier});"
            yield "    return 0;"
            yield "}"

    def end(self, made: str) -> str:
        """Return the C for what the call returns, which was going to be `made`."""
        # The first one keeps what is raised, so it ends last.
        for variable in reversed(self.variables):
            made = f"ferrule_end_closure({variable}, {made})"
        return made

    def abandon(self) -> Iterator[str]:
        """Yield the lines after a call that has failed: C has kept nothing."""
        for variable, closure in zip(self.variables, self.closures, strict=True):
            if closure.scope is not Scope.CALL and closure.destroy is None:
                yield f"ferrule_abandon_closure({variable});"

    def keep(self) -> Iterator[str]:
        """Yield the lines after a call that has not failed: handles that it took keep them."""
        positions = {a.index: place for place, a in enumerate(self.annotated.arguments)}
        for place, closure in enumerate(self.closures):
            if closure.scope is Scope.WITH_HANDLE and closure.holder in positions:
                handle = f"ferrule_objects[{positions[closure.holder]}]"
                yield f"ferrule_keep_closure({self._kept(place)}, {handle});"

    def held_by(self, index: int | None, made: str) -> str:
        """Return the C for the object of a handle that came out, which keeps its closures."""
        positions = {a.index for a in self.annotated.arguments}
        for place, closure in enumerate(self.closures):
            is_out = closure.holder is None or closure.holder not in positions
            if closure.scope is Scope.WITH_HANDLE and is_out and closure.holder == index:
                made = f"ferrule_closure_of({self._kept(place)}, {made})"
        return made

    def _kept(self, place: int) -> str:
        return f"&ferrule_closures_{self.number}[{place}], {self.variables[place]}"

    def leave(self) -> Iterator[str]:
        """Yield the lines before a `return` if C is not called: nobody else ends its closures."""
        for variable, closure in zip(self.variables, self.closures, strict=True):
            if closure.scope is not Scope.CALL:
                yield f"ferrule_abandon_closure({variable});"


def handles_of_callback(
    handles: CallbackHandles, count: int, dropped: int | None = None
) -> str:
    """Return the types of the handles that Python gets and returns, as two values of C.

    The function pointer has `count` parameters, of which Python does not get the `dropped` one.
    """
    returned = "0" if handles.returned is None else type_of(handles.returned)
    return f"{types_of_given(handles, count, dropped)}, {returned}"


def types_of_given(handles: CallbackHandles, count: int, dropped: int | None = None) -> str:
    """Return the types of the handles that Python gets, as one value of C."""
    types = dict(handles.given)
    given = [i for i in range(count) if i != dropped]
    row = ", ".join(type_of(types[i]) if i in types else "0" for i in given)
    return f"(struct ferrule_handle_type *const[]){{{row}}}" if types else "0"
