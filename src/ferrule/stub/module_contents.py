"""What the stub declares on the module: functions, constants, variables, what every module has.

#define Z_OK 0             ->   Z_OK: Final[int]
int inflateEnd(z_streamp)  ->   def inflateEnd(...) -> int: ...
"""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from ferrule.bindings.doxygen import render_docstring
from ferrule.declarations.types import Array, BigInteger, Builtin, FunctionType, Pointer
from ferrule.stub.externs import emit_def_extern
from ferrule.stub.ffi_class import MOST_OVERLOADS
from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.functions import FunctionWriter
from ferrule.stub.overloads_of_addressof import overloads_on_the_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.plan import ModulePlan
    from ferrule.stub.ffi_types import FfiTypes
    from ferrule.stub.lib_attributes import LibAttribute
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.stub_writer import StubWriter


def emit_functions(
    writer: StubWriter,
    plan: ModulePlan,
    types: PythonTypes,
    attributes: Mapping[str, LibAttribute],
) -> None:
    """Write the functions on the module; `attributes` are those of `lib`."""
    writer.section("Functions")
    functions = _function_writer(writer, plan, types)
    direct = {call.name: call for call in plan.calls}
    for name, c_name in _names(plan.everything):
        function = attributes[c_name]
        if isinstance(function.type, FunctionType):
            functions.emit_on_module(name, function, function.type, direct.get(name))
    emit_def_extern(functions, plan)


def emit_methods(
    writer: StubWriter,
    plan: ModulePlan,
    types: PythonTypes,
    attributes: Mapping[str, LibAttribute],
    number: int,
) -> None:
    """Write the methods of a class of handles, of which `number` is meant."""
    functions = _function_writer(writer, plan, types)
    for name, index in plan.methods.get(number, {}).items():
        call = plan.calls[index]
        functions.emit_as_method(name, attributes[call.function.name], call)


def _function_writer(
    writer: StubWriter, plan: ModulePlan, types: PythonTypes
) -> FunctionWriter:
    annotations = plan.annotations
    return FunctionWriter(
        writer, plan.everything, types, annotations.handles, annotations.values
    )


def _names(bindings: Bindings) -> Iterator[tuple[str, str]]:
    """Yield the functions that a stub can declare: their names on the module and on `lib`."""
    # No stub can declare a name that is a keyword of Python; such a name has an alias.
    for name, c_name in bindings.module_names.functions:
        if not iskeyword(name):
            yield name, c_name
    for b in bindings.bit_fields:
        if b.setter is not None and b.writer is not None:
            yield b.setter, b.writer


def emit_constants(
    writer: StubWriter,
    plan: ModulePlan,
    types: PythonTypes,
    attributes: Mapping[str, LibAttribute],
) -> None:
    """Write the constants on the module: members of their classes, where they have one."""
    members = {
        name: f"{enum_class.name}.{member}"
        for enum_class in plan.enum_classes
        for member, name in enum_class.members
    }
    names = plan.everything.module_names
    addresses = frozenset(c_name for _, c_name in names.addresses)
    writer.section("Constants")
    for name, c_name in (*names.constants, *names.addresses):
        if iskeyword(name):
            continue
        constant = attributes[c_name]
        if name in members:
            writer.line(f"{name}: {writer.respell('Final')} = {members[name]}")
        else:
            value = _value(constant, types, is_address=c_name in addresses)
            writer.line(f"{name}: {writer.respell(f'Final[{value}]')}")
        writer.docstring(render_docstring(constant.comment))


def emit_variables(
    writer: StubWriter,
    plan: ModulePlan,
    types: PythonTypes,
    attributes: Mapping[str, LibAttribute],
) -> None:
    """Write the variables on the module, which can be assigned on `lib` alone."""
    names = [pair for pair in plan.everything.module_names.variables if not iskeyword(pair[0])]
    if names:
        writer.section("Variables: each access reads C's; assign to `lib.NAME`")
    for name, c_name in names:
        variable = attributes[c_name]
        value = f"Final[{types.value(variable.type)}]"
        writer.line(f"{name}: {writer.respell(value)}")
        writer.docstring(render_docstring(variable.comment))


def emit_every_module(writer: StubWriter, known: FfiTypes) -> None:
    """Write what every module has, whatever its header declares."""
    writer.section("What every module has")
    most = MOST_OVERLOADS["addressof"]
    writer.overloads("addressof", overloads_on_the_module(known).written(most))
    writer.lines(writer.respell(fixed_text().every_module))


def _value(constant: LibAttribute, types: PythonTypes, *, is_address: bool) -> str:
    """Return the type of a constant on the module, which has strings and floats of Python."""
    unit = types.unit
    match unit.resolve(constant.type):
        case Builtin("long double"):
            return "float" if constant.narrow else f"float | {types.value(constant.type)}"
        case BigInteger():
            return "int"
        case Array(element):
            row = types.number(element)
            return "str" if row is not None and row.family == "Text" else "bytes"
        case Pointer(target) if unit.is_builtin(target, "char") and not is_address:
            return f"bytes | {types.value(constant.type)}"
        case _:
            return types.constant_on_lib(constant.type)
