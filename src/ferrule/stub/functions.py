"""Functions in a stub: those on the module, and the methods of `lib`.

int closedir(DIR *dirp);   ->   def closedir(dirp: _ToPointer[DIR]) -> int: ...
                                class Lib: def closedir(self, dirp: _ToPointer[DIR], /) -> int
int printf(char *, ...);   ->   class _variadic_printf(Code): def __call__(...) -> int: ...
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.annotations.closures import Scope
from ferrule.annotations.handles import NO_HANDLES_OF_CALLBACK
from ferrule.bindings.annotated import ArrayForm, target_of
from ferrule.bindings.calls import ValueKind
from ferrule.bindings.docstrings import documentation, documentation_of
from ferrule.bindings.doxygen import deprecation_message
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.types import Array

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.annotations.handle_types import Handle
    from ferrule.annotations.value_records import ValueRecord
    from ferrule.bindings.annotated import Annotated
    from ferrule.bindings.calls import Call, PassedValue
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType, FunctionType
    from ferrule.stub.lib_attributes import LibAttribute
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.stub_writer import StubWriter


_VARIADIC: Final = (
    "Arguments after the declared ones are cdata of the types that C expects:\n"
    'ffi.cast("long", 1), ffi.cast("double", 1.5), ffi.new("char[]", b"text"), ffi.NULL.'
)


@dataclass(frozen=True, slots=True)
class FunctionWriter:
    """Writes functions with `writer`; each is given as its attribute of `lib`, with its type.

    `handles` are the types whose pointers are objects, and `values` the records that are tuples.
    """

    writer: StubWriter
    bindings: Bindings
    types: PythonTypes
    handles: Sequence[Handle] = ()
    values: Sequence[ValueRecord] = ()

    def emit_on_module(
        self, name: str, function: LibAttribute, type_: FunctionType, call: Call | None
    ) -> None:
        """Write the function `name` of the module; a direct `call` accepts more than cffi's."""
        if call is not None:
            doc = documentation_of(call, self.bindings)
            returned = self._result(call)
            self._emit(name, function, [*self._direct_parameters(type_, call)], returned, doc)
            return
        if type_.variadic:
            self._emit_variadic(name, function)
            return
        parameters = [*self._parameters(type_, name_parameters(type_).names)]
        doc = documentation(function.name, type_, function.comment, self.bindings)
        self._emit(name, function, parameters, self.types.value(type_.result), doc)

    def emit_as_method(self, name: str, function: LibAttribute, call: Call) -> None:
        """Write a direct call as a method of its first parameter."""
        type_, names = call.function.type, call.names.names
        _, *others = self._direct_parameters(type_, call)
        doc = documentation_of(call, self.bindings)
        parameters = [_free("self", names), *others]
        self._emit(name, function, parameters, self._result(call), doc)

    def _result(self, call: Call) -> str:
        """Return what a direct call returns: with annotations, there may be several results."""
        type_, annotated = call.function.type, call.annotated
        if annotated is None:
            return self.types.value_on_module(type_.result)
        results = [
            self._array(stored.value, stored.array, is_filled=stored.is_filled)
            if stored.array
            else self._one_result(
                target_of(type_.parameters[stored.index].type, self.types.unit),
                stored.value,
                nullable=stored.index in annotated.conventions.handles.nullable,
            )
            for stored in annotated.stored
        ]
        if annotated.result_array is not None:
            results.insert(0, self._array(annotated.result, annotated.result_array))
        elif annotated.result.kind is not ValueKind.VOID:
            nullable = None in annotated.conventions.handles.nullable
            own = self._one_result(type_.result, annotated.result, nullable=nullable)
            results.insert(0, own)
        return f"tuple[{', '.join(results)}]" if len(results) > 1 else (*results, "None")[0]

    def _one_result(self, type_: CType, value: PassedValue, *, nullable: bool) -> str:
        if value.kind is ValueKind.HANDLE:
            name = self.writer.own_class(self.handles[value.handle].name)
            return f"{name} | None" if nullable else name
        if value.record is not None:
            return self.writer.own_class(self.values[value.record].name)
        return "str | None" if value.encoding else self.types.value_on_module(type_)

    def _array(self, value: PassedValue, form: ArrayForm, *, is_filled: bool = False) -> str:
        """Return what an array becomes that comes out; C's own may be NULL."""
        made = {ArrayForm.TEXT: "str", ArrayForm.BYTES: "bytes"}.get(form)
        if made is None:
            target = target_of(value.type, self.types.unit)
            made = self.types.value(Array(target, "incomplete"))
        return made if is_filled else f"{made} | None"

    def emit_on_lib(self, function: LibAttribute, type_: FunctionType) -> None:
        """Write a method of `lib`. The module's function has its documentation."""
        if type_.variadic:
            self._emit_variadic(function.name, function)
        else:
            self._emit_method(function.name, function, type_)

    def emit_variadic_class(self, function: LibAttribute, type_: FunctionType) -> None:
        """Write the class of a variadic function, which is a pointer to cffi: it can be called."""
        with self.writer.checkers_class(_variadic_class(function), "Code"):
            doc = documentation(function.name, type_, function.comment, self.bindings)
            self.writer.docstring(f"{doc}\n\n{_VARIADIC}")
            self._emit_method("__call__", function, type_)

    def _emit_variadic(self, name: str, function: LibAttribute) -> None:
        self.writer.line(f"{name}: {self.writer.respell('Final')}[{_variadic_class(function)}]")

    def _emit_method(self, name: str, function: LibAttribute, type_: FunctionType) -> None:
        names = name_parameters(type_).names
        parameters = [_free("self", names), *self._parameters(type_, names)]
        if type_.variadic:
            parameters.append(self.writer.respell(f"*{_free('args', names)}: CData"))
        self._emit(name, function, parameters, self.types.value(type_.result))

    def _emit(
        self,
        name: str,
        function: LibAttribute,
        parameters: Sequence[str],
        returned: str,
        doc: str = "",
    ) -> None:
        if function.deprecated:
            # It becomes a string of Python, and the comment may contain anything.
            message = deprecation_message(function.comment)
            quoted = message.replace("\\", "\\\\").replace('"', '\\"')
            self.writer.line(f'{self.writer.respell("@deprecated")}("{quoted}")')
        self.writer.function(name, parameters, self.writer.respell(returned), doc)

    def _parameters(self, type_: FunctionType, names: Sequence[str]) -> Iterator[str]:
        """Yield the parameters of cffi's own functions, which take them by position only."""
        for name, parameter in zip(names, type_.parameters, strict=True):
            yield f"{name}: {self.writer.respell(self.types.argument(parameter.type))}"
        if names:
            yield "/"

    def _direct_parameters(self, type_: FunctionType, call: Call) -> Iterator[str]:
        """Yield the parameters of a direct call: those with a name in C are keywords too."""
        names = call.names
        values = zip(names.names, self._types(type_, call), call.parameters, strict=True)
        for position, (name, given, value) in enumerate(values):
            if position and position == names.positional_only:
                yield "/"
            if call.annotated is not None and position == call.annotated.keyword_only:
                yield self._more(call.annotated) if call.is_variadic else "*"
            accepted = self.types.direct_argument(given, value)
            if value.kind is ValueKind.CLOSURE:
                accepted = self._closure(call, given, position, nullable=value.nullable)
            accepted = self._with_objects(accepted, value)
            called = self.types.unit.function_type(given) if value.scoped else None
            if called is not None:
                accepted += f" | {self._scoped(call, called, position)}"
            default = " = ..." if _has_default(call, position) else ""
            yield f"{name}: {self.writer.respell(accepted)}{default}"
        if names.names and len(names.names) == names.positional_only:
            yield "/"
        if call.annotated is not None and call.annotated.keyword_only == len(names.names):
            yield from [self._more(call.annotated)] if call.is_variadic else []

    def _more(self, annotated: Annotated) -> str:
        """Return the parameter for arguments that a variadic function does not declare."""
        assert annotated.more is not None, "it is variadic"  # noqa: S101
        accepted = ["CData", *(["bytes"] if annotated.more.takes_bytes else [])]
        accepted += ["str"] if annotated.more.encoding else []
        if annotated.more.encoding.partition("+")[0] == "fs":
            accepted += ["PathLike[str]", "PathLike[bytes]"]
        accepted += [self.writer.own_class(handle.name) for handle in self.handles]
        return self.writer.respell(f"*{annotated.more.name}: {' | '.join(accepted)}")

    def _with_objects(self, accepted: str, value: PassedValue) -> str:
        """Add to a type what annotations let the argument be: a `str`, or an object of a class."""
        if value.kind is ValueKind.HANDLE:
            accepted = f"{self.writer.own_class(self.handles[value.handle].name)} | {accepted}"
        if value.items is not None:
            item = self.writer.own_class(self.handles[value.items].name)
            accepted = f"Sequence[{item}] | {accepted}"
        if value.record is not None:
            accepted = f"{self.writer.own_class(self.values[value.record].name)} | {accepted}"
        if value.encoding:
            path = "PathLike[str] | PathLike[bytes] | " if value.encoding == "fs" else ""
            accepted = f"str | {path}{accepted}"
        return accepted

    def _closure(self, call: Call, given: CType, position: int, *, nullable: bool) -> str:
        """Return the type of a Python function, which does not get its data."""
        called = self.types.unit.function_type(given)
        assert call.annotated is not None, "only they have closures"  # noqa: S101
        assert called is not None, "as was checked"  # noqa: S101
        index = call.annotated.arguments[position].index
        closures = call.annotated.conventions.closures
        callbacks = ((each, c) for each in closures for c in each.callbacks)
        closure, callback = next((e, c) for e, c in callbacks if c.index == index)
        kept = [i for i in range(len(called.parameters)) if i != callback.dropped]
        parameters = tuple(called.parameters[i] for i in kept)
        accepted = self.python_callable(
            replace(called, parameters=parameters),
            {kept.index(i): number for i, number in callback.handles.given},
            callback.handles.returned if closure.scope is Scope.CALL else None,
        )
        return f"{accepted} | None" if nullable else accepted

    def _scoped(self, call: Call, called: FunctionType, position: int) -> str:
        """Return the type of a Python function that is taken for the time of a call."""
        if call.annotated is None:
            return self.types.python_callable(called)
        callbacks = call.annotated.conventions.handles.callbacks
        known = callbacks.get(call.annotated.arguments[position].index, NO_HANDLES_OF_CALLBACK)
        return self.python_callable(called, dict(known.given), known.returned)

    def python_callable(
        self, called: FunctionType, given: Mapping[int, int], returned: int | None
    ) -> str:
        """Return the type of a Python function that gets and returns handles of these types."""
        classes = {
            i: f"{self.writer.own_class(self.handles[number].name)} | None"
            for i, number in given.items()
        }
        made = None
        if returned is not None:
            made = f"{self.writer.own_class(self.handles[returned].name)} | None"
        return self.types.python_callable(called, classes, made)

    def _types(self, type_: FunctionType, call: Call) -> Iterator[CType]:
        """Yield the type in C of each parameter that Python has."""
        if call.annotated is None:
            yield from (parameter.type for parameter in type_.parameters)
            return
        for argument in call.annotated.arguments:
            given = type_.parameters[argument.index].type
            yield target_of(given, self.types.unit) if argument.is_item else given


def _has_default(call: Call, position: int) -> bool:
    return call.annotated is not None and call.annotated.arguments[position].default is not None


def _variadic_class(function: LibAttribute) -> str:
    return f"_variadic_{function.name}"


def _free(name: str, names: Sequence[str]) -> str:
    """Return `name`, with a `_` before it where a parameter has it; no parameter begins so."""
    return f"_{name}" if name in names else name
