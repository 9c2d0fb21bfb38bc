"""What stands on the module in its stub, functions and constants, and beside it the class of `lib`.

int closedir(DIR *dirp);   ->   def closedir(dirp: _ToPointer[DIR], /) -> int: ...
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from ferrule.bindings.docstrings import documentation
from ferrule.bindings.doxygen import deprecation_message, render_docstring
from ferrule.bindings.parameters import name_parameters
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Pointer,
)
from ferrule.stub.lib_members import members_of
from ferrule.stub.records import assigned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings
    from ferrule.stub.lib_members import Member
    from ferrule.stub.python_types import PythonTypes
    from ferrule.stub.writer import StubWriter

_OF_EVERY_MODULE: Final = '''
def has(name: str, /) -> bool:
    """Tell whether the library has the optional function `name`."""
__ferrule__: Final[dict[str, str]]
ffi: Final[FFI]
lib: Final[Lib]
'''


@dataclass(frozen=True, slots=True)
class ModuleNames:
    """Writes the functions and constants of the module, and beside them the class of `lib`.

    `direct` are the calls by the names of their functions, `enum_members` the constants that are
    members of a class of Python.
    """

    writer: StubWriter
    beside: StubWriter
    bindings: Bindings
    types: PythonTypes
    direct: Mapping[str, Call]
    enum_members: Mapping[str, str]

    def emit(self) -> None:
        """Write all of it."""
        members = {member.name: member for member in members_of(self.bindings)}
        self._emit_functions(members)
        self._emit_constants(members)
        self.writer.section("What the module has of its own")
        self.writer.lines(self.writer.say(_OF_EVERY_MODULE))
        replace(self, writer=self.beside).emit_lib(members)

    def _emit_functions(self, members: Mapping[str, Member]) -> None:
        self.writer.section("Functions")
        for name, c_name in self.bindings.module_names.functions:
            if not iskeyword(name):
                self._emit_function(name, members[c_name], documented=True)
        for b in self.bindings.bit_fields:
            if b.setter is not None and b.writer is not None:
                self._emit_function(b.setter, members[b.writer], documented=True)

    def _emit_constants(self, members: Mapping[str, Member]) -> None:
        names = self.bindings.module_names
        self.writer.section("Constants")
        for name, c_name in (*names.constants, *names.addresses):
            if name in self.enum_members and not iskeyword(name):
                self.writer.line(
                    f"{name}: {self.writer.say('Final')} = {self.enum_members[name]}"
                )
                self.writer.docstring(render_docstring(members[c_name].comment))
            elif not iskeyword(name):
                value = self._converted(members[c_name])
                self.writer.line(f"{name}: {self.writer.say(f'Final[{value}]')}")
                self.writer.docstring(render_docstring(members[c_name].comment))

    def emit_lib(self, members: Mapping[str, Member]) -> None:
        """Write the class of `lib`."""
        self.writer.line()
        self.writer.line(self.writer.say("@type_check_only"))
        with self.writer.block(self.writer.say("class Lib")):
            self.writer.docstring("cffi's `lib`: all functions, constants and variables.")
            for member in members.values():
                self._emit_member(member)

    def _emit_member(self, member: Member) -> None:
        if iskeyword(member.name):
            self.writer.line(
                f'# {member.name}: a keyword of Python: getattr(lib, "{member.name}")'
            )
        elif hasattr(object, member.name):
            self.writer.line(f"# {member.name}: in the way of what every object has")
        elif isinstance(member.type, FunctionType):
            self._emit_function(member.name, member, documented=False)
        elif member.constant:
            value = self._on_lib(member)
            self.writer.line(f"{member.name}: {self.writer.say(f'Final[{value}]')}")
        elif self.types.unit.is_const(member.type):
            value = self.types.value(member.type)
            self.writer.line(f"{member.name}: {self.writer.say(f'Final[{value}]')}")
        else:
            shown = assigned(self.types.value(member.type), self.types.taken(member.type))
            self.writer.line(f"{member.name}: {self.writer.say(shown)}")

    def emit_variadic(self, member: Member, type_: FunctionType) -> None:
        """Write what a variadic function is: cffi has no Python function for it, but a pointer."""
        self.writer.line(self.writer.say("@type_check_only"))
        with self.writer.block(f"class {_variadic(member.name)}({self.writer.say('Code')})"):
            doc = documentation(member.name, type_, member.comment, self.bindings)
            self.writer.docstring(doc)
            self._emit_function("__call__", replace(member, comment=None), documented=False)

    def _emit_function(self, name: str, member: Member, *, documented: bool) -> None:
        type_ = self.types.function_type(member.type)
        if type_ is None:
            return
        if type_.variadic and name != "__call__":
            if documented:
                replace(self, writer=self.beside).emit_variadic(member, type_)
            self.writer.line(f"{name}: {self.writer.say('Final')}[{_variadic(member.name)}]")
            return
        call = self.direct.get(name) if documented else None
        parameters = (
            self._parameters(type_, of_method=not documented)
            if call is None
            else self._direct_parameters(type_, call)
        )
        result = self.writer.say(self.types.value(type_.result))
        if member.deprecated:
            message = (
                deprecation_message(member.comment).replace("\\", "\\\\").replace('"', '\\"')
            )
            self.writer.line(f'{self.writer.say("@deprecated")}("{message}")')
        doc = (
            documentation(member.name, type_, member.comment, self.bindings)
            if documented
            else ""
        )
        self.writer.function(name, parameters, result, doc)

    def _parameters(self, type_: FunctionType, *, of_method: bool) -> list[str]:
        names = name_parameters(type_).names
        shown = [
            f"{name}: {self.writer.say(self.types.argument(parameter.type))}"
            for name, parameter in zip(names, type_.parameters, strict=True)
        ]
        if names:
            shown.append("/")
        if of_method:
            shown.insert(0, _free("self", names))
        if type_.variadic:
            shown.append(self.writer.say(f"*{_free('args', names)}: CData"))
        return shown

    def _direct_parameters(self, type_: FunctionType, call: Call) -> list[str]:
        names = name_parameters(type_)
        shown = []
        for name, parameter, value in zip(
            names.names, type_.parameters, call.parameters, strict=True
        ):
            taken = self.types.direct_argument(parameter.type, nullable=value.nullable)
            if value.scoped:
                taken = f"{taken} | {self._python_function(parameter.type)}"
            shown.append(f"{name}: {self.writer.say(taken)}")
        if names.positional_only:
            shown.insert(names.positional_only, "/")
        return shown

    def _python_function(self, type_: CType) -> str:
        """Return the Python functions that can be called as a function pointer of `type_`."""
        called = self.types.function_type(type_)
        return "Never" if called is None else self.types.called_with(called)

    def _on_lib(self, member: Member) -> str:
        """Return what a constant is on `lib`: cffi reads a const `_Bool` as int."""
        value = self.types.value(member.type)
        return "int" if value == "bool" else value

    def _converted(self, member: Member) -> str:
        """Return what a constant is on the module."""
        bare = self.bindings.unit.resolve(member.type)
        match bare:
            case Builtin("long double"):
                return "float"
            case Array():
                return "bytes"
            case Pointer(target) if self._is_char(target) and not self._is_address(member):
                return f"bytes | {self.types.value(member.type)}"
            case _:
                return self._on_lib(member)

    def _is_char(self, type_: CType) -> bool:
        return self.bindings.unit.is_builtin(type_, "char")

    def _is_address(self, member: Member) -> bool:
        return any(c_name == member.name for _, c_name in self.bindings.module_names.addresses)


def _variadic(name: str) -> str:
    return f"_variadic_{name}"


def _free(name: str, names: tuple[str, ...]) -> str:
    """Return `name`, private where a parameter has it; no parameter begins with a `_`."""
    return f"_{name}" if name in names else name
