"""What the C compiler resolved, as frozen data, read back from a built module.

Input: a module with cffi's `ffi` (and mostly `lib`), ours or anybody's, asked through stock
cffi introspection alone. Output: `ModuleLayout`: sizes, alignment, offsets, gaps, what each
typedef is, enumerations and constants. Limits, all of them cffi's:

- of `typedef int... ino_t;` it knows size and sign: `uint64_t`, not the header's spelling;
- of a record declared with `...` it does not know the fields left out, so a gap that alignment
  does not explain is called `unnamed`;
- where a bit-field lies is its own reckoning, which no compiler has confirmed.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

from ferrule.errors import PatternError, PatternProblem
from ferrule.inspect.introspection import ffi_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import ModuleType

    from ferrule.inspect.introspection import FFI, CField, CType

Value: TypeAlias = int | float | str

_RECORD_KINDS: Final = frozenset({"struct", "union"})
_FLEXIBLE: Final = -2
"""cffi's `bitshift` of a flexible array member; a plain field has -1, a bit-field 0 or more."""


@dataclass(frozen=True, slots=True)
class Bits:
    """Where a bit-field lies in its storage unit, by cffi's reckoning: lowest bit and width."""

    shift: int
    width: int


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a record; `size` is None for a flexible array, which adds nothing to it."""

    name: str
    type: str
    offset: int
    size: int | None
    alignment: int
    bits: Bits | None = None

    @property
    def extent(self) -> tuple[int, int]:
        """The first byte that the field uses, and the one behind its last."""
        size = self.size or 0
        if self.bits is None:
            return self.offset, self.offset + size
        first, behind = self.bits.shift // 8, -(-(self.bits.shift + self.bits.width) // 8)
        if sys.byteorder == "big":
            first, behind = size - behind, size - first
        return self.offset + first, self.offset + behind


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes of a record that no declared field uses.

    `padding` is just what the next field's alignment, or the record's own, asks for. `unnamed`
    is anything else: fields that the declaration leaves out, the inside of an unnamed member.
    """

    offset: int
    size: int
    kind: Literal["padding", "unnamed"]


@dataclass(frozen=True, slots=True)
class RecordLayout:
    """A struct or union; opaque if `size` is None and there is no `problem`.

    `problem` is cffi's own sentence on a declaration that contradicts the compiler.
    """

    name: str
    keyword: Literal["struct", "union"]
    size: int | None = None
    alignment: int | None = None
    members: tuple[Member, ...] = ()
    gaps: tuple[Gap, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class TypedefLayout:
    """What a typedef name stands for; no size for `void`, functions and opaque types."""

    name: str
    type: str
    size: int | None = None
    alignment: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class EnumLayout:
    """An enumeration, with its names in the order of their values."""

    name: str
    size: int
    signed: bool
    enumerators: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant and the value that the compiler gave it; a string's bytes as text."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class ModuleLayout:
    """All that one built module tells of its C types and constants, sorted by name."""

    module: str
    records: tuple[RecordLayout, ...]
    typedefs: tuple[TypedefLayout, ...]
    enumerations: tuple[EnumLayout, ...]
    constants: tuple[Constant, ...]

    def only(self, patterns: Sequence[str]) -> ModuleLayout:
        """Return what the names or globs `patterns` match; a tag goes with or without keyword.

        A typedef brings the record or enumeration that it is another name for. One
        `PatternError` tells all patterns that match nothing, with the nearest names.
        """
        items = (self.records, self.typedefs, self.enumerations, self.constants)
        names = {s for kind in items for item in kind for s in _spellings(item.name)}
        wrong = [p for p in patterns if not any(fnmatchcase(name, p) for name in names)]
        if wrong:
            raise PatternError(_no_match(self.module, p, names) for p in wrong)

        def matches(item: RecordLayout | TypedefLayout | EnumLayout | Constant) -> bool:
            return any(fnmatchcase(s, p) for s in _spellings(item.name) for p in patterns)

        typedefs = tuple(filter(matches, self.typedefs))
        meant = {typedef.type for typedef in typedefs}
        return replace(
            self,
            records=tuple(r for r in self.records if matches(r) or r.name in meant),
            typedefs=typedefs,
            enumerations=tuple(e for e in self.enumerations if matches(e) or e.name in meant),
            constants=tuple(filter(matches, self.constants)),
        )

    def as_json(self) -> dict[str, object]:
        """Return the layout as data that `json` can write; sizes and offsets are in bytes."""
        return {"schema": 1, **asdict(self)}


Item = TypeVar("Item", RecordLayout, TypedefLayout, EnumLayout, Constant)


def read_layout(module: ModuleType) -> ModuleLayout:
    """Return what `module` tells of its types and constants.

    Raises `VerificationError` if it is no cffi module.
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
    types += _types_of(ffi, module)
    records, enumerations = _tagged(ffi, types)
    return ModuleLayout(
        module.__name__,
        _by_name(_record(ffi, r) for r in records),
        _by_name(typedefs),
        _by_name(_enumeration(ffi, e) for e in enumerations),
        _by_name(_constants(ffi, module)),
    )


def _typedef(ffi: FFI, name: str, type_: CType) -> TypedefLayout:
    spelling = type_.cname.replace("$$", "").replace("$", "")
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
    """Yield the bytes between and behind `members` of a record, in order."""
    end = 0
    for member in sorted(members, key=lambda m: m.extent):
        start, behind = member.extent
        if start > end:
            yield _gap(end, start, member.alignment)
        end = max(end, behind)
    if size > end:
        yield _gap(end, size, alignment)


def _gap(start: int, end: int, alignment: int) -> Gap:
    aligned = -(-start // alignment) * alignment
    return Gap(start, end - start, "padding" if aligned == end else "unnamed")


def _enumeration(ffi: FFI, type_: CType) -> EnumLayout:
    enumerators = sorted(type_.relements.items(), key=lambda item: (item[1], item[0]))
    signed = int(ffi.cast(type_, -1)) < 0
    return EnumLayout(type_.cname, ffi.sizeof(type_), signed, tuple(enumerators))


def _size(ffi: FFI, type_: CType) -> int | str | None:
    """Return the size of `type_`; None for a type that has none; else what is wrong with it.

    This goes before any look at the fields: cffi 2.1 aborts the process on `.fields` of an
    opaque struct.
    """
    try:
        size = ffi.sizeof(type_)
        if type_.kind in _RECORD_KINDS:
            len(type_.fields or ())  # where PyPy compares them with what the compiler says
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
    named = [t for t in seen if "$" not in t.cname]
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


def _types_of(ffi: FFI, module: ModuleType) -> Iterator[CType]:
    """Yield the types of the functions and variables of `module`."""
    lib = getattr(module, "lib", None)
    for name in _names(lib):
        try:
            yield ffi.typeof(ffi.addressof(lib, name))
        except (AttributeError, NotImplementedError, ffi.error):  # noqa: PERF203  each its own
            continue  # a constant, or a function that this machine's library lacks


def _constants(ffi: FFI, module: ModuleType) -> Iterator[Constant]:
    lib = getattr(module, "lib", None)
    for name in _names(lib):
        try:
            ffi.addressof(lib, name)
        except AttributeError:
            value = getattr(lib, name)
        except (NotImplementedError, ffi.error):
            continue
        else:
            value = vars(module).get(name)
        shown = _value(ffi, value)
        if shown is not None:
            yield Constant(name, shown)


def _names(lib: object) -> list[str]:
    """Return the names on cffi's `lib`; a module of cffi's ABI mode has none."""
    return [] if lib is None else dir(lib)


def _value(ffi: FFI, value: object) -> Value | None:
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, ffi.CData) and ffi.typeof(value).cname == "char *" and value:
        value = ffi.string(value)
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else None


def _by_name(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.name))


def _spellings(name: str) -> tuple[str, ...]:
    """Return `name`, and for `struct tag` also the bare tag."""
    keyword, space, tag = name.partition(" ")
    return (name, tag) if space and keyword in {"struct", "union", "enum"} else (name,)


def _no_match(module: str, pattern: str, names: set[str]) -> PatternProblem:
    nearest = get_close_matches(pattern, sorted(names), n=3, cutoff=0.5)
    words = f"matches no type or constant of {module}"
    if not nearest:
        words += f"; `ferrule layout {module}` lists all {len(names)} names"
    return PatternProblem("", pattern, words, tuple(nearest))
