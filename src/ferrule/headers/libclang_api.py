"""libclang's C interface, as far as reading headers takes it: structures, kinds, functions.

Any libclang since LLVM 11 has all of it, with the same numbers. It is called directly: each
answer takes several times as long through `clang.cindex`, and a large header wants 200,000.
"""

from __future__ import annotations

from ctypes import (
    CDLL,
    CFUNCTYPE,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_int,
    c_uint,
    c_ulong,
    c_void_p,
)
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ferrule.errors import HeaderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class CursorKind(IntEnum):
    """What a cursor is of."""

    STRUCT = 2
    UNION = 3
    ENUMERATION = 5
    ENUMERATOR = 7
    FUNCTION = 8
    VARIABLE = 9
    PARAMETER = 10
    TYPEDEF = 20
    PURE = 409
    CONST = 410
    MACRO = 501


class TypeKind(IntEnum):
    """What a type is."""

    VOID = 2
    BOOL = 3
    CHAR_U = 4
    UCHAR = 5
    USHORT = 8
    UINT = 9
    ULONG = 10
    ULONGLONG = 11
    UINT128 = 12
    CHAR_S = 13
    SCHAR = 14
    SHORT = 16
    INT = 17
    LONG = 18
    LONGLONG = 19
    INT128 = 20
    FLOAT = 21
    DOUBLE = 22
    LONGDOUBLE = 23
    FLOAT128 = 30
    HALF = 31
    FLOAT16 = 32
    COMPLEX = 100
    POINTER = 101
    RECORD = 105
    ENUM = 106
    TYPEDEF = 107
    FUNCTION_WITHOUT_PROTOTYPE = 110
    FUNCTION = 111
    ARRAY = 112
    VECTOR = 113
    INCOMPLETE_ARRAY = 114
    VARIABLE_ARRAY = 115
    ELABORATED = 119
    EXTENDED_VECTOR = 176
    ATOMIC = 177


class Parsing(IntEnum):
    """Bits that say how to parse; `MACROS` makes cursors of the macros too."""

    MACROS = 0x01
    INCOMPLETE = 0x02
    SKIP_FUNCTION_BODIES = 0x40


STATIC: Final = 3  # of CX_StorageClass
DEPRECATED: Final = 1  # of CXAvailabilityKind
NOT_THREAD_LOCAL: Final = 0  # of CXTLSKind
ERROR: Final = 3  # of CXDiagnosticSeverity; what is fatal is more
FATAL: Final = 4
_CONTINUE: Final = 1  # of CXChildVisitResult and of CXVisitorResult
OF_DOXYGEN: Final = ("/**", "/*!", "///", "//!")


class Cursor(Structure):
    """A place in the syntax tree; `node` is the same for all cursors of one declaration."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("kind", c_int),
        ("xdata", c_int),
        ("node", c_void_p),
        ("data", c_void_p * 2),
    ]


class Type(Structure):
    """A type; `node` is the same for all that are equal, spelled and qualified the same way."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("kind", c_int),
        ("node", c_void_p),
        ("unit", c_void_p),
    ]


class _Location(Structure):
    _fields_: ClassVar[Sequence[Any]] = [("pointers", c_void_p * 2), ("number", c_uint)]


class _Range(Structure):
    _fields_: ClassVar[Sequence[Any]] = [
        ("pointers", c_void_p * 2),
        ("begin", c_uint),
        ("end", c_uint),
    ]


class _String(Structure):
    _fields_: ClassVar[Sequence[Any]] = [("data", c_void_p), ("flags", c_uint)]


class _Token(Structure):
    _fields_: ClassVar[Sequence[Any]] = [("numbers", c_uint * 4), ("pointer", c_void_p)]


class _UnsavedFile(Structure):
    _fields_: ClassVar[Sequence[Any]] = [
        ("name", c_char_p),
        ("contents", c_char_p),
        ("length", c_ulong),
    ]


_Visitor = CFUNCTYPE(c_int, Cursor, Cursor, c_void_p)
_FieldVisitor = CFUNCTYPE(c_int, Cursor, c_void_p)


class Clang:
    """libclang's functions, with their types.

    It holds the memory that answers are written to: not for more than one thread.
    """

    def __init__(self, library: CDLL) -> None:  # noqa: PLR0915  a table
        """Take the functions out of `library`."""

        def function(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401  ctypes'
            found = library[f"clang_{name}"]  # made anew: other users of libclang have theirs
            found.restype, found.argtypes = result, arguments
            return found

        numbers = (POINTER(c_uint),) * 3
        self.type_of: Callable[[Cursor], Type] = function("getCursorType", Type, Cursor)
        self.definition: Callable[[Cursor], Cursor] = function(
            "getCursorDefinition", Cursor, Cursor
        )
        self.underlying: Callable[[Cursor], Type] = function(
            "getTypedefDeclUnderlyingType", Type, Cursor
        )
        self.storage: Callable[[Cursor], int] = function(
            "Cursor_getStorageClass", c_int, Cursor
        )
        self.availability: Callable[[Cursor], int] = function(
            "getCursorAvailability", c_int, Cursor
        )
        self.has_attributes: Callable[[Cursor], int] = function(
            "Cursor_hasAttrs", c_uint, Cursor
        )
        self.thread_local: Callable[[Cursor], int] = function("getCursorTLSKind", c_int, Cursor)
        self.is_bit_field: Callable[[Cursor], int] = function(
            "Cursor_isBitField", c_uint, Cursor
        )
        self.pointee: Callable[[Type], Type] = function("getPointeeType", Type, Type)
        self.element: Callable[[Type], Type] = function("getElementType", Type, Type)
        self.canonical: Callable[[Type], Type] = function("getCanonicalType", Type, Type)
        self.named: Callable[[Type], Type] = function("Type_getNamedType", Type, Type)
        self.value: Callable[[Type], Type] = function("Type_getValueType", Type, Type)
        self.result: Callable[[Type], Type] = function("getResultType", Type, Type)
        self.declaration: Callable[[Type], Cursor] = function(
            "getTypeDeclaration", Cursor, Type
        )
        self.is_const: Callable[[Type], int] = function("isConstQualifiedType", c_uint, Type)
        self.is_volatile: Callable[[Type], int] = function(
            "isVolatileQualifiedType", c_uint, Type
        )
        self.is_restrict: Callable[[Type], int] = function(
            "isRestrictQualifiedType", c_uint, Type
        )
        self.is_variadic: Callable[[Type], int] = function(
            "isFunctionTypeVariadic", c_uint, Type
        )
        self._count_arguments = function("Cursor_getNumArguments", c_int, Cursor)
        self._argument = function("Cursor_getArgument", Cursor, Cursor, c_uint)
        self._count_argument_types = function("getNumArgTypes", c_int, Type)
        self._argument_type = function("getArgType", Type, Type, c_uint)
        self._spelling = function("getCursorSpelling", _String, Cursor)
        self._comment = function("Cursor_getRawCommentText", _String, Cursor)
        self._comment_range = function("Cursor_getCommentRange", _Range, Cursor)
        self._type_spelling = function("getTypeSpelling", _String, Type)
        self._string = function("getCString", c_char_p, _String)
        self._dispose_string = function("disposeString", None, _String)
        self._location = function("getCursorLocation", _Location, Cursor)
        self._is_from_main_file = function("Location_isFromMainFile", c_int, _Location)
        self._extent = function("getCursorExtent", _Range, Cursor)
        self._range_start = function("getRangeStart", _Location, _Range)
        self._range_end = function("getRangeEnd", _Location, _Range)
        self._expansion = function("getExpansionLocation", None, _Location, c_void_p, *numbers)
        self._visit_children = function("visitChildren", c_uint, Cursor, _Visitor, c_void_p)
        self._visit_fields = function("Type_visitFields", c_uint, Type, _FieldVisitor, c_void_p)
        self._unit_of = function("Cursor_getTranslationUnit", c_void_p, Cursor)
        self._tokenize = function(
            "tokenize", None, c_void_p, _Range, POINTER(POINTER(_Token)), POINTER(c_uint)
        )
        self._token_location = function("getTokenLocation", _Location, c_void_p, _Token)
        self._token_spelling = function("getTokenSpelling", _String, c_void_p, _Token)
        self._dispose_tokens = function(
            "disposeTokens", None, c_void_p, POINTER(_Token), c_uint
        )
        self.create_index: Callable[[int, int], int] = function(
            "createIndex", c_void_p, c_int, c_int
        )
        self.dispose_index: Callable[[int], None] = function("disposeIndex", None, c_void_p)
        self.parse = function(
            "parseTranslationUnit2",
            c_int,
            c_void_p,
            c_char_p,
            POINTER(c_char_p),
            c_int,
            POINTER(_UnsavedFile),
            c_uint,
            c_uint,
            POINTER(c_void_p),
        )
        self.dispose_unit: Callable[[c_void_p], None] = function(
            "disposeTranslationUnit", None, c_void_p
        )
        self.root: Callable[[c_void_p], Cursor] = function(
            "getTranslationUnitCursor", Cursor, c_void_p
        )
        self._count_diagnostics = function("getNumDiagnostics", c_uint, c_void_p)
        self._diagnostic = function("getDiagnostic", c_void_p, c_void_p, c_uint)
        self._severity = function("getDiagnosticSeverity", c_int, c_void_p)
        self._diagnostic_location = function("getDiagnosticLocation", _Location, c_void_p)
        self._diagnostic_spelling = function("getDiagnosticSpelling", _String, c_void_p)
        self._dispose_diagnostic = function("disposeDiagnostic", None, c_void_p)
        self._version = function("getClangVersion", _String)
        self._numbers = (c_uint(), c_uint(), c_uint())
        self._references = tuple(byref(number) for number in self._numbers)

    def version(self) -> str:
        """Return libclang's version as it calls itself."""
        return self._text(self._version())

    def spelling(self, cursor: Cursor) -> str:
        """Return the name of what `cursor` is of."""
        return self._text(self._spelling(cursor))

    def comment(self, cursor: Cursor) -> str:
        """Return the comment about a declaration, empty where it has none.

        A comment without Doxygen's markers is about what begins on the line right below it.
        """
        text = self._text(self._comment(cursor))
        if not text or text.startswith(OF_DOXYGEN):
            return text
        above = self._place(self._range_end(self._comment_range(cursor)))[0]
        below = self._place(self._range_start(self._extent(cursor)))[0]
        return text if above + 1 == below else ""

    def type_spelling(self, type_: Type) -> str:
        """Return `type_` as libclang spells it."""
        return self._text(self._type_spelling(type_))

    def arguments(self, cursor: Cursor) -> list[Cursor]:
        """Return the parameters of a function, none for anything else."""
        return [self._argument(cursor, i) for i in range(self._count_arguments(cursor))]

    def argument_types(self, type_: Type) -> list[Type]:
        """Return the types of the parameters of a function type."""
        return [self._argument_type(type_, i) for i in range(self._count_argument_types(type_))]

    def place(self, cursor: Cursor) -> tuple[int, int, int]:
        """Return the line, the column and the offset of a cursor's name."""
        return self._place(self._location(cursor))

    def is_in_text(self, cursor: Cursor) -> bool:
        """Tell whether `cursor` is of the text that was parsed, not of what libclang defines."""
        return bool(self._is_from_main_file(self._location(cursor)))

    def end(self, cursor: Cursor) -> int:
        """Return the offset behind what `cursor` is of."""
        return self._place(self._range_end(self._extent(cursor)))[2]

    def extent(self, cursor: Cursor) -> tuple[int, int]:
        """Return the offset of what `cursor` is of, and the offset behind it."""
        extent = self._extent(cursor)
        return (
            self._place(self._range_start(extent))[2],
            self._place(self._range_end(extent))[2],
        )

    def children(self, cursor: Cursor) -> list[Cursor]:
        """Return the cursors right below `cursor`, in the order of the source."""
        found: list[Cursor] = []

        def visit(child: Cursor, _parent: Cursor, _data: object) -> int:
            found.append(Cursor.from_buffer_copy(child))  # PyPy's is gone behind the call
            return _CONTINUE

        self._visit_children(cursor, _Visitor(visit), None)
        return found

    def fields(self, type_: Type) -> list[Cursor]:
        """Return the members of a struct or union type, in its order."""
        found: list[Cursor] = []

        def visit(field: Cursor, _data: object) -> int:
            found.append(Cursor.from_buffer_copy(field))  # as above
            return _CONTINUE

        self._visit_fields(type_, _FieldVisitor(visit), None)
        return found

    def tokens(self, cursor: Cursor) -> list[tuple[int, str]]:
        """Return the words that what `cursor` is of is written with, and their offsets."""
        unit, tokens, count = self._unit_of(cursor), POINTER(_Token)(), c_uint()
        self._tokenize(unit, self._extent(cursor), byref(tokens), byref(count))
        try:
            return [
                (
                    self._place(self._token_location(unit, tokens[i]))[2],
                    self._text(self._token_spelling(unit, tokens[i])),
                )
                for i in range(count.value)
            ]
        finally:
            self._dispose_tokens(unit, tokens, count)

    def errors(self, unit: c_void_p, severity: int = ERROR) -> Iterator[tuple[int, str]]:
        """Yield the line and the words of each error in a translation unit."""
        for i in range(self._count_diagnostics(unit)):
            diagnostic = self._diagnostic(unit, i)
            if self._severity(diagnostic) >= severity:
                line, _, _ = self._place(self._diagnostic_location(diagnostic))
                yield line, self._text(self._diagnostic_spelling(diagnostic))
            self._dispose_diagnostic(diagnostic)

    def _place(self, location: _Location) -> tuple[int, int, int]:
        self._expansion(location, None, *self._references)
        line, column, offset = self._numbers
        return line.value, column.value, offset.value

    def _text(self, string: _String) -> str:
        value: bytes | None = self._string(string)
        self._dispose_string(string)
        return value.decode("utf-8") if value else ""


class TranslationUnit:
    """A parsed text; what its cursors say is there until it is closed."""

    def __init__(
        self, clang: Clang, name: str, text: str, arguments: Sequence[str], options: int
    ) -> None:
        """Parse `text`, as a file called `name`, with clang's command-line `arguments`.

        Raises `HeaderError` where libclang gives up; errors in the text are no reason for that.
        """
        self._clang = clang
        self._index = clang.create_index(0, 0)
        self._unit = c_void_p()
        contents = text.encode("utf-8")
        words = (c_char_p * len(arguments))(*(word.encode() for word in arguments))
        file = _UnsavedFile(name.encode(), contents, len(contents))
        status = clang.parse(
            self._index,
            name.encode(),
            words,
            len(arguments),
            byref(file),
            1,
            options,
            byref(self._unit),
        )
        if status:
            self.close()
            message = (
                f"libclang, which parses headers, gives up on these (error {status}): "
                "name them one by one to find out on which"
            )
            raise HeaderError(message)

    def __enter__(self) -> TranslationUnit:  # noqa: PYI034  Self came with 3.11
        """Close what was parsed when the block ends."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close what was parsed."""
        self.close()

    def __del__(self) -> None:
        """Close what nobody has closed, because of an error."""
        self.close()

    def close(self) -> None:
        """Give the memory back; no cursor or type may be asked for anything any more."""
        if self._unit.value is not None:
            self._clang.dispose_unit(self._unit)
            self._unit = c_void_p()
        if self._index:
            self._clang.dispose_index(self._index)
            self._index = 0

    def children(self) -> list[Cursor]:
        """Return the cursors at file scope: all macros, then all declarations."""
        return self._clang.children(self._clang.root(self._unit))

    def fatal_errors(self) -> list[tuple[int, str]]:
        """Return the lines and the words of errors behind which nothing is read."""
        return list(self._clang.errors(self._unit, FATAL))

    def words_of_errors(self) -> list[str]:
        """Return what each error says, in their order."""
        return [words for _, words in self._clang.errors(self._unit)]

    def errors(self) -> dict[int, str]:
        """Return the words of the last error on each line that has one."""
        return dict(self._clang.errors(self._unit))
