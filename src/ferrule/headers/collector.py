"""From libclang's cursors to declarations: the library's own, and those that they use."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ferrule.declarations.identity import NamedDeclaration, TaggedType, identity
from ferrule.declarations.keys import expression_of_member, tag_of
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
from ferrule.declarations.types import Qualified
from ferrule.declarations.unit import Unit
from ferrule.headers.comments import enumerator_comments
from ferrule.headers.forward_parameters import count_forward, without_forward
from ferrule.headers.lengths import parameters_with_lengths, with_written_lengths
from ferrule.headers.libclang_types import DEPRECATED, NOT_THREAD_LOCAL, STATIC, CursorKind
from ferrule.headers.shapes import with_shapes
from ferrule.headers.types import FUNCTIONS, TypeReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from ferrule.declarations.identity import Identity
    from ferrule.declarations.types import CType
    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor
    from ferrule.toolchain.preprocess import Preprocessed

    _Place: TypeAlias = tuple[int, int, int]  # the line, the column and the offset of a name

_TAGS: Final[frozenset[int]] = frozenset(
    {CursorKind.STRUCT, CursorKind.UNION, CursorKind.ENUMERATION}
)
_UNDEF: Final = re.compile(rb"^#undef (\w+)$", re.MULTILINE)
_NAME: Final = re.compile(rb"\w+")
_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")

_ATTRIBUTES: Final = {CursorKind.PURE: "pure", CursorKind.CONST: "const"}


class Collector:
    """Collects declarations by identity, each with its line and column in the text."""

    def __init__(
        self,
        clang: Clang,
        text: Preprocessed,
        own: Callable[[str], bool],
        opaque: frozenset[str] = frozenset(),
    ) -> None:
        """Collect from `text`; `own(path)` tells whether a file is the library's own.

        `opaque` are names of types that only the compiler has; libclang sees stand-ins for them.
        """
        self._opaque = opaque
        self._clang = clang
        self._text = text
        self._bytes = text.text.encode("utf-8")
        self._is_own = own
        self._found: dict[Identity, tuple[tuple[int, int], Declaration]] = {}
        self._own: set[Identity] = set()
        self._lines: dict[str, list[str]] = {}
        self._undefined = {m[1].decode(): m.start() for m in _UNDEF.finditer(self._bytes)}
        self.begin_translation_unit()

    def begin_translation_unit(
        self, forward_ends: Sequence[int] = (), errors: Sequence[int] = ()
    ) -> None:
        """Forget the nodes of the previous translation unit, whose memory libclang frees.

        Forward declarations of parameters end at the offsets `forward_ends` of the next one, and
        `errors` are the offsets at which libclang reports mistakes in it.
        """
        self._forward_ends = forward_ends
        untyped = [at for at in errors if self._is_first_in_list(at)]
        self._types = TypeReader(self._clang, self._need, self._opaque, untyped)
        self._waiting: list[tuple[Cursor, str]] = []
        self._seen: set[int] = set()
        self._tags: list[tuple[Cursor, _Place]] = []

    def _is_first_in_list(self, offset: int) -> bool:
        """Tell whether the word at `offset` follows an opening bracket, as a parameter does."""
        before = self._bytes[:offset].rstrip()
        while before.endswith(b"*/"):
            before = before[: before.rfind(b"/*")].rstrip()
        return before.endswith(b"(") and _NAME.match(self._bytes, offset) is not None

    def unit(self, headers: tuple[str, ...]) -> Unit:
        """Return everything that was read, in the order of the text."""
        ordered = sorted(self._found.values(), key=lambda found: found[0])
        return Unit(
            headers, tuple([declaration for _, declaration in ordered]), frozenset(self._own)
        )

    def first_named_in_parameters(self, cursors: list[Cursor]) -> list[str]:
        """Return the keys of types that a parameter list names before file scope does.

        To C these are two types of the same name: the first ends with the parameter list. `cursors`
        are all those at file scope.
        """
        hidden = self._types.hidden
        tags = Counter(map(tag_of, hidden))
        there = hidden and {
            self._types.key(cursor, "")
            for cursor in cursors
            if cursor.kind in _TAGS
            and not (self._clang.is_nameless(cursor) or self._types.is_hidden(cursor))
        }
        return [
            key
            for key in hidden
            if tags[tag_of(key)] == 1 and (key in there or TaggedType(key) in self._found)
        ]

    def read_top(self, cursor: Cursor) -> None:
        """Read a declaration at file scope, and what it uses, if it is the library's own.

        Tags are left to `read_tags`.
        """
        place = self._clang.place(cursor)
        if not self._is_own(self._text.holder(place[0])):
            return
        if cursor.kind in _TAGS:
            self._tags.append((cursor, place))
        elif (read := _READERS.get(cursor.kind)) is not None:
            own = read(self, cursor, place)
            if own is not None:
                self._own.add(identity(own))
            self._read_waiting()

    def read_type(self, cursor: Cursor, expression: str) -> CType:
        """Return the type of a function or variable, and read what the type uses.

        `expression` is C that has the type.
        """
        type_ = self._clang.type_of(cursor)
        if cursor.kind == CursorKind.FUNCTION:
            type_ = self._clang.canonical(type_)
        self._types.begin(cursor)
        read = self._types.read(type_, expression)
        self._read_waiting()
        return read

    def _read_waiting(self) -> None:
        """Read what is needed, from a list: a long chain of structs is too deep for recursion."""
        while self._waiting:
            declaration, key = self._waiting.pop()
            self._read_needed(declaration, key)

    def _need(self, declaration: Cursor, key: str) -> None:
        if declaration.node not in self._seen:
            self._seen.add(declaration.node)
            self._waiting.append((declaration, key))

    def _read_needed(self, declaration: Cursor, key: str) -> None:
        if self._is_known(declaration, key):
            return
        place = self._clang.place(declaration)
        if declaration.kind == CursorKind.TYPEDEF:
            read = self._typedef(declaration, place)
        elif declaration.kind in _TAGS:
            read = self._tag(declaration, place, key)
        else:
            return
        if self._is_own(self._text.holder(place[0])):
            self._own.add(identity(read))

    def _is_known(self, declaration: Cursor, key: str) -> bool:
        """Tell whether this declaration was read already, maybe in an earlier translation unit."""
        is_typedef = declaration.kind == CursorKind.TYPEDEF
        return (
            NamedDeclaration("typedef", key) if is_typedef else TaggedType(key)
        ) in self._found

    def _location(self, place: _Place, name: str) -> Location:
        """Return where `name` is in the header, or where a `#line` directive says it is.

        The preprocessor keeps lines, but it moves columns where it expands macros, so the column is
        looked up in the header itself.
        """
        path, line = self._text.locate(place[0])
        # A `#line` may name a file that does not exist.
        if path != self._text.holder(place[0]):
            return Location(path, line, place[1])
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = _lines_of(path)
        written = lines[line - 1] if 0 < line <= len(lines) else ""
        return Location(path, line, _column_of(name, written, place[1]) or place[1])

    def _keep(self, place: _Place, declaration: Declaration) -> Declaration:
        self._found[identity(declaration)] = (place[:2], declaration)
        return declaration

    def read_function(self, cursor: Cursor, location: Location) -> Function:
        """Return the function that `cursor` declares, and read what its type uses."""
        clang, name = self._clang, self._clang.spelling(cursor)
        type_, arguments = clang.type_of(cursor), clang.arguments(cursor)
        if type_.kind not in FUNCTIONS:
            type_ = clang.canonical(type_)
        self._types.begin(cursor)
        forward = count_forward(clang, arguments, self._forward_ends)
        read = self._types.function(type_, name, self._names(arguments, forward))
        self._read_waiting()
        read = with_shapes(clang, parameters_with_lengths(clang, read, cursor), arguments)
        return Function(
            name,
            without_forward(read, forward),
            location,
            clang.comment(cursor),
            inline_body=clang.storage(cursor) == STATIC,
            inline=bool(clang.is_inlined(cursor)),
            deprecated=clang.availability(cursor) == DEPRECATED,
            attributes=self._attributes(cursor),
        )

    def _names(self, arguments: Sequence[Cursor], forward: int) -> list[str]:
        """Return the names of parameters, of which the first are `forward` declarations."""
        names = [self._clang.spelling(argument) for argument in arguments]
        for i in range(forward, len(names) if forward else 0):
            if not names[i]:
                _, _, start = self._clang.place(arguments[i])
                word = _NAME.match(self._bytes, start)
                names[i] = word[0].decode() if word else ""
        return names

    def _attributes(self, cursor: Cursor) -> frozenset[str]:
        if not self._clang.has_attributes(cursor):
            return frozenset()
        kinds = {child.kind for child in self._clang.children(cursor)}
        return frozenset(name for kind, name in _ATTRIBUTES.items() if kind in kinds)

    def _function(self, cursor: Cursor, place: _Place) -> Declaration | None:
        name = self._clang.spelling(cursor)
        # A function may be declared several times, as in `int f();` and later `int f(int size);`.
        known = self._found.get(NamedDeclaration("function", name))
        if known is not None and not self._tells_more(cursor, known[1]):
            return known[1]
        return self._keep(place, self.read_function(cursor, self._location(place, name)))

    def _tells_more(self, cursor: Cursor, known: Declaration) -> bool:
        """Tell whether `cursor` has a prototype or parameter names that `known` lacks."""
        if not isinstance(known, Function):
            return False
        if not known.type.prototype or (self._clang.is_inlined(cursor) and not known.inline):
            return True
        named = sum(p.name is not None for p in known.type.parameters)
        arguments = self._clang.arguments(cursor)
        return sum(bool(self._clang.spelling(argument)) for argument in arguments) > named

    def _variable(self, cursor: Cursor, place: _Place) -> Declaration | None:
        clang, name = self._clang, self._clang.spelling(cursor)
        self._types.begin(cursor)
        type_ = self._types.read(clang.type_of(cursor), name)
        return self._keep(
            place,
            Variable(
                name,
                with_written_lengths(clang, type_, cursor),
                self._location(place, name),
                clang.comment(cursor),
                thread_local=clang.thread_local(cursor) != NOT_THREAD_LOCAL,
                static=clang.storage(cursor) == STATIC,
            ),
        )

    def _typedef(self, cursor: Cursor, place: _Place) -> Declaration:
        clang, name = self._clang, self._clang.spelling(cursor)
        self._seen.add(cursor.node)
        self._types.begin(cursor)
        type_ = self._types.read(clang.underlying(cursor), f"(*({name} *)0)")
        type_ = with_written_lengths(clang, type_, cursor)
        return self._keep(
            place, Typedef(name, type_, self._location(place, name), clang.comment(cursor))
        )

    def read_tags(self) -> None:
        """Read the records and enumerations at file scope, and those inside them.

        C gives every tag and enumerator the scope that it is in, whatever record it is written in.
        A nameless type is read when a declaration leads to it; a nameless enumeration that none
        leads to is a list of names. So all other declarations come first.
        """
        lists = []
        for cursor, place in self._tags:  # it grows: reading a record finds those inside
            if self._types.is_hidden(cursor):
                continue
            if not self._clang.is_nameless(cursor):
                self._own.add(identity(self._file_scope_tag(cursor, place)))
                self._read_waiting()
            elif cursor.node not in self._seen:
                children = self._clang.children(cursor)
                self._find_tags(children)
                names = [c for c in children if c.kind == CursorKind.ENUMERATOR]
                lists += [(cursor, place, first) for first in names[:1]]
        for cursor, place, first in lists:
            if cursor.node not in self._seen:
                key = self._types.key(cursor, self._clang.spelling(first))
                self._own.add(identity(self._tag(cursor, place, key)))

    def _file_scope_tag(self, cursor: Cursor, place: _Place) -> Declaration:
        key = self._types.key(cursor, "")
        known = self._found.get(TaggedType(key))
        if cursor.node in self._seen and known is not None:
            return known[1]
        self._seen.add(cursor.node)
        return self._tag(cursor, place, key)

    def _find_tags(self, cursors: list[Cursor]) -> None:
        """Remember those of `cursors` that are own records and enumerations, for `read_tags`."""
        for cursor in cursors:
            if cursor.kind in _TAGS:
                place = self._clang.place(cursor)
                if self._is_own(self._text.holder(place[0])):
                    self._tags.append((cursor, place))

    def _tag(self, cursor: Cursor, place: _Place, key: str) -> Declaration:
        clang = self._clang
        # The cursor may be of a forward declaration, such as `struct s;`.
        definition = clang.definition(cursor)
        if definition.node is not None and definition.node != cursor.node:
            self._seen.add(definition.node)
            cursor, place = definition, clang.place(definition)
        tag = tag_of(key)
        # Older libclangs give the cursor no name where a typedef is the type's only name.
        location = self._location(place, tag or key)
        if cursor.kind == CursorKind.ENUMERATION:
            return self._keep(
                place,
                Enumeration(
                    key, tag, self._enumerators(cursor) or None, location, clang.comment(cursor)
                ),
            )
        fields = None
        if definition.node is not None:
            self._find_tags(clang.children(cursor))
            fields = self._fields(cursor, key)
        keyword: Literal["struct", "union"] = (
            "union" if cursor.kind == CursorKind.UNION else "struct"
        )
        return self._keep(
            place, Record(key, keyword, tag, fields, location, clang.comment(cursor))
        )

    def _fields(self, cursor: Cursor, key: str) -> tuple[Field, ...]:
        fields, clang = [], self._clang
        for number, field in enumerate(clang.fields(clang.type_of(cursor))):
            spelling = clang.spelling(field)
            # The name of an anonymous member is empty, or a description in brackets, depending on
            # libclang's version.
            name = None if not spelling or "(" in spelling else spelling
            place = expression_of_member(key, name, number)
            bit_field = bool(clang.is_bit_field(field))
            if (
                bit_field
            ):  # `__typeof__` rejects bit-fields, so there is no expression of its type
                place = ""
            self._types.begin(field)
            type_ = with_written_lengths(
                clang, self._types.read(clang.type_of(field), place), field
            )
            if name is None:
                type_ = self._with_written_qualifiers(type_, field)
            fields.append(
                Field(
                    name,
                    type_,
                    self._location(clang.place(field), spelling),
                    clang.comment(field),
                    bit_field=bit_field,
                    width=self._written_width(field) if bit_field else None,
                )
            )
        return tuple(fields)

    def _with_written_qualifiers(self, type_: CType, field: Cursor) -> CType:
        """Return the type of an anonymous member with its qualifiers, which libclang drops."""
        # The tokens end at `struct` or `union`, before the members. `__const` is `const` too.
        words = {word.strip("_") for _, word in self._clang.tokens(field)}
        const, volatile = "const" in words, "volatile" in words
        return Qualified(type_, const, volatile) if const or volatile else type_

    def _written_width(self, field: Cursor) -> str | None:
        """Return what follows the colon of a bit-field, if it is a plain number."""
        words = [word for _, word in self._clang.tokens(field)]
        *before, width = words or [""]
        name = self._clang.spelling(field)
        return width if before[-2:] == [name, ":"] and width.isdecimal() else None

    def _enumerators(self, cursor: Cursor) -> tuple[Enumerator, ...]:
        clang = self._clang
        children = clang.children(cursor)
        self._find_tags(children)
        cursors = [c for c in children if c.kind == CursorKind.ENUMERATOR]
        comments = enumerator_comments(clang, self._bytes, cursors)
        return tuple(
            [
                Enumerator(name, self._location(clang.place(child), name), comment)
                for child, comment in zip(cursors, comments, strict=True)
                for name in (clang.spelling(child),)
            ]
        )

    def _macro(self, cursor: Cursor, place: _Place) -> Declaration | None:
        start, name = place[2], self._clang.spelling(cursor)
        # libclang has a cursor for each `#define`, also for one that is undefined later.
        if self._undefined.get(name, -1) > start:
            return None
        after_name = start + len(name.encode("utf-8"))
        text = self._bytes[after_name : self._clang.end(cursor)].decode("utf-8")
        parameters, body = None, text
        if text.startswith("("):
            inside, _, body = text[1:].partition(")")
            parameters = tuple([p.strip() for p in inside.split(",")]) if inside.strip() else ()
        location = self._location(place, name)
        return self._keep(place, Macro(name, parameters, body.strip(), location))


def _lines_of(path: str) -> list[str]:
    """Return the lines of a header, none if it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    except (OSError, ValueError):  # a `#line` may contain a NUL
        return []


def _column_of(name: str, line: str, expected: int) -> int:
    """Return the column of `name` as a whole word in `line`, or 0.

    It is the `expected` column unless a macro was expanded before it.
    """
    at = expected - 1 if line.startswith(name, expected - 1) else line.find(name)
    while name and at >= 0:
        end = at + len(name)
        if line[at - 1 : at] not in _WORD and line[end : end + 1] not in _WORD:
            return at + 1
        at = line.find(name, at + 1)
    return 0


_READERS: Final[dict[int, Callable[[Collector, Cursor, _Place], Declaration | None]]] = {
    CursorKind.FUNCTION: Collector._function,  # noqa: SLF001  its own table
    CursorKind.VARIABLE: Collector._variable,  # noqa: SLF001
    CursorKind.TYPEDEF: Collector._typedef,  # noqa: SLF001
    CursorKind.MACRO: Collector._macro,  # noqa: SLF001
}
