"""From libclang's types to those of `declarations/types.py`.

Every typedef, record and enumeration that a type names is passed to `need`, so that it is read too.
A record without a name gets a key from the C expression that leads to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from ferrule.declarations.keys import key_of_expression
from ferrule.declarations.numbers import INT128, UINT128, bit_precise
from ferrule.declarations.types import (
    VA_LIST,
    Array,
    BigInteger,
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
from ferrule.headers.libclang_types import CursorKind, TypeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor, Type

_BUILTINS: Final[dict[int, str]] = {
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
    TypeKind.FLOAT: "float",
    TypeKind.DOUBLE: "double",
    TypeKind.LONGDOUBLE: "long double",
    TypeKind.FLOAT128: "__float128",
    TypeKind.HALF: "_Float16",
    TypeKind.FLOAT16: "_Float16",
}
_BIG: Final[dict[int, BigInteger]] = {TypeKind.INT128: INT128, TypeKind.UINT128: UINT128}
_EXTENTS: Final[dict[int, Literal["fixed", "incomplete", "variable"]]] = {
    TypeKind.ARRAY: "fixed",
    TypeKind.INCOMPLETE_ARRAY: "incomplete",
    TypeKind.VARIABLE_ARRAY: "variable",
}
_TAGGED: Final[frozenset[int]] = frozenset({TypeKind.RECORD, TypeKind.ENUM})
FUNCTIONS: Final[frozenset[int]] = frozenset(
    {TypeKind.FUNCTION, TypeKind.FUNCTION_WITHOUT_PROTOTYPE}
)
_KEYWORDS: Final[dict[int, str]] = {
    CursorKind.STRUCT: "struct",
    CursorKind.UNION: "union",
    CursorKind.ENUMERATION: "enum",
}
_DEEPEST: Final = 60
"""How deep pointers, arrays and functions may nest in a type. C requires twelve of compilers."""
_NO_TYPE: Final = Unknown("a name that no header declares as a type")
"""What a parameter has that is only a name, as in `int f(handle);` without a type `handle`."""
_LISTS: Final = Unknown("an array of va_list")
"""Such a parameter could only be given one list, and C may read more."""
_NOWHERE: Final = "?"
"""What replaces an expression where there is none: for parameters, and calls with arguments."""


class TypeReader:
    """Converts libclang's types, and passes every declaration that they use to `need`.

    A reader is for one translation unit, in which equal types have one node. Each is converted
    once.
    """

    def __init__(
        self,
        clang: Clang,
        need: Callable[[Cursor, str], None],
        opaque: frozenset[str] = frozenset(),
        untyped: Sequence[int] = (),
    ) -> None:
        """Make a reader that calls `need(cursor, key)` for each declaration that a type names.

        `opaque` are names of types that libclang only has stand-ins for: they become `Unknown`.
        `untyped` are the offsets of parameter lists that have names and no types.
        """
        self._untyped = untyped
        self._opaque = opaque
        self._clang = clang
        self._need = need
        self._keys: dict[int, str] = {}
        self._known: dict[int, CType] = {}
        self._depth = 0
        self._lists = 0
        self._start = 0
        self._lacks_types = False
        self._hidden: dict[int, str] = {}

    @property
    def hidden(self) -> list[str]:
        """The keys of the tags that are declared in parameter lists, and end with them."""
        return list(dict.fromkeys(filter(None, self._hidden.values())))

    def is_hidden(self, declaration: Cursor) -> bool:
        """Tell whether `declaration` is a type whose scope ends with a parameter list."""
        return declaration.node in self._hidden

    def begin(self, cursor: Cursor) -> None:
        """Begin the declaration `cursor`: its parameter lists declare no tag that is older."""
        self._start, end = self._clang.extent(cursor)
        # libclang gives no extent to some fields with a mistake.
        self._lacks_types = any(self._start <= at < end or not end for at in self._untyped)

    def read(self, type_: Type, expression: str) -> CType:
        """Return `type_`; nameless types in it get their keys from `expression`, C of this type.

        The expression is empty for a bit-field, since `__typeof__` rejects those.
        """
        # Not remembered: the same type elsewhere may be reached by an expression, or be whole.
        if not expression or self._lacks_types:
            return self._read(type_, expression)
        known = self._known.get(type_.node)
        if known is None:
            known = self._known[type_.node] = self._read(type_, expression)
        return known

    def _read(self, type_: Type, expression: str) -> CType:
        if self._depth == _DEEPEST:
            return Unknown(f"nested more than {_DEEPEST} deep")
        self._depth += 1
        try:
            return self._read_one(type_, expression)
        finally:
            self._depth -= 1

    def _read_one(self, type_: Type, expression: str) -> CType:
        if type_.kind in _EXTENTS:  # in C an array's qualifiers are its elements'
            element = self.read(self._clang.element(type_), f"{expression}[0]")
            return Array(element, _EXTENTS[type_.kind])
        return self._qualified(type_, self._unqualified(type_, expression))

    def _unqualified(self, type_: Type, expression: str) -> CType:
        kind, clang = type_.kind, self._clang
        if kind in _BUILTINS:
            return Builtin(_BUILTINS[kind])
        if kind == TypeKind.POINTER:
            return Pointer(self.read(clang.pointee(type_), f"(*{expression})"))
        if kind == TypeKind.TYPEDEF:
            return self._typedef(type_, expression)
        if kind in _TAGGED:
            return self._tag(clang.declaration(type_), expression)
        if kind == TypeKind.ELABORATED:
            return self.read(clang.named(type_), expression)
        if kind == TypeKind.VOID:
            return Void()
        return self._rare(type_, expression)

    def function(self, type_: Type, expression: str, names: list[str]) -> FunctionType:
        """Return the function type `type_`, with the parameter names that are known."""
        prototype = type_.kind != TypeKind.FUNCTION_WITHOUT_PROTOTYPE
        types = self._clang.argument_types(type_) if prototype else []
        call = _NOWHERE if types else f"{expression}()"
        result = self.read(self._clang.result(type_), call)
        if not prototype and self._lacks_types:
            return FunctionType(result, (Parameter(None, _NO_TYPE),))
        if not prototype:
            return FunctionType(result, (), prototype=False)
        names += [""] * (len(types) - len(names))
        parameters = tuple(
            [
                Parameter(name or None, self._parameter(argument))
                for name, argument in zip(names, types, strict=True)
            ]
        )
        return FunctionType(result, parameters, variadic=bool(self._clang.is_variadic(type_)))

    def _parameter(self, type_: Type) -> CType:
        """Return a parameter's type: in C arrays and functions become pointers."""
        self._lists += 1
        try:
            read = self.read(type_, _NOWHERE)
        finally:
            self._lists -= 1
        if isinstance(read, Array):
            is_list = self._is_list(self._clang.element(type_))
            return _LISTS if is_list else Pointer(read.element)
        return Pointer(read) if isinstance(read, FunctionType) else read

    def _is_list(self, type_: Type) -> bool:
        """Tell whether `type_` is a `va_list`, by whatever typedef."""
        while type_.kind in {TypeKind.TYPEDEF, TypeKind.ELABORATED}:
            if type_.kind == TypeKind.ELABORATED:
                type_ = self._clang.named(type_)
                continue
            declaration = self._clang.declaration(type_)
            if self._clang.spelling(declaration) == VA_LIST.name:
                return True
            type_ = self._clang.underlying(declaration)
        return False

    def key(self, declaration: Cursor, expression: str) -> str:
        """Return how types refer to the record or enumeration `declaration`."""
        known = self._keys.get(declaration.node)
        if known is None:
            if self._clang.is_nameless(declaration):
                known = key_of_expression(expression)
            else:
                known = self._clang.type_spelling(self._clang.type_of(declaration))
            self._keys[declaration.node] = known
        return known

    def _typedef(self, type_: Type, expression: str) -> CType:
        declaration = self._clang.declaration(type_)
        name = self._clang.spelling(declaration)
        if name in self._opaque:
            return Unknown(name)
        if name == VA_LIST.name:
            return VA_LIST
        if name in {"__int128_t", "__uint128_t"}:  # the compiler's own; no header declares them
            return self.read(self._clang.canonical(type_), expression)
        self._need(declaration, name)
        return Named(name)

    def _tag(self, declaration: Cursor, expression: str) -> CType:
        is_new = declaration.node not in self._keys
        if is_new and self._lists and self._is_declared_here(declaration):
            self._hide(declaration)
        nowhere = not expression or _NOWHERE in expression
        if (
            nowhere
            and self._clang.is_nameless(declaration)
            and declaration.node not in self._keys
        ):
            return self._unreachable(declaration, expression)
        key = self.key(declaration, expression)
        if not self.is_hidden(declaration):
            self._need(declaration, key)
        return EnumRef(key) if declaration.kind == CursorKind.ENUMERATION else RecordRef(key)

    def _is_declared_here(self, declaration: Cursor) -> bool:
        """Tell whether the declaration that is being read is the first to name `declaration`."""
        return self._clang.place(self._clang.first(declaration))[2] >= self._start

    def _hide(self, declaration: Cursor) -> None:
        is_nameless = self._clang.is_nameless(declaration)
        self._hidden[declaration.node] = "" if is_nameless else self.key(declaration, "")

    def _unreachable(self, declaration: Cursor, expression: str) -> CType:
        """Return the type of a nameless declaration that no expression leads to.

        The type of a bit-field can be a nameless enumeration. Its enumerators are read, and the
        type becomes an integer that is wide enough for all of them. Anything else is `Unknown`.
        """
        if expression:
            return Unknown(f"{_KEYWORDS[declaration.kind]} {{...}}")
        first = next(iter(self._clang.children(declaration)), None)
        if first is not None:
            self._need(declaration, self.key(declaration, self._clang.spelling(first)))
        return Builtin("long long")

    def _rare(self, type_: Type, expression: str) -> CType:
        kind = type_.kind
        if kind in FUNCTIONS:
            return self.function(type_, expression, [])
        if kind == TypeKind.COMPLEX:
            element = self.read(self._clang.element(type_), expression)
            name = f"{element.name} " if isinstance(element, Builtin) else ""
            return Builtin(f"{name}_Complex")
        if kind in {TypeKind.VECTOR, TypeKind.EXTENDED_VECTOR}:
            return Vector(self.read(self._clang.element(type_), expression))
        if kind == TypeKind.ATOMIC:
            return Qualified(self.read(self._clang.value(type_), expression), atomic=True)
        if kind in _BIG:
            return _BIG[kind]
        canonical = self._clang.canonical(type_)
        if canonical.kind != kind:
            return self.read(canonical, expression)
        spelling = self._clang.type_spelling(type_)
        return bit_precise(spelling) or Unknown(spelling)

    def _qualified(self, type_: Type, read: CType) -> CType:
        const = bool(self._clang.is_const(type_))
        volatile = bool(self._clang.is_volatile(type_))
        restrict = bool(self._clang.is_restrict(type_))
        if not (const or volatile or restrict) or isinstance(read, FunctionType):
            return read
        if isinstance(read, Qualified):  # an `_Atomic` type, or one that was qualified twice
            return Qualified(
                read.type,
                const or read.const,
                volatile or read.volatile,
                restrict or read.restrict,
                read.atomic,
            )
        return Qualified(read, const, volatile, restrict)
