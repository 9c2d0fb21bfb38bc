"""The functions of libclang's C interface that reading headers needs.

They are called directly, not through `clang.cindex`, with which each answer takes several times as
long; a large header needs 200,000 answers.
"""

from __future__ import annotations

from ctypes import CDLL, POINTER, byref, c_char_p, c_int, c_uint, c_void_p
from typing import TYPE_CHECKING, Any, Final

from ferrule.headers.libclang_types import (
    CONTINUE,
    ERROR,
    OF_DOXYGEN,
    ClangString,
    Cursor,
    CursorKind,
    FieldVisitor,
    SourceLocation,
    SourceRange,
    Token,
    Type,
    UnsavedFile,
    Visitor,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_FUNCTIONS: Final[Mapping[str, tuple[str, Any, tuple[Any, ...]]]] = {
    "type_of": ("getCursorType", Type, (Cursor,)),
    "definition": ("getCursorDefinition", Cursor, (Cursor,)),
    "referenced": ("getCursorReferenced", Cursor, (Cursor,)),
    "first": ("getCanonicalCursor", Cursor, (Cursor,)),
    "underlying": ("getTypedefDeclUnderlyingType", Type, (Cursor,)),
    "integer_type": ("getEnumDeclIntegerType", Type, (Cursor,)),
    "storage": ("Cursor_getStorageClass", c_int, (Cursor,)),
    "availability": ("getCursorAvailability", c_int, (Cursor,)),
    "has_attributes": ("Cursor_hasAttrs", c_uint, (Cursor,)),
    "thread_local": ("getCursorTLSKind", c_int, (Cursor,)),
    "is_nameless": ("Cursor_isAnonymous", c_uint, (Cursor,)),
    "is_inlined": ("Cursor_isFunctionInlined", c_uint, (Cursor,)),
    "is_bit_field": ("Cursor_isBitField", c_uint, (Cursor,)),
    "pointee": ("getPointeeType", Type, (Type,)),
    "element": ("getElementType", Type, (Type,)),
    "canonical": ("getCanonicalType", Type, (Type,)),
    "named": ("Type_getNamedType", Type, (Type,)),
    "value": ("Type_getValueType", Type, (Type,)),
    "result": ("getResultType", Type, (Type,)),
    "declaration": ("getTypeDeclaration", Cursor, (Type,)),
    "is_const": ("isConstQualifiedType", c_uint, (Type,)),
    "is_volatile": ("isVolatileQualifiedType", c_uint, (Type,)),
    "is_restrict": ("isRestrictQualifiedType", c_uint, (Type,)),
    "is_variadic": ("isFunctionTypeVariadic", c_uint, (Type,)),
    "create_index": ("createIndex", c_void_p, (c_int, c_int)),
    "dispose_index": ("disposeIndex", None, (c_void_p,)),
    "dispose_unit": ("disposeTranslationUnit", None, (c_void_p,)),
    "root": ("getTranslationUnitCursor", Cursor, (c_void_p,)),
    "_count_arguments": ("Cursor_getNumArguments", c_int, (Cursor,)),
    "_argument": ("Cursor_getArgument", Cursor, (Cursor, c_uint)),
    "_count_argument_types": ("getNumArgTypes", c_int, (Type,)),
    "_argument_type": ("getArgType", Type, (Type, c_uint)),
    "_spelling": ("getCursorSpelling", ClangString, (Cursor,)),
    "_comment": ("Cursor_getRawCommentText", ClangString, (Cursor,)),
    "_comment_range": ("Cursor_getCommentRange", SourceRange, (Cursor,)),
    "_type_spelling": ("getTypeSpelling", ClangString, (Type,)),
    "_string": ("getCString", c_char_p, (ClangString,)),
    "_dispose_string": ("disposeString", None, (ClangString,)),
    "_location": ("getCursorLocation", SourceLocation, (Cursor,)),
    "_is_from_main_file": ("Location_isFromMainFile", c_int, (SourceLocation,)),
    "_extent": ("getCursorExtent", SourceRange, (Cursor,)),
    "_range": ("getRange", SourceRange, (SourceLocation, SourceLocation)),
    "_range_start": ("getRangeStart", SourceLocation, (SourceRange,)),
    "_range_end": ("getRangeEnd", SourceLocation, (SourceRange,)),
    "_expansion": (
        "getExpansionLocation",
        None,
        (SourceLocation, c_void_p, POINTER(c_uint), POINTER(c_uint), POINTER(c_uint)),
    ),
    "_visit_children": ("visitChildren", c_uint, (Cursor, Visitor, c_void_p)),
    "_visit_fields": ("Type_visitFields", c_uint, (Type, FieldVisitor, c_void_p)),
    "_unit_of": ("Cursor_getTranslationUnit", c_void_p, (Cursor,)),
    "_tokenize": (
        "tokenize",
        None,
        (c_void_p, SourceRange, POINTER(POINTER(Token)), POINTER(c_uint)),
    ),
    "_token_location": ("getTokenLocation", SourceLocation, (c_void_p, Token)),
    "_token_spelling": ("getTokenSpelling", ClangString, (c_void_p, Token)),
    "_dispose_tokens": ("disposeTokens", None, (c_void_p, POINTER(Token), c_uint)),
    "parse": (
        "parseTranslationUnit2",
        c_int,
        (
            c_void_p,
            c_char_p,
            POINTER(c_char_p),
            c_int,
            POINTER(UnsavedFile),
            c_uint,
            c_uint,
            POINTER(c_void_p),
        ),
    ),
    "_count_diagnostics": ("getNumDiagnostics", c_uint, (c_void_p,)),
    "_diagnostic": ("getDiagnostic", c_void_p, (c_void_p, c_uint)),
    "_severity": ("getDiagnosticSeverity", c_int, (c_void_p,)),
    "_diagnostic_location": ("getDiagnosticLocation", SourceLocation, (c_void_p,)),
    "_diagnostic_spelling": ("getDiagnosticSpelling", ClangString, (c_void_p,)),
    "_dispose_diagnostic": ("disposeDiagnostic", None, (c_void_p,)),
    "_version": ("getClangVersion", ClangString, ()),
}
"""What `Clang` calls each function, libclang's name of it without `clang_`, and its C type."""


class Clang:
    """libclang's functions, named for what they return.

    Not for several threads: some answers are written to memory that this object keeps.
    """

    type_of: Callable[[Cursor], Type]
    definition: Callable[[Cursor], Cursor]
    referenced: Callable[[Cursor], Cursor]
    first: Callable[[Cursor], Cursor]  # of all declarations of the same thing
    underlying: Callable[[Cursor], Type]
    integer_type: Callable[[Cursor], Type]  # of an enumeration; not valid if it is incomplete
    storage: Callable[[Cursor], int]
    availability: Callable[[Cursor], int]
    has_attributes: Callable[[Cursor], int]
    thread_local: Callable[[Cursor], int]
    is_nameless: Callable[
        [Cursor], int
    ]  # whether a type has neither a tag nor a typedef's name
    is_inlined: Callable[[Cursor], int]
    is_bit_field: Callable[[Cursor], int]
    pointee: Callable[[Type], Type]
    element: Callable[[Type], Type]
    canonical: Callable[[Type], Type]
    named: Callable[[Type], Type]
    value: Callable[[Type], Type]
    result: Callable[[Type], Type]
    declaration: Callable[[Type], Cursor]
    is_const: Callable[[Type], int]
    is_volatile: Callable[[Type], int]
    is_restrict: Callable[[Type], int]
    is_variadic: Callable[[Type], int]
    create_index: Callable[[int, int], int]
    dispose_index: Callable[[int], None]
    dispose_unit: Callable[[c_void_p], None]
    root: Callable[[c_void_p], Cursor]
    parse: Any
    _count_arguments: Any
    _argument: Any
    _count_argument_types: Any
    _argument_type: Any
    _spelling: Any
    _comment: Any
    _comment_range: Any
    _type_spelling: Any
    _string: Any
    _dispose_string: Any
    _location: Any
    _is_from_main_file: Any
    _extent: Any
    _range: Any
    _range_start: Any
    _range_end: Any
    _expansion: Any
    _visit_children: Any
    _visit_fields: Any
    _unit_of: Any
    _tokenize: Any
    _token_location: Any
    _token_spelling: Any
    _dispose_tokens: Any
    _count_diagnostics: Any
    _diagnostic: Any
    _severity: Any
    _diagnostic_location: Any
    _diagnostic_spelling: Any
    _dispose_diagnostic: Any
    _version: Any

    def __init__(self, library: CDLL) -> None:
        """Look up the functions in `library`."""
        for name, (symbol, result, arguments) in _FUNCTIONS.items():
            # By subscript, which makes a new object each time. An attribute of `library` would be
            # shared with other users of libclang in the process, who set other types.
            found = library[f"clang_{symbol}"]
            found.restype, found.argtypes = result, arguments
            setattr(self, name, found)
        # Made once rather than for each location.
        self._numbers = (c_uint(), c_uint(), c_uint())
        self._references = tuple(byref(number) for number in self._numbers)

    def version(self) -> str:
        """Return libclang's description of its version."""
        return self._text(self._version())

    def spelling(self, cursor: Cursor) -> str:
        """Return the name of what `cursor` points to."""
        return self._text(self._spelling(cursor))

    def comment(self, cursor: Cursor, line_in_file: Callable[[int], int] = int) -> str:
        """Return the comment about a declaration, or an empty string.

        A comment without Doxygen's markers counts only if the declaration begins on the next line
        of its file, which `line_in_file` tells by the line of the text.
        """
        text = self._text(self._comment(cursor))
        if not text or text.startswith(OF_DOXYGEN):
            return text
        above = self._place(self._range_end(self._comment_range(cursor)))[0]
        below = self._place(self._range_start(self._extent(cursor)))[0]
        return text if line_in_file(above) + 1 == line_in_file(below) else ""

    def type_spelling(self, type_: Type) -> str:
        """Return `type_` as libclang spells it."""
        return self._text(self._type_spelling(type_))

    def arguments(self, cursor: Cursor) -> list[Cursor]:
        """Return the parameters of a function; anything else has none."""
        return [self._argument(cursor, i) for i in range(self._count_arguments(cursor))]

    def argument_types(self, type_: Type) -> list[Type]:
        """Return the types of the parameters of a function type."""
        return [self._argument_type(type_, i) for i in range(self._count_argument_types(type_))]

    def place(self, cursor: Cursor) -> tuple[int, int, int]:
        """Return the line, the column and the offset of a cursor's name."""
        return self._place(self._location(cursor))

    def is_in_text(self, cursor: Cursor) -> bool:
        """Tell whether `cursor` is in the text that was parsed, not in libclang's definitions."""
        return bool(self._is_from_main_file(self._location(cursor)))

    def end(self, cursor: Cursor) -> int:
        """Return the offset of the end of what `cursor` points to."""
        return self._place(self._range_end(self._extent(cursor)))[2]

    def extent(self, cursor: Cursor) -> tuple[int, int]:
        """Return the offsets of the beginning and the end of what `cursor` points to."""
        extent = self._extent(cursor)
        return (
            self._place(self._range_start(extent))[2],
            self._place(self._range_end(extent))[2],
        )

    def children(self, cursor: Cursor) -> list[Cursor]:
        """Return the cursors right below `cursor`, in the order of the source."""
        found: list[Cursor] = []

        def visit(child: Cursor, _parent: Cursor, _data: object) -> int:
            # A copy, because PyPy reuses the memory of the argument after the call.
            found.append(Cursor.from_buffer_copy(child))
            return CONTINUE

        self._visit_children(cursor, Visitor(visit), None)
        return found

    def fields(self, type_: Type) -> list[Cursor]:
        """Return the members of a struct or union type, in their order."""
        found: list[Cursor] = []

        def visit(field: Cursor, _data: object) -> int:
            found.append(Cursor.from_buffer_copy(field))  # as above
            return CONTINUE

        self._visit_fields(type_, FieldVisitor(visit), None)
        # Of a record with a mistake, as libclang sees it, it visits no field.
        return found or self._written_fields(type_)

    def _written_fields(self, type_: Type) -> list[Cursor]:
        children = self.children(self.declaration(type_))
        return [child for child in children if child.kind == CursorKind.FIELD]

    def tokens(self, cursor: Cursor) -> list[tuple[int, str]]:
        """Return the tokens of what `cursor` points to, each with its offset."""
        return self._tokens(self._unit_of(cursor), self._extent(cursor))

    def tokens_between(
        self, before: Cursor | None, after: Cursor | None, root: Cursor
    ) -> list[tuple[int, str]]:
        """Return the tokens from the end of one cursor to the start of another.

        Without one, they begin or end where `root` does, which points to the whole text.
        """
        whole = self._extent(root)
        start = self._range_end(self._extent(before)) if before else self._range_start(whole)
        end = self._range_start(self._extent(after)) if after else self._range_end(whole)
        # Two declarations that share their specifiers overlap.
        if self._place(start)[2] >= self._place(end)[2]:
            return []
        return self._tokens(self._unit_of(root), self._range(start, end))

    def _tokens(self, unit: c_void_p, extent: SourceRange) -> list[tuple[int, str]]:
        tokens, count = POINTER(Token)(), c_uint()
        self._tokenize(unit, extent, byref(tokens), byref(count))
        found = []
        marked = 0
        try:
            for i in range(count.value):
                line, _, offset = self._place(self._token_location(unit, tokens[i]))
                word = self._text(self._token_spelling(unit, tokens[i]))
                if word == "#":  # a macro of a system header is here: # 314 "encode.h" 3 4
                    marked = line
                if line != marked:
                    found.append((offset, word))
        finally:
            self._dispose_tokens(unit, tokens, count)
        return found

    def errors(self, unit: c_void_p, severity: int = ERROR) -> Iterator[tuple[int, str]]:
        """Yield the line and the message of each error in a translation unit."""
        for i in range(self._count_diagnostics(unit)):
            diagnostic = self._diagnostic(unit, i)
            if self._severity(diagnostic) >= severity:
                line, _, _ = self._place(self._diagnostic_location(diagnostic))
                yield line, self._text(self._diagnostic_spelling(diagnostic))
            self._dispose_diagnostic(diagnostic)

    def offsets_of_errors(self, unit: c_void_p) -> list[int]:
        """Return the offset of each error in a translation unit."""
        offsets = []
        for i in range(self._count_diagnostics(unit)):
            diagnostic = self._diagnostic(unit, i)
            if self._severity(diagnostic) >= ERROR:
                offsets.append(self._place(self._diagnostic_location(diagnostic))[2])
            self._dispose_diagnostic(diagnostic)
        return offsets

    def _place(self, location: SourceLocation) -> tuple[int, int, int]:
        """Return the line and the column, from 1, and the offset in bytes, from 0."""
        self._expansion(location, None, *self._references)
        line, column, offset = self._numbers
        return line.value, column.value, offset.value

    def _text(self, string: ClangString) -> str:
        """Return libclang's `string` as a `str`, and free it."""
        value: bytes | None = self._string(string)
        self._dispose_string(string)
        return value.decode("utf-8") if value else ""
