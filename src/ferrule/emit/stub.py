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
from ferrule.declarations.nodes import (
    Constant,
    Enumeration,
    Function,
    Macro,
    Record,
    Variable,
)
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)
from ferrule.declarations.unit import Unit
from ferrule.emit.docstrings import documentation
from ferrule.emit.doxygen import deprecation_message, render_docstring
from ferrule.emit.python_writer import PythonWriter
from ferrule.emit.stub_conversions import emit_conversions
from ferrule.emit.stub_enums import emit_enum_classes
from ferrule.emit.stub_ffi import emit_ffi
from ferrule.emit.stub_records import assigned, emit_types
from ferrule.emit.stub_support import SUPPORT
from ferrule.emit.stub_words import MEMBER_WORDS, WORDS, words_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.enum_classes import EnumClass
    from ferrule.declarations.nodes import Declaration
    from ferrule.emit.stub_words import Say

_OWN_NAMES: Final = (
    WORDS
    | MEMBER_WORDS
    | frozenset(dir(builtins))
    | {"ffi", "lib", "has", "Allocator", "_CData", "_CType"}
)


@dataclass(frozen=True, slots=True)
class Stub:
    """The stub's text, and what in it has no type of its own: names, each with the reason."""

    text: str
    untyped: tuple[tuple[str, str], ...] = ()


def render_stub(  # noqa: PLR0913  the parts of one text
    bindings: Bindings,
    module: str,
    added: Iterable[Declaration] = (),
    *,
    calls: Iterable[Call] = (),
    enum_classes: Iterable[EnumClass] = (),
    docs: bool = True,
    methods: str = "",
    conversions: bool = True,
) -> Stub:
    """Return the stub of `module`; `added` is what the user's own cdef declares beside.

    `calls` are the functions that the module calls directly: they take keywords and buffers.
    `enum_classes` are classes of Python on the module.
    Without `docs` nothing of the header's comments stands in it. `methods` is more of the stub,
    about functions that no declaration tells of. Modules of PyPy have no `conversions`.
    """
    whole = _with_added(bindings, tuple(added))
    enum_classes = tuple(enum_classes)
    names = _c_names(whole) | {enum_class.name for enum_class in enum_classes}
    types = PythonTypes(whole.unit, name_classes(whole, names | _OWN_NAMES))
    say, imports = words_beside(names)
    writer = PythonWriter(docs=docs)
    made_from = " ".join(", ".join(whole.unit.headers).split())
    writer.line(f"# Made by ferrule from {made_from}: the types of the module {module}.")
    writer.line("# Classes that are marked @type_check_only are not there at run time.")
    writer.lines(imports)
    if methods:
        writer.section("Functions that are written for Python")
        writer.lines(say(methods))
    direct = {call.name: call for call in calls if call.name is not None}
    emit_enum_classes(writer, enum_classes, say)
    members = {
        name: f"{enum_class.name}.{member}"
        for enum_class in enum_classes
        for member, name in enum_class.members
    }
    _Names(writer, whole, types, say, direct, members).emit()
    if conversions:
        emit_conversions(writer, whole, types, say)
    emit_types(writer, whole, types, say)
    left_out = emit_ffi(writer, whole, types, say)
    writer.section("What cffi's objects are")
    writer.lines(say(SUPPORT))
    return Stub(writer.text(), (*untyped(whole, types), *left_out))


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
    names |= {member.name for member in _members(bindings)}
    names |= {b.setter for b in bindings.bit_fields if b.setter}
    names |= {conversion.name for conversion in bindings.conversions}
    for declaration in bindings.unit.declarations:
        if isinstance(declaration, Record):
            names |= {f.name for f in declaration.fields or () if f.name}
    return names


@dataclass(frozen=True, slots=True)
class _Member:
    """A name on `lib`; exactly one of its type and its function type is there."""

    name: str
    type: CType
    comment: str | None = None
    constant: bool = False
    deprecated: bool = False


_INTEGER: Final = Builtin("int")


def _members(bindings: Bindings) -> Iterator[_Member]:
    """Yield what stands on `lib`, each name once."""
    seen: set[str] = set()
    for member in _all_members(bindings):
        if member.name not in seen:
            seen.add(member.name)
            yield member


def _all_members(bindings: Bindings) -> Iterator[_Member]:  # noqa: C901  one case a node
    for d in bindings.unit.declarations:
        match d:
            case Function():
                yield _Member(d.name, d.type, d.comment, deprecated=d.deprecated)
            case Constant():
                yield _Member(
                    d.name,
                    _INTEGER if d.type is None else _const(d.type),
                    d.comment,
                    constant=True,
                )
            case Macro():  # `#define X ...` of the user's own cdef
                yield _Member(d.name, _INTEGER, d.comment, constant=True)
            case Enumeration():
                for e in d.enumerators or ():
                    yield _Member(e.name, _INTEGER, e.comment, constant=True)
            case Variable():
                yield _Member(d.name, d.type, d.comment, constant=_is_fixed(d.type))
            case _:
                pass
    for b in bindings.bit_fields:
        record = Parameter("record", Pointer(RecordRef(b.key)))
        yield _Member(b.getter, FunctionType(b.type, (record,)), b.field.comment)
        if b.writer is not None:
            value = Parameter("value", b.type)
            yield _Member(b.writer, FunctionType(Void(), (record, value)), b.field.comment)
    for callback in bindings.callbacks:
        yield _Member(callback.name, Pointer(callback.type), constant=True)


def _const(type_: CType) -> CType:
    if isinstance(type_, Array):
        return replace(type_, element=Qualified(type_.element, const=True))
    return type_


def _is_fixed(type_: CType) -> bool:
    return isinstance(type_, Qualified) and type_.const


_OF_EVERY_MODULE: Final = '''
def has(name: str, /) -> bool:
    """Tell whether the library has the optional function `name`."""
__ferrule__: Final[dict[str, str]]
ffi: Final[FFI]
lib: Final[Lib]
'''


@dataclass(frozen=True, slots=True)
class _Names:
    """Writes the functions and constants of the module, and `lib`."""

    writer: PythonWriter
    bindings: Bindings
    types: PythonTypes
    say: Say
    direct: Mapping[str, Call]
    enum_members: Mapping[str, str]

    def emit(self) -> None:
        members = {member.name: member for member in _members(self.bindings)}
        self._emit_functions(members)
        self._emit_constants(members)
        self._emit_lib(members)

    def _emit_functions(self, members: Mapping[str, _Member]) -> None:
        self.writer.section("Functions")
        for name, c_name in self.bindings.module_names.functions:
            if not iskeyword(name):
                self._emit_function(name, members[c_name], documented=True)
        for b in self.bindings.bit_fields:
            if b.setter is not None and b.writer is not None:
                self._emit_function(b.setter, members[b.writer], documented=True)

    def _emit_constants(self, members: Mapping[str, _Member]) -> None:
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

    def _emit_lib(self, members: Mapping[str, _Member]) -> None:
        self.writer.section("What the module has of its own")
        self.writer.lines(self.say(_OF_EVERY_MODULE))
        self.writer.line()
        self.writer.line(self.say("@type_check_only"))
        with self.writer.block(self.say("class Lib")):
            self.writer.docstring("cffi's `lib`: all functions, constants and variables.")
            for member in members.values():
                self._emit_member(member)

    def _emit_member(self, member: _Member) -> None:
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

    def _emit_variadic(self, member: _Member, type_: FunctionType) -> None:
        """Write what a variadic function is: cffi has no Python function for it, but a pointer."""
        self.writer.line(self.say("@type_check_only"))
        with self.writer.block(f"class {_variadic(member.name)}({self.say('Code')})"):
            doc = documentation(member.name, type_, member.comment, self.bindings)
            self.writer.docstring(doc)
            self._emit_function("__call__", replace(member, comment=None), documented=False)

    def _emit_function(self, name: str, member: _Member, *, documented: bool) -> None:
        type_ = self.types.function_type(member.type)
        if type_ is None:
            return
        if type_.variadic and name != "__call__":
            if documented:
                self._emit_variadic(member, type_)
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

    def _on_lib(self, member: _Member) -> str:
        """Return what a constant is on `lib`: cffi reads a const `_Bool` as int."""
        value = self.types.value(member.type)
        return "int" if value == "bool" else value

    def _converted(self, member: _Member) -> str:
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

    def _is_address(self, member: _Member) -> bool:
        return any(c_name == member.name for _, c_name in self.bindings.module_names.addresses)


def _variadic(name: str) -> str:
    return f"_variadic_{name}"


def _free(name: str, names: tuple[str, ...]) -> str:
    while name in names:
        name += "_"
    return name
