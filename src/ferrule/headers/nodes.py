"""From one cursor of libclang's to one declaration, which is a node of `declarations.nodes`.

Which cursors are read, and in which order, is decided in `ferrule.headers.collector`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from ferrule.declarations.keys import expression_of_member, tag_of
from ferrule.declarations.nodes import (
    Enumeration,
    Enumerator,
    Field,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.types import Qualified
from ferrule.headers.comments import enumerator_comments
from ferrule.headers.forward_parameters import count_forward, without_forward
from ferrule.headers.lengths import parameters_with_lengths, with_written_lengths
from ferrule.headers.libclang_types import (
    DEPRECATED,
    NOT_THREAD_LOCAL,
    STATIC,
    CursorKind,
    TypeKind,
)
from ferrule.headers.shapes import with_shapes
from ferrule.headers.types import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.declarations.nodes import Location
    from ferrule.declarations.types import CType
    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor
    from ferrule.headers.locations import HeaderLocations, Place
    from ferrule.headers.types import TypeReader

_NAME: Final = re.compile(rb"\w+")
_ERROR: Final = re.compile(rb"(?:\w+\s*::\s*)?(?:error|__error__)\b")  # `gnu::` in C23
_ATTRIBUTES: Final = {CursorKind.PURE: "pure", CursorKind.CONST: "const"}


class NodeReader:
    """Reads the declarations of one translation unit; `types` tells what they need."""

    def __init__(
        self,
        clang: Clang,
        types: TypeReader,
        text: bytes,
        locations: HeaderLocations,
        forward_ends: Sequence[int],
    ) -> None:
        """Read cursors of `text`.

        Forward declarations of parameters end at the offsets `forward_ends`.
        """
        self._clang = clang
        self._types = types
        self._text = text
        self._locations = locations
        self._forward_ends = forward_ends

    def function(self, cursor: Cursor, name: str, location: Location) -> Function:
        """Return the function `name`."""
        clang = self._clang
        type_, arguments, written = clang.type_of(cursor), clang.arguments(cursor), cursor
        if type_.kind not in FUNCTIONS:
            written = self._declarator(cursor)
            arguments = self._parameters(written, arguments)
            type_ = clang.canonical(type_)
        self._types.begin(cursor)
        forward = count_forward(clang, arguments, self._forward_ends)
        read = self._types.function(type_, name, self._names(arguments, forward))
        read = with_shapes(clang, parameters_with_lengths(clang, read, written), arguments)
        return Function(
            name,
            without_forward(read, forward),
            location,
            self._comment(cursor),
            inline_body=clang.storage(cursor) == STATIC,
            inline=bool(clang.is_inlined(cursor)),
            deprecated=clang.availability(cursor) == DEPRECATED,
            attributes=self._attributes(cursor),
        )

    def _declarator(self, cursor: Cursor) -> Cursor:
        """Return the typedef that writes the parameters of a function, or the function itself.

        `typedef int reader(int size); reader read_all;` has them in the typedef.
        """
        clang, type_ = self._clang, self._clang.type_of(cursor)
        while (found := clang.declaration(type_)).kind == CursorKind.TYPEDEF:
            cursor, type_ = found, clang.underlying(found)
        return cursor

    def _parameters(self, typedef: Cursor, unnamed: list[Cursor]) -> list[Cursor]:
        """Return the parameters that a typedef writes, of a function whose own are `unnamed`."""
        children = self._clang.children(typedef)
        written = [child for child in children if child.kind == CursorKind.PARAMETER]
        # libclang lists the parameters of what a function returns before the function's own.
        own = written[len(written) - len(unnamed) :]
        return own if len(own) == len(unnamed) else unnamed

    def _names(self, arguments: Sequence[Cursor], forward: int) -> list[str]:
        """Return the names of parameters, of which the first are `forward` declarations."""
        names = [self._clang.spelling(argument) for argument in arguments]
        for i in range(forward, len(names) if forward else 0):
            if not names[i]:
                _, _, start = self._clang.place(arguments[i])
                word = _NAME.match(self._text, start)
                names[i] = word[0].decode() if word else ""
        return names

    def _attributes(self, cursor: Cursor) -> frozenset[str]:
        if not self._clang.has_attributes(cursor):
            return frozenset()
        found = set()
        for child in self._clang.children(cursor):
            if child.kind in _ATTRIBUTES:
                found.add(_ATTRIBUTES[child.kind])
            elif child.kind == CursorKind.UNEXPOSED_ATTRIBUTE and _ERROR.match(
                self._text, self._clang.extent(child)[0]
            ):
                found.add("error")
        return frozenset(found)

    def variable(self, cursor: Cursor, place: Place) -> Variable:
        """Return a variable."""
        clang, name = self._clang, self._clang.spelling(cursor)
        self._types.begin(cursor)
        type_ = self._types.read(clang.type_of(cursor), name)
        return Variable(
            name,
            with_written_lengths(clang, type_, cursor),
            self._locations.find(place, name),
            self._comment(cursor),
            thread_local=clang.thread_local(cursor) != NOT_THREAD_LOCAL,
            static=clang.storage(cursor) == STATIC,
        )

    def typedef(self, cursor: Cursor, place: Place) -> Typedef:
        """Return a typedef."""
        clang, name = self._clang, self._clang.spelling(cursor)
        self._types.begin(cursor)
        type_ = self._types.read(clang.underlying(cursor), f"(*({name} *)0)")
        type_ = with_written_lengths(clang, type_, cursor)
        return Typedef(name, type_, self._locations.find(place, name), self._comment(cursor))

    def record(self, cursor: Cursor, place: Place, key: str, *, is_defined: bool) -> Record:
        """Return a struct or union, with its fields if it `is_defined`."""
        keyword: Literal["struct", "union"] = (
            "union" if cursor.kind == CursorKind.UNION else "struct"
        )
        fields = self._fields(cursor, key) if is_defined else None
        tag, comment = tag_of(key), self._comment(cursor)
        return Record(key, keyword, tag, fields, self._of_tag(place, key), comment)

    def enumeration(
        self, cursor: Cursor, names: Sequence[Cursor], place: Place, key: str
    ) -> Enumeration:
        """Return an enumeration, with its `names`.

        One that names its type, as in `enum e : char;`, is complete without any.
        """
        is_complete = self._clang.integer_type(cursor).kind != TypeKind.INVALID
        enumerators = self._enumerators(names) if is_complete else None
        location, comment = self._of_tag(place, key), self._comment(cursor)
        return Enumeration(key, tag_of(key), enumerators, location, comment)

    def _of_tag(self, place: Place, key: str) -> Location:
        # Older libclangs give the cursor no name where a typedef is the type's only name.
        return self._locations.find(place, tag_of(key) or key)

    def _fields(self, cursor: Cursor, key: str) -> tuple[Field, ...]:
        members = self._clang.fields(self._clang.type_of(cursor))
        return tuple([self._field(member, key, i) for i, member in enumerate(members)])

    def _field(self, cursor: Cursor, key: str, number: int) -> Field:
        """Return the field with this `number` in the record that has the `key`."""
        clang, spelling = self._clang, self._clang.spelling(cursor)
        # The name of an anonymous member is empty, or a description in brackets, depending on
        # libclang's version.
        name = None if not spelling or "(" in spelling else spelling
        bit_field = bool(clang.is_bit_field(cursor))
        # `__typeof__` rejects bit-fields, so there is no expression of the type of one.
        expression = "" if bit_field else expression_of_member(key, name, number)
        self._types.begin(cursor)
        type_ = self._types.read(clang.type_of(cursor), expression)
        type_ = with_written_lengths(clang, type_, cursor)
        return Field(
            name,
            type_ if name is not None else self._with_written_qualifiers(type_, cursor),
            self._locations.find(clang.place(cursor), spelling),
            self._comment(cursor),
            bit_field=bit_field,
            width=self._written_width(cursor) if bit_field else None,
        )

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

    def _enumerators(self, cursors: Sequence[Cursor]) -> tuple[Enumerator, ...]:
        clang = self._clang
        comments = enumerator_comments(clang, self._text, cursors, self._comment)
        return tuple(
            [
                Enumerator(name, self._locations.find(clang.place(child), name), comment)
                for child, comment in zip(cursors, comments, strict=True)
                for name in (clang.spelling(child),)
            ]
        )

    def _comment(self, cursor: Cursor) -> str:
        # A line of the text is not that of the header where the preprocessor adds line markers.
        return self._clang.comment(cursor, self._locations.line_in_file)

    def macro(self, cursor: Cursor, name: str, place: Place) -> Macro:
        """Return the macro `name`, with what its `#define` says."""
        after_name = place[2] + len(name.encode("utf-8"))
        text = self._text[after_name : self._clang.end(cursor)].decode("utf-8")
        parameters, body = None, text
        if text.startswith("("):
            inside, _, body = text[1:].partition(")")
            parameters = tuple([p.strip() for p in inside.split(",")]) if inside.strip() else ()
        return Macro(name, parameters, body.strip(), self._locations.find(place, name))
