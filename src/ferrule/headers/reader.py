"""Preprocessed headers to a `Unit`.

Input: the text that the system compiler's preprocessor left, and which of its files are the
library's own. Output: every declaration of the own files, and of the others what those rest on.
libclang only parses here: it has no headers, no macros and no include path of its own to differ by.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from clang.cindex import AvailabilityKind, CursorKind, StorageClass, TLSKind, TranslationUnit

from ferrule.declarations.nodes import (
    Declaration,
    Enumeration,
    Enumerator,
    Field,
    Function,
    Location,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.types import FunctionType, Qualified
from ferrule.declarations.unit import Unit, identity
from ferrule.headers.libclang import open_index
from ferrule.headers.types import TypeReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from clang.cindex import Cursor

    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_OPTIONS: Final = (
    TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
    | TranslationUnit.PARSE_SKIP_FUNCTION_BODIES
    | TranslationUnit.PARSE_INCOMPLETE
)
_TAGS: Final = (CursorKind.STRUCT_DECL, CursorKind.UNION_DECL, CursorKind.ENUM_DECL)
_UNDEF: Final = re.compile(r"^#undef (\w+)$", re.MULTILINE)
_NAME: Final = "<ferrule>.i"


def read_headers(headers: tuple[str, ...], text: Preprocessed, compiler: Compiler,
                 own: Callable[[str], bool]) -> Unit:
    """Return what `text` declares; `own(path)` tells which files are the library's own."""
    arguments = ["-x", "cpp-output", f"--target={compiler.target}", f"-std={_standard(text)}", "-w"]
    unit = TranslationUnit.from_source(_NAME, arguments, [(_NAME, text.text)], _OPTIONS, open_index())
    reader = _Reader(text, own)
    for cursor in unit.cursor.get_children():
        reader.read_top(cursor)
    return reader.unit(headers)


def _standard(text: Preprocessed) -> str:
    """Return the C standard that the compiler had in force, in clang's name for it."""
    found = re.search(r"^#define __STDC_VERSION__ (\d+)L$", text.text, re.MULTILINE)
    version = int(found[1]) if found else 0
    names = ((202311, "gnu23"), (201710, "gnu17"), (201112, "gnu11"), (199901, "gnu99"))
    return next((name for least, name in names if version >= least), "gnu89")


class _Reader:
    """Collects declarations by identity, with the line of the text that each is at."""

    def __init__(self, text: Preprocessed, own: Callable[[str], bool]) -> None:
        self._text = text
        self._bytes = text.text.encode("utf-8")
        self._is_own = own
        self._types = TypeReader(self._need)
        self._found: dict[tuple[str, str], tuple[tuple[int, int], Declaration]] = {}
        self._own: set[tuple[str, str]] = set()
        self._waiting: list[tuple[Cursor, str]] = []
        self._seen: set[int] = set()
        self._undefined = {m[1]: m.start() for m in _UNDEF.finditer(text.text)}

    def unit(self, headers: tuple[str, ...]) -> Unit:
        """Return what was read, in the order of the text."""
        ordered = sorted(self._found.values(), key=lambda found: found[0])
        return Unit(headers, tuple(declaration for _, declaration in ordered),
                    frozenset(self._own))

    def read_top(self, cursor: Cursor) -> None:
        """Read a declaration at file scope, if it is the library's own, and what it needs."""
        location = self._location(cursor)
        if not self._is_own(location.path):
            return
        read = _READERS.get(cursor.kind)
        if read is None:
            return
        own = read(self, cursor, location)
        if own is not None:
            self._own.add(identity(own))
        while self._waiting:
            declaration, key = self._waiting.pop()
            self._read_needed(declaration, key)

    def _need(self, declaration: Cursor, key: str) -> None:
        if declaration.hash not in self._seen:
            self._seen.add(declaration.hash)
            self._waiting.append((declaration, key))

    def _read_needed(self, declaration: Cursor, key: str) -> None:
        location = self._location(declaration)
        if declaration.kind is CursorKind.TYPEDEF_DECL:
            read = self._typedef(declaration, location)
        elif declaration.kind in _TAGS:
            read = self._tag(declaration, location, key)
        else:
            return
        if self._is_own(location.path):
            self._own.add(identity(read))

    def _location(self, cursor: Cursor) -> Location:
        place = cursor.location
        path, line = self._text.locate(place.line)
        return Location(path, line, place.column)

    def _keep(self, cursor: Cursor, declaration: Declaration) -> Declaration:
        place = cursor.location
        return self._keep_at((place.line, place.column), declaration)

    def _keep_at(self, at: tuple[int, int], declaration: Declaration) -> Declaration:
        self._found[identity(declaration)] = (at, declaration)
        return declaration

    def _function(self, cursor: Cursor, location: Location) -> Declaration | None:
        name = cursor.spelling
        known = self._found.get(("function", name))
        if known is not None and not _tells_more(cursor, known[1]):
            return known[1]
        names = [argument.spelling for argument in cursor.get_arguments()]
        canonical = cursor.type.get_canonical()
        type_ = self._types.function(
            cursor.type if cursor.type.kind is canonical.kind else canonical, name, names)
        return self._keep(cursor, Function(
            name, type_, location, cursor.raw_comment,
            inline_body=cursor.storage_class is StorageClass.STATIC,
            deprecated=cursor.availability is AvailabilityKind.DEPRECATED))

    def _variable(self, cursor: Cursor, location: Location) -> Declaration | None:
        type_ = self._types.read(cursor.type, cursor.spelling)
        return self._keep(cursor, Variable(
            cursor.spelling, type_, location, cursor.raw_comment,
            thread_local=cursor.tls_kind is not TLSKind.NONE,
            static=cursor.storage_class is StorageClass.STATIC))

    def _typedef(self, cursor: Cursor, location: Location) -> Declaration:
        name = cursor.spelling
        self._seen.add(cursor.hash)
        type_ = self._types.read(cursor.underlying_typedef_type, f"(*({name} *)0)")
        return self._keep(cursor, Typedef(name, type_, location, cursor.raw_comment))

    def _top_tag(self, cursor: Cursor, location: Location) -> Declaration | None:
        """Read a struct, union or enumeration, unless it is unnamed and something leads to it."""
        spelling = cursor.type.spelling
        if "(" in spelling and cursor.kind is not CursorKind.ENUM_DECL:
            return None
        if "(" in spelling:
            first = next(iter(cursor.get_children()), None)
            key = f"__typeof__({first.spelling})" if first is not None else spelling
            self._types.key(cursor, first.spelling if first is not None else "0")
        else:
            key = self._types.key(cursor, "")
        if cursor.hash in self._seen and ("tag", key) in self._found:
            return self._found["tag", key][1]
        self._seen.add(cursor.hash)
        return self._tag(cursor, location, key)

    def _tag(self, cursor: Cursor, location: Location, key: str) -> Declaration:
        definition = cursor.get_definition()
        if definition is not None and definition != cursor:
            self._seen.add(definition.hash)
            cursor, location = definition, self._location(definition)
        tag = key.partition(" ")[2] if key.startswith(("struct ", "union ", "enum ")) else None
        if cursor.kind is CursorKind.ENUM_DECL:
            return self._enumeration(cursor, location, key, tag)
        fields = None if definition is None else self._fields(cursor, key)
        keyword = "union" if cursor.kind is CursorKind.UNION_DECL else "struct"
        return self._keep(cursor, Record(key, keyword, tag, fields, location, cursor.raw_comment))

    def _fields(self, cursor: Cursor, key: str) -> tuple[Field, ...]:
        fields = []
        owner = key.partition("::")[0]
        for number, field in enumerate(cursor.type.get_fields()):
            name = None if "(" in field.spelling else field.spelling or None
            place = f"(({owner} *)0)->{name}" if name else f"{key}::{number}"
            fields.append(Field(name, self._types.read(field.type, place), self._location(field),
                                field.raw_comment, bit_field=field.is_bitfield()))
        return tuple(fields)

    def _enumeration(self, cursor: Cursor, location: Location, key: str,
                     tag: str | None) -> Declaration:
        enumerators = tuple(
            Enumerator(child.spelling, self._location(child), child.raw_comment)
            for child in cursor.get_children() if child.kind is CursorKind.ENUM_CONSTANT_DECL)
        return self._keep(cursor, Enumeration(key, tag, enumerators or None, location,
                                              cursor.raw_comment))

    def _macro(self, cursor: Cursor, location: Location) -> Declaration | None:
        extent = cursor.extent
        start, end = extent.start.offset, extent.end.offset
        name = cursor.spelling
        if self._undefined.get(name, -1) > start:
            return None
        text = self._bytes[start + len(name):end].decode("utf-8")
        parameters, body = None, text
        if text.startswith("("):
            inside, _, body = text[1:].partition(")")
            parameters = tuple(p.strip() for p in inside.split(",")) if inside.strip() else ()
        return self._keep(cursor, Macro(name, parameters, body.strip(), location))


def _tells_more(cursor: Cursor, known: Declaration) -> bool:
    """Tell whether a second declaration of a function has a prototype or names the first lacks."""
    if not isinstance(known, Function):
        return False
    if not known.type.prototype:
        return True
    named = sum(p.name is not None for p in known.type.parameters)
    return sum(bool(a.spelling) for a in cursor.get_arguments()) > named


_READERS: Final = {
    CursorKind.FUNCTION_DECL: _Reader._function,  # noqa: SLF001  its own table
    CursorKind.VAR_DECL: _Reader._variable,  # noqa: SLF001
    CursorKind.TYPEDEF_DECL: _Reader._typedef,  # noqa: SLF001
    CursorKind.STRUCT_DECL: _Reader._top_tag,  # noqa: SLF001
    CursorKind.UNION_DECL: _Reader._top_tag,  # noqa: SLF001
    CursorKind.ENUM_DECL: _Reader._top_tag,  # noqa: SLF001
    CursorKind.MACRO_DEFINITION: _Reader._macro,  # noqa: SLF001
}
