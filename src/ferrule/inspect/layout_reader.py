"""Reading a `ModuleLayout` from a built module, through stock cffi's introspection.

Input: a module with cffi's `ffi` (and usually `lib`), built by ferrule or by cffi alone. cffi
limits what can be known:

- Of `typedef int... ino_t;` it knows size and sign: `uint64_t`, not the header's spelling.
- It does not know the fields that a declaration with `...` leaves out, so a gap that alignment does
  not explain is called `unnamed`.
- It computes itself where bit-fields are; no compiler has confirmed that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from ferrule.declarations.keys import has_made_up_name, without_made_up_marks
from ferrule.inspect.introspection import ffi_of
from ferrule.inspect.layout import (
    Bits,
    Constant,
    EnumLayout,
    Gap,
    Member,
    ModuleLayout,
    RecordLayout,
    TypedefLayout,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from types import ModuleType

    from ferrule.inspect.introspection import FFI, CField, CType

_RECORD_KINDS: Final = frozenset({"struct", "union"})
_FLEXIBLE: Final = -2
"""cffi's `bitshift` of a flexible array member; a plain field has -1, a bit-field 0 or more."""

Item = TypeVar("Item", RecordLayout, TypedefLayout, EnumLayout, Constant)


class _Object(NamedTuple):
    """What `lib` has by a name: a constant with its `value`, or something that has a `type`.

    For a constant that cffi refuses, `problem` is its reason.
    """

    name: str
    type: CType | None
    value: object
    problem: str | None = None


def read_layout(
    module: ModuleType,
    unread: tuple[str, ...] = (),
    looking_up: Callable[[str], None] = lambda _: None,
) -> ModuleLayout:
    """Return the types and constants of `module`, as cffi knows them.

    `looking_up` is called with each name on `lib` just before it is looked up: to find where a
    variable is, cffi may have to call a function of the library, which can end the process. The
    names `unread` are not looked up. Raises `VerificationError` if it is not a cffi module.
    """
    ffi = ffi_of(module)
    names, structs, unions = ffi.list_types()
    typedefs: list[TypedefLayout] = []
    types = [ffi.typeof(f"struct {tag}") for tag in structs]
    types += [ffi.typeof(f"union {tag}") for tag in unions]
    for name in names:
        try:
            type_ = ffi.typeof(name)
        except ffi.error as error:
            typedefs.append(TypedefLayout(name, "?", problem=str(error)))
            continue
        types.append(type_)
        if type_.cname != name:
            typedefs.append(_typedef(ffi, name, type_))
    objects = list(_objects(ffi, module, unread, looking_up))
    types += [each.type for each in objects if each.type is not None]
    records, enumerations = _tagged(ffi, types)
    return ModuleLayout(
        module.__name__,
        _by_name(_record(ffi, r) for r in records),
        _by_name(typedefs),
        _by_name(_enumeration(ffi, e) for e in enumerations),
        _by_name(_constants(ffi, objects)),
        unread,
    )


def _typedef(ffi: FFI, name: str, type_: CType) -> TypedefLayout:
    spelling = without_made_up_marks(type_.cname)
    size = _size(ffi, type_)
    if not isinstance(size, int):
        return TypedefLayout(name, spelling, problem=size)
    return TypedefLayout(name, spelling, size, ffi.alignof(type_))


def _record(ffi: FFI, type_: CType) -> RecordLayout:
    keyword: Literal["struct", "union"] = "union" if type_.kind == "union" else "struct"
    size = _size(ffi, type_)
    if not isinstance(size, int):
        return RecordLayout(type_.cname, keyword, problem=size)
    alignment = ffi.alignof(type_)
    members = tuple(_member(ffi, name, field) for name, field in type_.fields or ())
    return RecordLayout(
        type_.cname, keyword, size, alignment, members, tuple(_gaps(members, size, alignment))
    )


def _member(ffi: FFI, name: str, field: CField) -> Member:
    flexible = field.bitshift == _FLEXIBLE
    return Member(
        name,
        field.type.cname,
        field.offset,
        None if flexible else ffi.sizeof(field.type),
        ffi.alignof(field.type),
        Bits(field.bitshift, field.bitsize) if field.bitshift >= 0 else None,
    )


def _gaps(members: Iterable[Member], size: int, alignment: int) -> Iterator[Gap]:
    """Yield the bytes between and after the `members` of a record, in order."""
    end = 0
    for member in sorted(members, key=lambda m: m.extent):
        start, stop = member.extent
        if start > end:
            yield _gap(end, start, member.alignment)
        end = max(end, stop)
    if size > end:
        yield _gap(end, size, alignment)


def _gap(start: int, end: int, alignment: int) -> Gap:
    aligned = -(-start // alignment) * alignment
    return Gap(start, end - start, "padding" if aligned == end else "unnamed")


def _enumeration(ffi: FFI, type_: CType) -> EnumLayout:
    enumerators = sorted(type_.relements.items(), key=lambda item: (item[1], item[0]))
    # cffi does not say whether it is signed; in an unsigned type, -1 becomes the largest number.
    signed = int(ffi.cast(type_, -1)) < 0
    return EnumLayout(type_.cname, ffi.sizeof(type_), signed, tuple(enumerators))


def _size(ffi: FFI, type_: CType) -> int | str | None:
    """Return the size of `type_` in bytes, None if it has none, or cffi's message about an error.

    Ask for it before the fields: for `.fields` of an opaque struct, cffi 2.1 aborts the process.
    """
    try:
        size = ffi.sizeof(type_)
        if type_.kind in _RECORD_KINDS:
            # On PyPy, only this compares the fields with the compiler's layout.
            len(type_.fields or ())
    except ffi.error as error:
        return None if "don't know the size" in str(error) else str(error)
    return size


def _tagged(ffi: FFI, roots: Iterable[CType]) -> tuple[list[CType], list[CType]]:
    """Return the records and the enumerations that `roots` are made of, each once."""
    seen: dict[CType, None] = {}
    waiting = list(roots)
    while waiting:
        type_ = waiting.pop()
        if type_ not in seen:
            seen[type_] = None
            waiting += _parts(ffi, type_)
    named = [t for t in seen if not has_made_up_name(t.cname)]
    records = [t for t in named if t.kind in _RECORD_KINDS]
    return records, [t for t in named if t.kind == "enum"]


def _parts(ffi: FFI, type_: CType) -> list[CType]:
    """Return the types that `type_` is directly made of."""
    if type_.kind in {"pointer", "array"}:
        return [type_.item]
    if type_.kind == "function":
        return [type_.result, *type_.args]
    if type_.kind in _RECORD_KINDS and isinstance(_size(ffi, type_), int):
        return [field.type for _, field in type_.fields or ()]
    return []


def _objects(
    ffi: FFI, module: ModuleType, unread: Container[str], looking_up: Callable[[str], None]
) -> Iterator[_Object]:
    """Yield what is on `lib`, but for the functions that this machine's library lacks."""
    lib = getattr(module, "lib", None)
    for name in _names(lib):
        if name in unread:
            continue
        looking_up(name)
        # Functions and variables have an address, constants do not. Those with an address can
        # still be constants on the module: a string that ferrule made of a `char *`.
        try:
            try:
                address = ffi.addressof(lib, name)
            except AttributeError:
                yield _Object(name, None, getattr(lib, name))
            else:
                yield _Object(name, ffi.typeof(address), vars(module).get(name))
        except NotImplementedError:
            continue
        except ffi.error as error:
            yield _Object(name, None, None, str(error))


def _constants(ffi: FFI, objects: Iterable[_Object]) -> Iterator[Constant]:
    for each in objects:
        shown = _value(ffi, each.value)
        if shown is not None or each.problem is not None:
            yield Constant(each.name, shown, each.problem)


def _names(lib: object) -> list[str]:
    """Return the names on cffi's `lib`; modules of cffi's ABI mode have none."""
    return [] if lib is None else dir(lib)


def _value(ffi: FFI, value: object) -> Value | None:
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, ffi.CData) and ffi.typeof(value).cname == "char *" and value:
        value = ffi.string(value)
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else None


def _by_name(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.name))
