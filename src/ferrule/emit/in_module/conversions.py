"""Conversions of structs and strings on PyPy, made of cffi's functions; on CPython they are C."""

from __future__ import annotations

from functools import cached_property
from operator import index
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # Takes a value, and for arrays of char an encoding and errors.
    Reader = Callable[[Any, "str | None", "str | None"], object]


def add_conversions(
    module: Any, structs: Iterable[tuple[str, str]], schemes: Iterable[tuple[str, str]]
) -> None:
    """Put the conversions of strings and of `structs` on the module, where their names are free.

    Each struct has its name in the functions' names, and its name in C. `schemes` has the method of
    each function, and the function's name with `{}` for the struct's.
    """
    made = [StructConversions(module.ffi, *names) for names in structs]
    names = vars(module)
    for method, scheme in schemes:
        for one in made:
            names.setdefault(scheme.format(one.stem), getattr(one, method))

    def as_bytes(text: object, /) -> bytes | str:
        """Return a C string, as ffi.string() does."""
        string: bytes | str = module.ffi.string(text)
        return string

    def as_str(text: object, /, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Return a C string, decoded."""
        string: bytes | str = module.ffi.string(text)
        return string if isinstance(string, str) else string.decode(encoding, errors)

    names.setdefault("as_bytes", as_bytes)
    names.setdefault("as_str", as_str)


class StructConversions:
    """The conversions of one struct, whose type is looked at when one is called."""

    def __init__(self, ffi: Any, stem: str, spelling: str) -> None:
        """Take the module's `ffi`, and the struct's name in the functions' names and in C."""
        self.stem = stem
        self._ffi = ffi
        self._spelling = spelling

    @cached_property
    def _struct(self) -> Any:
        return self._ffi.typeof(self._spelling)

    @cached_property
    def _pointer(self) -> Any:
        return self._ffi.typeof(f"{self._spelling} *")

    @cached_property
    def _array(self) -> Any:
        return self._ffi.typeof(f"{self._spelling}[]")

    @cached_property
    def _read(self) -> Reader:
        return reader(self._ffi, self._struct)

    def new(self, init: object = None) -> object:
        """Make a struct, as ffi.new() does of its pointer type."""
        return self._ffi.new(self._pointer, init)

    def new_array(self, init: object, /) -> object:
        """Make an array of the struct, as ffi.new() does."""
        return self._ffi.new(self._array, init)

    def as_tuple(
        self, p: Any, /, encoding: str | None = None, errors: str | None = None
    ) -> object:
        """Return the fields of a struct."""
        is_struct = isinstance(p, self._ffi.CData) and self._ffi.typeof(p) is self._struct
        return self._read(p if is_struct else self._pointed_to(p)[0], encoding, errors)

    def as_list(
        self,
        p: Any,
        /,
        length: int | None = None,
        encoding: str | None = None,
        errors: str | None = None,
    ) -> list[object]:
        """Return the fields of each struct of an array."""
        items = self._pointed_to(p)
        return [self._read(items[i], encoding, errors) for i in range(self._length(p, length))]

    def _pointed_to(self, p: Any) -> Any:
        """Return `p` as a pointer to the struct; cffi raises `TypeError` if it is not one."""
        if self._ffi.typeof(p) is not self._pointer:
            p = self._ffi.new(f"{self._spelling} *[1]", (p,))[0]
        if not p:
            message = f"cannot read from {p!r}"
            raise RuntimeError(message)
        return p

    def _length(self, p: Any, length: int | None) -> int:
        """Return how many structs to read: not more than an array has."""
        there = len(p) if self._ffi.typeof(p).kind == "array" else None
        wanted = there if length is None else index(length)
        if wanted is None:
            raise self._refusal(TypeError, f"needs a length: {p!r} is not an array")
        if wanted < 0:
            raise self._refusal(ValueError, f"got the negative length {wanted}")
        if there is not None and wanted > there:
            raise self._refusal(IndexError, f"got the length {wanted} for {p!r}")
        return wanted

    def _refusal(self, kind: type[Exception], words: str) -> Exception:
        return kind(f"{self.stem}_as_list() {words}")


def reader(ffi: Any, type_: Any) -> Reader:
    """Return a function that reads a value: structs and arrays as tuples, unions as copies."""
    if type_.kind == "struct":
        fields = [(name, reader(ffi, field.type)) for name, field in type_.fields]
        return lambda value, *text: tuple(
            [read(getattr(value, n), *text) for n, read in fields]
        )
    if type_.kind == "union":
        pointer = ffi.getctype(type_, "*")
        return lambda value, *_: ffi.new(pointer, value)[0]
    if type_.kind != "array":
        return lambda value, *_: value
    if type_.item.cname == "char":
        return lambda value, *text: decoded(ffi.string(value), *text)
    if type_.item.cname in {"wchar_t", "char16_t", "char32_t"}:
        return lambda value, *_: ffi.string(value)
    read_item = reader(ffi, type_.item)
    return lambda value, *text: tuple([read_item(item, *text) for item in value])


def decoded(string: bytes, encoding: str | None, errors: str | None) -> bytes | str:
    """Return the decoded string, or the bytes unchanged if no encoding is given."""
    return string if encoding is None else string.decode(encoding, errors or "strict")
