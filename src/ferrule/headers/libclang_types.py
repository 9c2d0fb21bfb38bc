"""libclang's structures, kinds and numbers, copied from its C header `clang-c/Index.h`.

They are the same in all versions since LLVM 11.
"""

from __future__ import annotations

from ctypes import CFUNCTYPE, Structure, c_char_p, c_int, c_uint, c_ulong, c_void_p
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


class CursorKind(IntEnum):
    """What a cursor points to."""

    STRUCT = 2
    UNION = 3
    ENUMERATION = 5
    FIELD = 6
    ENUMERATOR = 7
    FUNCTION = 8
    VARIABLE = 9
    PARAMETER = 10
    TYPEDEF = 20
    TYPE_NAME = 43
    IMPLICIT = 100
    NAME_IN_EXPRESSION = 101
    MEMBER_IN_EXPRESSION = 102
    INTEGER = 106
    CHARACTER = 110
    PARENTHESES = 111
    UNARY = 112
    BINARY = 114
    CONDITIONAL = 116
    CAST = 117
    SIZE = 136
    UNEXPOSED_ATTRIBUTE = 400
    PURE = 409
    CONST = 410
    MACRO = 501


class TypeKind(IntEnum):
    """What a type is."""

    INVALID = 0
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
    """Bits that say how to parse; with `MACROS`, macros have cursors too."""

    MACROS = 0x01
    INCOMPLETE = 0x02
    SKIP_FUNCTION_BODIES = 0x40


STATIC: Final = 3  # of CX_StorageClass
DEPRECATED: Final = 1  # of CXAvailabilityKind
NOT_THREAD_LOCAL: Final = 0  # of CXTLSKind
ERROR: Final = 3  # of CXDiagnosticSeverity; worse ones are larger
FATAL: Final = 4
CONTINUE: Final = 1  # of CXChildVisitResult and of CXVisitorResult
OF_DOXYGEN: Final = ("/**", "/*!", "///", "//!")


class Cursor(Structure):
    """A place in the syntax tree.

    `node` is libclang's own pointer, the same for all cursors that point to one declaration.
    """

    _fields_: ClassVar[Sequence[Any]] = [
        ("kind", c_int),
        ("xdata", c_int),
        ("node", c_void_p),
        ("data", c_void_p * 2),
    ]


class Type(Structure):
    """A type; `node` is the same for all types that are spelled and qualified in the same way."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("kind", c_int),
        ("node", c_void_p),
        ("unit", c_void_p),
    ]


class SourceLocation(Structure):
    """A place in a text, as libclang keeps it."""

    _fields_: ClassVar[Sequence[Any]] = [("pointers", c_void_p * 2), ("number", c_uint)]


class SourceRange(Structure):
    """The text between two places."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("pointers", c_void_p * 2),
        ("begin", c_uint),
        ("end", c_uint),
    ]


class ClangString(Structure):
    """A string that libclang owns, and that has to be disposed of."""

    _fields_: ClassVar[Sequence[Any]] = [("data", c_void_p), ("flags", c_uint)]


class Token(Structure):
    """A word of the source."""

    _fields_: ClassVar[Sequence[Any]] = [("numbers", c_uint * 4), ("pointer", c_void_p)]


class UnsavedFile(Structure):
    """A text in memory that libclang parses as if it were a file."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("name", c_char_p),
        ("contents", c_char_p),
        ("length", c_ulong),
    ]


Visitor = CFUNCTYPE(c_int, Cursor, Cursor, c_void_p)
FieldVisitor = CFUNCTYPE(c_int, Cursor, c_void_p)
