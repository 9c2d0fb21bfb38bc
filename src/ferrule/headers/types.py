"""libclang's types to the IR's.

Every typedef, record and enumeration that a type names is handed to `need`, so that the reader
comes to it too; a record without a name is given the C expression that leads to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from clang.cindex import CursorKind, TypeKind

from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    EnumRef,
    FunctionType,
    Named,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Unknown,
    Vector,
    Void,
)

from ferrule.headers.libclang import value_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from clang.cindex import Cursor, Type

_BUILTINS: Final = {
    TypeKind.BOOL: "_Bool",
    TypeKind.CHAR_U: "char",
    TypeKind.CHAR_S: "char",
    TypeKind.SCHAR: "signed char",
    TypeKind.UCHAR: "unsigned char",
    TypeKind.SHORT: "short",
    TypeKind.USHORT: "unsigned short",
    TypeKind.INT: "int",
    TypeKind.UINT: "unsigned int",
    TypeKind.LONG: "long",
    TypeKind.ULONG: "unsigned long",
    TypeKind.LONGLONG: "long long",
    TypeKind.ULONGLONG: "unsigned long long",
    TypeKind.INT128: "__int128",
    TypeKind.UINT128: "unsigned __int128",
    TypeKind.FLOAT: "float",
    TypeKind.DOUBLE: "double",
    TypeKind.LONGDOUBLE: "long double",
    TypeKind.FLOAT128: "__float128",
    TypeKind.HALF: "_Float16",
    TypeKind.FLOAT16: "_Float16",
}
_EXTENTS: Final[dict[TypeKind, Literal["fixed", "incomplete", "variable"]]] = {
    TypeKind.CONSTANTARRAY: "fixed",
    TypeKind.INCOMPLETEARRAY: "incomplete",
    TypeKind.VARIABLEARRAY: "variable",
}
_TAGS: Final = (CursorKind.STRUCT_DECL, CursorKind.UNION_DECL, CursorKind.ENUM_DECL)
VA_LIST: Final = "__builtin_va_list"


class TypeReader:
    """Turns libclang's types into the IR's; `need` is told every declaration they rest on."""

    def __init__(self, need: Callable[[Cursor, str], None]) -> None:
        """Call `need(cursor, key)` for each declaration that a type names."""
        self._need = need
        self._keys: dict[int, str] = {}

    def read(self, type_: Type, expression: str) -> CType:
        """Return `type_`; `expression` is C that has this type, for what has no name."""
        kind = type_.kind
        result: CType
        if kind in _BUILTINS:
            result = Builtin(_BUILTINS[kind])
        elif kind is TypeKind.VOID:
            result = Void()
        elif kind is TypeKind.POINTER:
            result = Pointer(self.read(type_.get_pointee(), f"(*{expression})"))
        elif kind is TypeKind.TYPEDEF:
            result = self._typedef(type_, expression)
        elif kind in {TypeKind.RECORD, TypeKind.ENUM}:
            result = self._tag(type_.get_declaration(), expression)
        elif kind is TypeKind.ELABORATED:
            result = self.read(type_.get_named_type(), expression)
        elif kind in _EXTENTS:
            element = self.read(type_.element_type, f"{expression}[0]")
            return Array(element, _EXTENTS[kind])
        else:
            result = self._rare(type_, expression)
        return self._qualified(type_, result)

    def function(self, type_: Type, expression: str, names: list[str]) -> FunctionType:
        """Return the function type `type_` with its parameters called `names`, as far as known."""
        result = self.read(type_.get_result(), f"{expression}()")
        if type_.kind is TypeKind.FUNCTIONNOPROTO:
            return FunctionType(result, (), prototype=False)
        types = list(type_.argument_types())
        names += [""] * (len(types) - len(names))
        parameters = tuple(
            Parameter(name or None, self.parameter(argument, expression))
            for name, argument in zip(names, types, strict=True)
        )
        return FunctionType(result, parameters, variadic=type_.is_function_variadic())

    def parameter(self, type_: Type, expression: str) -> CType:
        """Return the type of a parameter: arrays and functions have become pointers, as in C."""
        read = self.read(type_, expression)
        if isinstance(read, Array):
            return Pointer(read.element)
        return Pointer(read) if isinstance(read, FunctionType) else read

    def key(self, declaration: Cursor, expression: str) -> str:
        """Return how types refer to the record or enumeration `declaration`."""
        known = self._keys.get(declaration.hash)
        if known is None:
            spelling = declaration.type.spelling
            unnamed = "(" in spelling or not spelling
            known = _key_of(expression) if unnamed else spelling
            self._keys[declaration.hash] = known
        return known

    def _typedef(self, type_: Type, expression: str) -> CType:
        declaration = type_.get_declaration()
        name = declaration.spelling
        if name == VA_LIST:
            return Builtin(VA_LIST)
        if name in {"__int128_t", "__uint128_t"}:
            return self.read(type_.get_canonical(), expression)
        self._need(declaration, name)
        return Named(name)

    def _tag(self, declaration: Cursor, expression: str) -> CType:
        if not expression and "(" in declaration.type.spelling:
            return self._unreachable(declaration)
        key = self.key(declaration, expression)
        self._need(declaration, key)
        return EnumRef(key) if declaration.kind is CursorKind.ENUM_DECL else RecordRef(key)

    def _unreachable(self, declaration: Cursor) -> CType:
        """Return a type for the values of an unnamed enumeration that no C expression has.

        Its enumerators are read; every one of them fits the type.
        """
        first = next(iter(declaration.get_children()), None)
        if first is not None:
            self._need(declaration, self.key(declaration, first.spelling))
        return Builtin("long long")

    def _rare(self, type_: Type, expression: str) -> CType:
        kind = type_.kind
        if kind in {TypeKind.FUNCTIONPROTO, TypeKind.FUNCTIONNOPROTO}:
            return self.function(type_, expression, [])
        if kind is TypeKind.COMPLEX:
            element = self.read(type_.element_type, expression)
            return Builtin(f"{element.name} _Complex" if isinstance(element, Builtin) else "_Complex")
        if kind in {TypeKind.VECTOR, TypeKind.EXTVECTOR}:
            return Vector(self.read(type_.element_type, expression))
        if kind is TypeKind.ATOMIC:
            return Qualified(self.read(value_type(type_), expression), atomic=True)
        canonical = type_.get_canonical()
        if canonical.kind is not kind:
            return self.read(canonical, expression)
        return Unknown(type_.spelling)

    @staticmethod
    def _qualified(type_: Type, read: CType) -> CType:
        const, volatile = type_.is_const_qualified(), type_.is_volatile_qualified()
        restrict = type_.is_restrict_qualified()
        if not (const or volatile or restrict) or isinstance(read, FunctionType):
            return read
        if isinstance(read, Qualified):
            return Qualified(read.type, const or read.const, volatile or read.volatile,
                             restrict or read.restrict, read.atomic)
        return Qualified(read, const, volatile, restrict)


def _key_of(expression: str) -> str:
    """Return a C spelling of the unnamed type of `expression`.

    An anonymous member is no expression: `struct s::1` is the second member of `struct s`, whose
    own members C reaches as members of `struct s`.
    """
    return expression if "::" in expression else f"__typeof__({_outer(expression)})"


def _outer(expression: str) -> str:
    """Return `expression` without a pair of brackets around all of it."""
    if not expression.startswith("(") or not expression.endswith(")"):
        return expression
    depth = 0
    for position, character in enumerate(expression):
        depth += (character == "(") - (character == ")")
        if depth == 0 and position < len(expression) - 1:
            return expression
    return expression[1:-1]
