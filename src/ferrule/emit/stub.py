"""The stub beside a built module: its functions, constants, records, `lib` and `ffi`, typed.

    int closedir(DIR *dirp);   ->   def closedir(dirp: _ToPointer[DIR], /) -> int: ...

It stands alone: a type checker needs neither ferrule nor cffi to read it. Classes that are marked
`@type_check_only` are not there at run time.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass, replace
from keyword import iskeyword
from typing import TYPE_CHECKING, Final

from ferrule.bindings.embedded import bind_embedded
from ferrule.bindings.parameters import name_parameters
from ferrule.bindings.python_types import PythonTypes
from ferrule.bindings.type_classes import name_classes
from ferrule.bindings.untyped import untyped
from ferrule.declarations.nodes import Record
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Pointer,
)
from ferrule.declarations.unit import Unit
from ferrule.emit.docstrings import documentation
from ferrule.emit.doxygen import deprecation_message, render_docstring
from ferrule.emit.python_writer import PythonWriter
from ferrule.emit.stub_apart import (
    first_line,
    import_all,
    is_too_large,
    module_apart,
    stub_names,
)
from ferrule.emit.stub_conversions import WITHOUT_NUMPY, emit_conversions
from ferrule.emit.stub_enums import emit_enum_classes
from ferrule.emit.stub_ffi import emit_ffi
from ferrule.emit.stub_members import members_of
from ferrule.emit.stub_records import assigned, emit_types
from ferrule.emit.stub_support import SUPPORT
from ferrule.emit.stub_words import MEMBER_WORDS, WORDS, words_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.declarations.nodes import Declaration
    from ferrule.emit.stub_members import Member
    from ferrule.emit.stub_words import Say

_OWN_NAMES: Final = (
    WORDS
    | MEMBER_WORDS
    | frozenset(dir(builtins))
    | {"ffi", "lib", "has", "Allocator", "_CData", "_CType"}
)


@dataclass(frozen=True, slots=True)
class Stub:
    """The stub's text, and what in it has no type of its own: names, each with the reason.

    `types` is the text of a second file that `text` imports; small stubs have none.
    """

    module: str
    text: str
    untyped: tuple[tuple[str, str], ...] = ()
    types: str = ""

    def files(self) -> dict[str, str]:
        """Return the texts by the names of the files, which stand beside the module."""
        texts = (self.text, self.types)
        return {n: text for n, text in zip(stub_names(self.module), texts, strict=True) if text}


def render_stub(  # noqa: PLR0913  the parts of one text
    bindings: Bindings,
    module: str,
    added: Iterable[Declaration] = (),
    *,
    calls: Iterable[Call] = (),
    enum_classes: Iterable[EnumClass] = (),
    docs: bool = True,
    methods: str = "",
    numpy: bool = True,
    one_file: bool = False,
) -> Stub:
    """Return the stub of `module`; `added` is what the user's own cdef declares beside.

    `calls` are the functions that the module calls directly: they take keywords and buffers.
    `enum_classes` are classes of Python on the module.
    Without `docs` nothing of the header's comments stands in it. `methods` is more of the stub,
    about functions that no declaration tells of. Modules of PyPy have no conversions to `numpy`.
    A stub that checkers refuse for its size is of two files, unless `one_file` is wanted.
    """
    whole = _with_added(bindings, tuple(added))
    enum_classes = tuple(enum_classes)
    names = _c_names(whole) | {enum_class.name for enum_class in enum_classes}
    types = PythonTypes(whole.unit, name_classes(whole, names | _OWN_NAMES))
    say, imports = words_beside(names)
    head = PythonWriter()
    made_from = " ".join(", ".join(whole.unit.headers).split())
    head.line(first_line(module, made_from))
    head.line("# Classes that are marked @type_check_only are not there at run time.")
    direct = {call.name: call for call in calls if call.name is not None}
    members = {
        name: f"{enum_class.name}.{member}"
        for enum_class in enum_classes
        for member, name in enum_class.members
    }

    there, beside = PythonWriter(docs=docs), PythonWriter(docs=docs)
    if methods:
        there.section("Functions that are written for Python")
        there.lines(say(methods))
    emit_enum_classes(there, enum_classes, say)
    _Names(there, beside, whole, types, say, direct, members).emit()
    emit_conversions(there, whole, types, say, numpy=numpy)
    emit_types(beside, whole, types, say)
    left_out = emit_ffi(beside, whole, types, say)
    beside.section("What cffi's objects are")
    beside.lines(say(SUPPORT))
    numpys = [("numpy", WITHOUT_NUMPY)] if numpy and whole.structs else []
    untyped_names = (*untyped(whole, types), *left_out, *numpys)
    text = f"{there.text()}\n{beside.text().lstrip()}"
    if one_file or not is_too_large(text):
        return Stub(module, f"{head.text()}{imports(text)}\n{text}", untyped_names)
    types_text = f"{head.text()}{imports(beside.text())}\n{beside.text()}"
    imported = import_all(module_apart(module), types_text)
    text = f"{head.text()}{imports(there.text())}{imported}\n{there.text()}"
    return Stub(module, text, untyped_names, types_text)


def _with_added(bindings: Bindings, added: tuple[Declaration, ...]) -> Bindings:
    if not added:
        return bindings
    more = bind_embedded(Unit((), added, frozenset()))
    return replace(
        bindings,
        unit=replace(
            bindings.unit,
            declarations=(*bindings.unit.declarations, *more.unit.declarations),
        ),
        type_names={**more.type_names, **bindings.type_names},
        module_names=bindings.module_names.with_more(more.module_names),
        callbacks=(*bindings.callbacks, *more.callbacks),
        exact=bindings.exact | more.exact,
    )


def _c_names(bindings: Bindings) -> set[str]:
    """Return the names on the module and on `lib`, and those of the fields."""
    tables = bindings.module_names
    names = {
        name
        for table in (tables.functions, tables.constants, tables.addresses)
        for name, _ in table
    }
    names |= {member.name for member in members_of(bindings)}
    names |= {b.setter for b in bindings.bit_fields if b.setter}
    names |= {conversion.name for conversion in bindings.conversions}
    for declaration in bindings.unit.declarations:
        if isinstance(declaration, Record):
            names |= {f.name for f in declaration.fields or () if f.name}
    return names


_OF_EVERY_MODULE: Final = '''
def has(name: str, /) -> bool:
    """Tell whether the library has the optional function `name`."""
__ferrule__: Final[dict[str, str]]
ffi: Final[FFI]
lib: Final[Lib]
'''


@dataclass(frozen=True, slots=True)
class _Names:
    """Writes the functions and constants of the module, and beside them the class of `lib`."""

    writer: PythonWriter
    beside: PythonWriter
    bindings: Bindings
    types: PythonTypes
    say: Say
    direct: Mapping[str, Call]
    enum_members: Mapping[str, str]

    def emit(self) -> None:
        members = {member.name: member for member in members_of(self.bindings)}
        self._emit_functions(members)
        self._emit_constants(members)
        self.writer.section("What the module has of its own")
        self.writer.lines(self.say(_OF_EVERY_MODULE))
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
                self.writer.line(f"{name}: {self.say('Final')} = {self.enum_members[name]}")
                self.writer.docstring(render_docstring(members[c_name].comment))
            elif not iskeyword(name):
                value = self._converted(members[c_name])
                self.writer.line(f"{name}: {self.say(f'Final[{value}]')}")
                self.writer.docstring(render_docstring(members[c_name].comment))

    def emit_lib(self, members: Mapping[str, Member]) -> None:
        """Write the class of `lib`."""
        self.writer.line()
        self.writer.line(self.say("@type_check_only"))
        with self.writer.block(self.say("class Lib")):
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
            self.writer.line(f"{member.name}: {self.say(f'Final[{value}]')}")
        elif self.types.unit.is_const(member.type):
            value = self.types.value(member.type)
            self.writer.line(f"{member.name}: {self.say(f'Final[{value}]')}")
        else:
            shown = assigned(self.types.value(member.type), self.types.taken(member.type))
            self.writer.line(f"{member.name}: {self.say(shown)}")

    def emit_variadic(self, member: Member, type_: FunctionType) -> None:
        """Write what a variadic function is: cffi has no Python function for it, but a pointer."""
        self.writer.line(self.say("@type_check_only"))
        with self.writer.block(f"class {_variadic(member.name)}({self.say('Code')})"):
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
            self.writer.line(f"{name}: {self.say('Final')}[{_variadic(member.name)}]")
            return
        call = self.direct.get(name) if documented else None
        parameters = (
            self._parameters(type_, of_method=not documented)
            if call is None
            else self._direct_parameters(type_, call)
        )
        result = self.say(self.types.value(type_.result))
        if member.deprecated:
            message = (
                deprecation_message(member.comment).replace("\\", "\\\\").replace('"', '\\"')
            )
            self.writer.line(f'{self.say("@deprecated")}("{message}")')
        with self.writer.definition(name, parameters, result):
            if documented:
                self.writer.docstring(
                    documentation(member.name, type_, member.comment, self.bindings)
                )

    def _parameters(self, type_: FunctionType, *, of_method: bool) -> list[str]:
        names = name_parameters(type_).names
        shown = [
            f"{name}: {self.say(self.types.argument(parameter.type))}"
            for name, parameter in zip(names, type_.parameters, strict=True)
        ]
        if names:
            shown.append("/")
        if of_method:
            shown.insert(0, _free("self", names))
        if type_.variadic:
            shown.append(self.say(f"*{_free('args', names)}: CData"))
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
            shown.append(f"{name}: {self.say(taken)}")
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
            case Array(element) if self._is_char(element):
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
