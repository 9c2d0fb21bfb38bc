"""Which of libclang's cursors are read: the library's own, and those that they use.

What is read of a cursor is in `ferrule.headers.nodes`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import NamedDeclaration, TaggedType, identity
from ferrule.declarations.keys import tag_of
from ferrule.declarations.nodes import (
    Declaration,
    Function,
    Location,
)
from ferrule.declarations.unit import Unit
from ferrule.headers.libclang_types import CursorKind
from ferrule.headers.locations import HeaderLocations
from ferrule.headers.nodes import NodeReader
from ferrule.headers.types import TypeReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.declarations.identity import Identity
    from ferrule.declarations.types import CType
    from ferrule.headers.libclang_api import Clang
    from ferrule.headers.libclang_types import Cursor
    from ferrule.headers.locations import Place
    from ferrule.toolchain.preprocess import Preprocessed

_TAGS: Final[frozenset[int]] = frozenset(
    {CursorKind.STRUCT, CursorKind.UNION, CursorKind.ENUMERATION}
)
_UNDEF: Final = re.compile(rb"^#undef (\w+)$", re.MULTILINE)


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
        self._locations = HeaderLocations(text)
        self._undefined = {m[1].decode(): m.start() for m in _UNDEF.finditer(self._bytes)}
        self.begin_translation_unit()

    def begin_translation_unit(
        self, forward_ends: Sequence[int] = (), errors: Sequence[int] = ()
    ) -> None:
        """Forget the nodes of the previous translation unit, whose memory libclang frees.

        Forward declarations of parameters end at the offsets `forward_ends` of the next one, and
        `errors` are the offsets at which libclang reports mistakes in it.
        """
        untyped = [at for at in errors if self._is_first_in_list(at)]
        self._types = TypeReader(self._clang, self._need, self._opaque, untyped)
        self._nodes = NodeReader(
            self._clang, self._types, self._bytes, self._locations, forward_ends
        )
        self._waiting: list[tuple[Cursor, str]] = []
        self._seen: set[int] = set()
        self._tags: list[tuple[Cursor, Place]] = []

    def _is_first_in_list(self, offset: int) -> bool:
        """Tell whether the word at `offset` follows an opening bracket, as a parameter does."""
        before = self._bytes[:offset].rstrip()
        while before.endswith(b"*/"):
            before = before[: before.rfind(b"/*")].rstrip()
        return before.endswith(b"(") and self._bytes[offset : offset + 1] != b")"

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

    def _keep(self, place: Place, declaration: Declaration) -> Declaration:
        self._found[identity(declaration)] = (place[:2], declaration)
        return declaration

    def read_function(self, cursor: Cursor, name: str, location: Location) -> Function:
        """Return the function `name` that `cursor` declares, and read what its type uses."""
        read = self._nodes.function(cursor, name, location)
        self._read_waiting()
        return read

    def _function(self, cursor: Cursor, place: Place) -> Declaration | None:
        name = self._clang.spelling(cursor)
        # A function may be declared several times, as in `int f();` and later `int f(int size);`.
        known = self._found.get(NamedDeclaration("function", name))
        if known is not None and not self._tells_more(cursor, known[1]):
            return known[1]
        location = self._locations.find(place, name)
        return self._keep(place, self.read_function(cursor, name, location))

    def _tells_more(self, cursor: Cursor, known: Declaration) -> bool:
        """Tell whether `cursor` has a prototype or parameter names that `known` lacks."""
        if not isinstance(known, Function):
            return False
        if not known.type.prototype or (self._clang.is_inlined(cursor) and not known.inline):
            return True
        named = sum(p.name is not None for p in known.type.parameters)
        arguments = self._clang.arguments(cursor)
        return sum(bool(self._clang.spelling(argument)) for argument in arguments) > named

    def _variable(self, cursor: Cursor, place: Place) -> Declaration | None:
        return self._keep(place, self._nodes.variable(cursor, place))

    def _typedef(self, cursor: Cursor, place: Place) -> Declaration:
        self._seen.add(cursor.node)
        return self._keep(place, self._nodes.typedef(cursor, place))

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

    def _file_scope_tag(self, cursor: Cursor, place: Place) -> Declaration:
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

    def _tag(self, cursor: Cursor, place: Place, key: str) -> Declaration:
        clang = self._clang
        # The cursor may be of a forward declaration, such as `struct s;`.
        definition = clang.definition(cursor)
        if definition.node is not None and definition.node != cursor.node:
            self._seen.add(definition.node)
            cursor, place = definition, clang.place(definition)
        children = clang.children(cursor)
        self._find_tags(children)
        if cursor.kind == CursorKind.ENUMERATION:
            names = [c for c in children if c.kind == CursorKind.ENUMERATOR]
            return self._keep(place, self._nodes.enumeration(cursor, names, place, key))
        is_defined = definition.node is not None
        return self._keep(place, self._nodes.record(cursor, place, key, is_defined=is_defined))

    def _macro(self, cursor: Cursor, place: Place) -> Declaration | None:
        start, name = place[2], self._clang.spelling(cursor)
        # libclang has a cursor for each `#define`, also for one that is undefined later.
        if self._undefined.get(name, -1) > start:
            return None
        return self._keep(place, self._nodes.macro(cursor, name, place))


_READERS: Final[dict[int, Callable[[Collector, Cursor, Place], Declaration | None]]] = {
    CursorKind.FUNCTION: Collector._function,  # noqa: SLF001  its own table
    CursorKind.VARIABLE: Collector._variable,  # noqa: SLF001
    CursorKind.TYPEDEF: Collector._typedef,  # noqa: SLF001
    CursorKind.MACRO: Collector._macro,  # noqa: SLF001
}
