"""Preprocessed headers to a `Unit`.

Input: the text that the system compiler's preprocessor left, and which of its files are the
library's own. Output: every declaration of the own files, and of the others what those rest on.
libclang only parses here: it has no headers, no macros and no include path of its own to differ by.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from clang.cindex import AvailabilityKind, CursorKind, Diagnostic, StorageClass, TLSKind, TranslationUnit

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
from ferrule.declarations.unit import Unit, identity
from ferrule.errors import SettingsError
from ferrule.headers.lengths import parameters_with_lengths, with_written_lengths
from ferrule.headers.libclang import open_index
from ferrule.headers.types import TypeReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from clang.cindex import Cursor

    from ferrule.declarations.types import CType
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
_EXPRESSION: Final = "ferrule_expression_"


class HeaderReader:
    """Reads preprocessed headers; `unit` holds what was found so far."""

    def __init__(self, headers: tuple[str, ...], text: Preprocessed, compiler: Compiler,
                 own: Callable[[str], bool]) -> None:
        """Read `text`; `own(path)` tells which of its files are the library's own."""
        self._headers = headers
        self._text = text
        self._arguments = ["-x", "cpp-output", f"--target={compiler.target}",
                           f"-std={_standard(text)}", "-w"]
        self._found = _Collector(text, own)
        for cursor in self._parse(text.text):
            self._found.read_top(cursor)
        self._found.read_unclaimed()

    @property
    def unit(self) -> Unit:
        """What the headers declare, as far as it is own or an own declaration rests on it."""
        return self._found.unit(self._headers)

    def read_expressions(self, expressions: Mapping[str, str]) -> dict[str, CType]:
        """Return the type of each C expression that could stand behind the headers.

        What those types rest on is in `unit` from then on.
        """
        if not expressions:
            return {}
        names = list(expressions)
        lines = (f"extern __typeof__({e}) {_EXPRESSION}{i};\n"
                 for i, e in enumerate(expressions.values()))
        types = {}
        for cursor in self._parse(f"{self._text.text}\n{''.join(lines)}"):
            if cursor.spelling.startswith(_EXPRESSION):
                name = names[int(cursor.spelling.removeprefix(_EXPRESSION))]
                types[name] = self._found.read_type(cursor, expressions[name])
        return types

    def read_prototypes(self, option: str, prototypes: Sequence[str]) -> list[Function]:
        """Return the functions that the `prototypes` of an option declare behind the headers.

        What their types rest on is in `unit` from then on; they themselves are not. Raises
        `SettingsError` for text that declares no function, with all such texts.
        """
        if not prototypes:
            return []
        first = self._text.text.count("\n") + 2
        lines = "".join(f"extern {prototype.rstrip(' ;')};\n" for prototype in prototypes)
        unit = self._translate(f"{self._text.text}\n{lines}")
        problems = {d.location.line - first: d.spelling for d in unit.diagnostics
                    if d.severity >= Diagnostic.Error}
        functions = {c.location.line - first: c for c in unit.cursor.get_children()
                     if c.kind is CursorKind.FUNCTION_DECL and c.location.line >= first}
        wrong = [f"{option}: {text!r} is no prototype, such as `int f(const char *name)`: "
                 f"{problems.get(i, 'it declares no function')}"
                 for i, text in enumerate(prototypes) if i in problems or i not in functions]
        if wrong:
            raise SettingsError(wrong)
        return [self._found.read_function(functions[i], Location(f"<{option}>", i + 1, 1))
                for i in range(len(prototypes))]

    def _parse(self, text: str) -> Iterable[Cursor]:
        children: Iterable[Cursor] = self._translate(text).cursor.get_children()
        return children

    def _translate(self, text: str) -> TranslationUnit:
        return TranslationUnit.from_source(_NAME, self._arguments, [(_NAME, text)], _OPTIONS,
                                           open_index())


def _standard(text: Preprocessed) -> str:
    """Return the C standard that the compiler had in force, in clang's name for it."""
    found = re.search(r"^#define __STDC_VERSION__ (\d+)L$", text.text, re.MULTILINE)
    version = int(found[1]) if found else 0
    names = ((202311, "gnu23"), (201710, "gnu17"), (201112, "gnu11"), (199901, "gnu99"))
    return next((name for least, name in names if version >= least), "gnu89")


class _Collector:
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
        self._unclaimed: list[tuple[Cursor, Location]] = []
        self._lines: dict[str, list[str]] = {}
        self._undefined = {m[1]: m.start() for m in _UNDEF.finditer(text.text)}

    def unit(self, headers: tuple[str, ...]) -> Unit:
        """Return what was read, in the order of the text."""
        ordered = sorted(self._found.values(), key=lambda found: found[0])
        return Unit(headers, tuple(declaration for _, declaration in ordered),
                    frozenset(self._own))

    def read_top(self, cursor: Cursor) -> None:
        """Read a declaration at file scope, if it is the library's own, and what it needs."""
        path, _ = self._text.locate(cursor.location.line)
        read = _READERS.get(cursor.kind)
        if read is None or not self._is_own(path):
            return
        own = read(self, cursor, self._location(cursor))
        if own is not None:
            self._own.add(identity(own))
        self._read_waiting()

    def read_type(self, cursor: Cursor, expression: str) -> CType:
        """Return the type of a function or variable, and read what it needs."""
        type_ = self._types.read(cursor.type.get_canonical()
                                 if cursor.kind is CursorKind.FUNCTION_DECL else cursor.type,
                                 expression)
        self._read_waiting()
        return type_

    def _read_waiting(self) -> None:
        while self._waiting:
            declaration, key = self._waiting.pop()
            self._read_needed(declaration, key)

    def _need(self, declaration: Cursor, key: str) -> None:
        if declaration.hash not in self._seen:
            self._seen.add(declaration.hash)
            self._waiting.append((declaration, key))

    def _read_needed(self, declaration: Cursor, key: str) -> None:
        location = self._location(declaration)
        if self._is_known(declaration, key):
            return
        if declaration.kind is CursorKind.TYPEDEF_DECL:
            read = self._typedef(declaration, location)
        elif declaration.kind in _TAGS:
            read = self._tag(declaration, location, key)
        else:
            return
        if self._is_own(location.path):
            self._own.add(identity(read))

    def _is_known(self, declaration: Cursor, key: str) -> bool:
        """Tell whether another translation unit of the same text had this declaration already."""
        namespace = "typedef" if declaration.kind is CursorKind.TYPEDEF_DECL else "tag"
        return (namespace, key) in self._found

    def _location(self, cursor: Cursor) -> Location:
        """Return where the cursor's name stands in the header, before it was preprocessed."""
        place = cursor.location
        path, line = self._text.locate(place.line)
        if path not in self._lines:
            self._lines[path] = _lines_of(path)
        lines, name = self._lines[path], cursor.spelling
        written = lines[line - 1] if 0 < line <= len(lines) else ""
        return Location(path, line, _column_of(name, written) or place.column)

    def _keep(self, cursor: Cursor, declaration: Declaration) -> Declaration:
        place = cursor.location
        return self._keep_at((place.line, place.column), declaration)

    def _keep_at(self, at: tuple[int, int], declaration: Declaration) -> Declaration:
        self._found[identity(declaration)] = (at, declaration)
        return declaration

    def read_function(self, cursor: Cursor, location: Location) -> Function:
        """Return the function that `cursor` declares, and read what its type needs."""
        names = [argument.spelling for argument in cursor.get_arguments()]
        canonical = cursor.type.get_canonical()
        type_ = self._types.function(
            cursor.type if cursor.type.kind is canonical.kind else canonical, cursor.spelling, names)
        self._read_waiting()
        return Function(
            cursor.spelling, parameters_with_lengths(type_, cursor), location, cursor.raw_comment,
            inline_body=cursor.storage_class is StorageClass.STATIC,
            deprecated=cursor.availability is AvailabilityKind.DEPRECATED)

    def _function(self, cursor: Cursor, location: Location) -> Declaration | None:
        known = self._found.get(("function", cursor.spelling))
        if known is not None and not _tells_more(cursor, known[1]):
            return known[1]
        return self._keep(cursor, self.read_function(cursor, location))

    def _variable(self, cursor: Cursor, location: Location) -> Declaration | None:
        type_ = self._types.read(cursor.type, cursor.spelling)
        return self._keep(cursor, Variable(
            cursor.spelling, with_written_lengths(type_, cursor), location, cursor.raw_comment,
            thread_local=cursor.tls_kind is not TLSKind.NONE,
            static=cursor.storage_class is StorageClass.STATIC))

    def _typedef(self, cursor: Cursor, location: Location) -> Declaration:
        name = cursor.spelling
        self._seen.add(cursor.hash)
        type_ = self._types.read(cursor.underlying_typedef_type, f"(*({name} *)0)")
        type_ = with_written_lengths(type_, cursor)
        return self._keep(cursor, Typedef(name, type_, location, cursor.raw_comment))

    def _top_tag(self, cursor: Cursor, location: Location) -> Declaration | None:
        """Read a struct, union or enumeration, unless it is unnamed and something leads to it."""
        if "(" in cursor.type.spelling:
            if cursor.kind is CursorKind.ENUM_DECL:
                self._unclaimed.append((cursor, location))
            return None
        key = self._types.key(cursor, "")
        if cursor.hash in self._seen and ("tag", key) in self._found:
            return self._found["tag", key][1]
        self._seen.add(cursor.hash)
        return self._tag(cursor, location, key)

    def read_unclaimed(self) -> None:
        """Read the unnamed enumerations that no declaration has led to: lists of names."""
        for cursor, location in self._unclaimed:
            first = next(iter(cursor.get_children()), None)
            if cursor.hash not in self._seen and first is not None:
                key = self._types.key(cursor, first.spelling)
                self._own.add(identity(self._tag(cursor, location, key)))

    def _tag(self, cursor: Cursor, location: Location, key: str) -> Declaration:
        definition = cursor.get_definition()
        if definition is not None and definition != cursor:
            self._seen.add(definition.hash)
            cursor, location = definition, self._location(definition)
        tagged = key.startswith(("struct ", "union ", "enum ")) and "::" not in key
        tag = key.partition(" ")[2] if tagged else None
        if cursor.kind is CursorKind.ENUM_DECL:
            return self._enumeration(cursor, location, key, tag)
        fields = None if definition is None else self._fields(cursor, key)
        keyword: Literal["struct", "union"] = (
            "union" if cursor.kind is CursorKind.UNION_DECL else "struct")
        return self._keep(cursor, Record(key, keyword, tag, fields, location, cursor.raw_comment))

    def _fields(self, cursor: Cursor, key: str) -> tuple[Field, ...]:
        fields = []
        owner = key.partition("::")[0]
        for number, field in enumerate(cursor.type.get_fields()):
            name = None if "(" in field.spelling else field.spelling or None
            place = f"(({owner} *)0)->{name}" if name else f"{key}::{number}"
            if field.is_bitfield():  # C has no type of it, to reach an unnamed enumeration by
                place = ""
            type_ = with_written_lengths(self._types.read(field.type, place), field)
            fields.append(Field(name, type_, self._location(field),
                                field.raw_comment, bit_field=field.is_bitfield(),
                                width=_written_width(field) if field.is_bitfield() else None))
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


def _written_width(field: Cursor) -> str | None:
    """Return what stands behind the colon of a bit-field, if it is a plain number."""
    words = [token.spelling for token in field.get_tokens()]
    behind = words[words.index(":") + 1:] if ":" in words else []
    return behind[0] if len(behind) == 1 and behind[0].isdecimal() else None


def _lines_of(path: str) -> list[str]:
    """Return the lines of a header, none if it is not there to be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []


def _column_of(name: str, line: str) -> int:
    """Return the column at which `name` stands in `line` as a word of its own, or 0."""
    at = line.find(name) if name else -1
    while at >= 0:
        around = line[max(at - 1, 0):at] + line[at + len(name):at + len(name) + 1]
        if not any(c.isalnum() or c == "_" for c in around):
            return at + 1
        at = line.find(name, at + 1)
    return 0


def _tells_more(cursor: Cursor, known: Declaration) -> bool:
    """Tell whether a second declaration of a function has a prototype or names the first lacks."""
    if not isinstance(known, Function):
        return False
    if not known.type.prototype:
        return True
    named = sum(p.name is not None for p in known.type.parameters)
    return sum(bool(a.spelling) for a in cursor.get_arguments()) > named


_READERS: Final = {
    CursorKind.FUNCTION_DECL: _Collector._function,  # noqa: SLF001  its own table
    CursorKind.VAR_DECL: _Collector._variable,  # noqa: SLF001
    CursorKind.TYPEDEF_DECL: _Collector._typedef,  # noqa: SLF001
    CursorKind.STRUCT_DECL: _Collector._top_tag,  # noqa: SLF001
    CursorKind.UNION_DECL: _Collector._top_tag,  # noqa: SLF001
    CursorKind.ENUM_DECL: _Collector._top_tag,  # noqa: SLF001
    CursorKind.MACRO_DEFINITION: _Collector._macro,  # noqa: SLF001
}
