"""From embedded cdef text to a `Unit`, through cffi's own parser.

Every declaration has its location (`<cdef>:3:5`) and its comment, and every function the names of
its parameters. In a line with `...` the column can be wrong, because cffi rewrites the line. A
struct or union without any name gets a key that is not C (`struct $1`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cffi import model

from ferrule.cdefs.cffi_parser import parse_cdef
from ferrule.cdefs.comments import with_comments
from ferrule.cdefs.line_numbers import macro_lines
from ferrule.cdefs.locations import Places
from ferrule.cdefs.problems import CDEF_PATH
from ferrule.cdefs.types import (
    TypeReader,
    enumeration_key,
    has_tag,
    is_opaque_name,
    record_key,
)
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import (
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
from ferrule.declarations.numbers import OPEN_FLOATING, OPEN_INTEGER
from ferrule.declarations.types import Opaque
from ferrule.declarations.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import cffi

    from ferrule.cdefs.cffi_parser import ParsedCdef
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType, FunctionType


def read_cdef(text: str) -> tuple[cffi.FFI, Unit]:
    """Return cffi's builder with the cdef `text`, and what the text declares.

    Raises `CdefError` if cffi refuses the text.
    """
    parsed = parse_cdef(text)
    return parsed.ffi, read_parsed(parsed)


def read_parsed(parsed: ParsedCdef, *, lengths: bool = False) -> Unit:
    """Return what all texts of a builder declare; with `lengths`, arrays keep those it writes.

    The types from other modules come first. They are not own, and have no comments.
    """
    reading = _Reading(parsed, lengths=lengths)
    keys = parsed.declarations.keys()
    included = reading.declarations(key for key in keys if key in parsed.included)
    read = reading.declarations(key for key in keys if key not in parsed.included)
    declarations = tuple(with_comments(read, parsed.text))
    own = frozenset(identity(declaration) for declaration in declarations)
    return Unit((CDEF_PATH,), (*included, *declarations), own)


class _Reading:
    """What `read_parsed` reads from; each type is read once."""

    def __init__(self, parsed: ParsedCdef, *, lengths: bool) -> None:
        self._parsed = parsed
        self._macro_lines = macro_lines(parsed.text)
        self._places = Places(parsed)
        self._types = TypeReader(dict(_counted_arrays(parsed)), lengths)
        self._seen: set[Any] = set()

    def declarations(self, keys: Iterable[str]) -> tuple[Declaration, ...]:
        """Return what cffi lists under these keys, in the order of the text."""
        found = [
            declaration
            for key in keys
            for declaration in self._declared(key, *self._parsed.declarations[key])
        ]
        return tuple(sorted(found, key=lambda declaration: declaration.location))

    def _declared(self, key: str, type_: Any, qualifiers: int) -> Iterator[Declaration]:  # noqa: ANN401  a class of cffi.model
        """Yield what cffi lists under `key`, such as `function f`."""
        kind, _, name = key.partition(" ")
        match kind:
            case "function" | "extern_python" | "extern_python_plus_c" | "dllexport_python":
                function = self._function_type(name, type_)
                yield Function(
                    name,
                    function,
                    self._places.of("name", name),
                    extern_python="python" in kind,
                )
            case "variable" | "constant":
                static = self._places.is_static(name)
                location = self._places.of("name", name)
                yield Variable(
                    name, self._types.read(type_, qualifiers), location, static=static
                )
            case "macro":
                yield self._macro(name, type_)
            case "typedef":
                yield from self._typedef(name, type_, qualifiers)
            case _:
                yield from self._tagged(type_)

    def _function_type(self, name: str, type_: Any) -> FunctionType:  # noqa: ANN401  as above
        read = self._types.read_function(type_, self._places.parameters(name))
        arrays = self._places.arrays(name)
        parameters = enumerate(read.parameters)
        return replace(
            read, parameters=tuple(replace(p, many=i in arrays) for i, p in parameters)
        )

    def _macro(self, name: str, value: int | str) -> Macro:
        """Return a `#define`, or a `static const int X = 5;`, which cffi treats like one."""
        body = self._parsed.macros.get(name, str(value))
        line = self._macro_lines.get(name)
        location = Location(CDEF_PATH, line, 1) if line else self._places.of("name", name)
        return Macro(name, None, body, location)

    def _typedef(self, name: str, type_: Any, qualifiers: int) -> Iterator[Declaration]:  # noqa: ANN401  as above
        location = self._places.of("typedef", name)
        if isinstance(type_, model.UnknownIntegerType | model.UnknownFloatType):
            is_integer = isinstance(type_, model.UnknownIntegerType)
            yield Typedef(name, OPEN_INTEGER if is_integer else OPEN_FLOATING, location)
        elif is_opaque_name(type_):
            yield Typedef(name, Opaque(), location)
        elif getattr(type_, "forcename", None) == name and not has_tag(type_):
            pass  # cffi lists `typedef struct {...} name;` a second time, as `anonymous name`
        else:
            yield from self._tagged(getattr(type_, "totype", None))
            yield Typedef(name, self._named(name, type_, qualifiers), location)

    def _named(self, name: str, type_: Any, qualifiers: int) -> CType:  # noqa: ANN401  as above
        """Return what the typedef `name` stands for, which is not that name once more."""
        if isinstance(type_, model.NamedPointerType) and type_.name == name:
            return self._types.read_pointer(type_)
        if self._types.names.get(type_) == name:
            return self._types.read_array(type_, qualifiers)
        return self._types.read(type_, qualifiers)

    def _tagged(self, type_: Any) -> Iterator[Declaration]:  # noqa: ANN401  as above
        """Yield a struct, union or enumeration, and the nameless ones in it, each once."""
        if not isinstance(type_, model.StructOrUnionOrEnum) or type_ in self._seen:
            return
        self._seen.add(type_)
        if isinstance(type_, model.EnumType):
            yield self._enumeration(type_)
        elif isinstance(type_, model.StructOrUnion) and not is_opaque_name(type_):
            yield self._record(type_)
            for member in type_.fldtypes or ():
                inner = _innermost(member)
                if isinstance(inner, model.StructOrUnionOrEnum) and not has_tag(inner):
                    yield from self._tagged(inner)

    def _record(self, type_: Any) -> Record:  # noqa: ANN401  as above
        key = record_key(type_)
        location = self._places.of_type(type_)
        return Record(
            key,
            type_.kind,
            type_.name if has_tag(type_) else None,
            None if type_.fldnames is None else self._fields(type_, location),
            location,
            whole=not type_.partial,
        )

    def _fields(self, type_: Any, record: Location) -> tuple[Field, ...]:  # noqa: ANN401  as above
        return tuple(
            Field(
                name or None,
                self._types.read(member, qualifiers),
                self._places.of_member(type_, name) or record,
                bit_field=bits >= 0,
            )
            for name, member, bits, qualifiers in type_.enumfields(
                expand_anonymous_struct_union=False
            )
        )

    def _enumeration(self, type_: Any) -> Enumeration:  # noqa: ANN401  as above
        location = self._places.of_type(type_)
        enumerators = tuple(
            Enumerator(name, self._places.of("enumerator", name)) for name in type_.enumerators
        )
        tag = type_.name if has_tag(type_) else None
        return Enumeration(enumeration_key(type_), tag, enumerators or None, location)


def _counted_arrays(parsed: ParsedCdef) -> Iterator[tuple[Any, str]]:
    """Yield the arrays that only their typedef spells, `typedef int t[...];`, each with its name.

    cffi has C for the length of such an array, where others have a number.
    """
    for key, (type_, _) in parsed.declarations.items():
        kind, _, name = key.partition(" ")
        if kind == "typedef" and _is_counted(type_):
            yield type_, name


def _is_counted(type_: Any) -> bool:  # noqa: ANN401  as above
    while isinstance(type_, model.ArrayType):
        if isinstance(type_.length, str):
            return True
        type_ = type_.item
    return False


def _innermost(type_: Any) -> Any:  # noqa: ANN401  as above
    """Return the type that arrays and pointers lead to in the end."""
    while isinstance(type_, model.ArrayType | model.PointerType):
        type_ = type_.item if isinstance(type_, model.ArrayType) else type_.totype
    return type_
