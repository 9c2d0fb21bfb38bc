"""Asks a built module: `ask.py FOLDER MODULE`, questions on stdin as JSON, answers to stdout.

A question is one expression in the names defined here; what it raises is its answer.
"""

from __future__ import annotations

import importlib
import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Path: TypeAlias = tuple[str | int, ...]

sys.path.insert(0, sys.argv[1])
module: Any = importlib.import_module(sys.argv[2])
ffi, lib = module.ffi, module.lib

_FILLED = (0x00, 0xFF, 0x01, 0xBF)


def size(type_: Any) -> str:
    return f"{ffi.sizeof(type_)} {ffi.alignof(type_)}"


def integer_type(name: str) -> str:
    type_ = ffi.typeof(name)
    return f"{size(type_)} {int(is_signed(type_))}"


def is_signed(type_: Any) -> bool:
    return int(ffi.cast(type_, -1)) < 0


def offset(type_: Any, path: Path) -> str:
    return str(ffi.offsetof(type_, *path))


def place(type_: Any, path: Path) -> str:
    pointer = ffi.addressof(ffi.new(ffi.getctype(type_, "*")), *path)
    return f"{offset(type_, path)} {ffi.sizeof(ffi.typeof(pointer).item)}"


def constant(name: str) -> str:
    """Show a constant of the module, which must be plain Python and the same on `lib`."""
    value = getattr(module, name)
    if type(value) not in {int, float, bytes} and "long double" not in repr(value):
        return f"a {type(value)}"
    if type(value) is bytes:
        return value.hex()
    on_lib = shown(getattr(lib, name))
    return shown(value) if on_lib == shown(value) else f"{value!r}, but {on_lib} on lib"


def address(name: str) -> str:
    return shown(getattr(lib, name))


def pointed(name: str) -> str:
    return shown(getattr(lib, name)[0])


def call(name: str, seed: int, paths: list[Path]) -> str:
    """Call a function of `lib` and of the module; show what it noted and what it returned."""
    return _agreed(
        _called(getattr(holder, name), getattr(lib, name), seed, paths)
        for holder in (lib, module)
    )


def _called(function: Any, typed: Any, seed: int, paths: list[Path]) -> str:
    arguments = [given(type_, seed) for type_ in ffi.typeof(typed).args]
    lib.start_notes()
    result = function(*arguments)
    noted = ffi.string(lib.noted).decode()
    if isinstance(result, ffi.CData) and ffi.typeof(result).kind in {"struct", "union"}:
        place = Value(ffi.addressof(result))
        return f"{noted} {' '.join(shown(place.read(path)) for path in paths)}"
    return (
        f"{noted} {shown(result) if paths else ''}{'' if paths or result is None else result}"
    )


def given(type_: Any, seed: int) -> Any:
    """Return what a parameter of `type_` is given; `notes.h` gives the same."""
    if type_.kind in {"struct", "union"}:
        pointer = ffi.new(ffi.getctype(type_, "*"))
        ffi.buffer(pointer)[:] = filled(ffi.sizeof(type_), 2)
        return pointer[0]
    if type_.kind in {"pointer", "function"}:
        return ffi.cast(type_, (0, 2 ** (8 * ffi.sizeof("void *")) - 1, 0x1234)[seed])
    number = (-1.5, 2.0**100, 0.0)
    if "complex" in type_.cname.lower():  # cffi has had two names for it
        return complex(number[seed], number[2 - seed])
    if type_.cname in {"float", "double", "long double"}:
        return number[seed]
    if type_.cname == "char":
        return bytes([(0, 255, 90)[seed]])
    if type_.cname == "wchar_t":
        return chr((0, 0xFFFF, 90)[seed])
    if type_.cname == "_Bool":
        return seed != 0
    bits, signed = 8 * ffi.sizeof(type_), is_signed(type_)
    low = -(1 << (bits - 1)) if signed else 0
    return (low, low + (1 << bits) - 1, 90)[seed]


def filled(size_: int, seed: int) -> bytes:
    """Return the bytes that `fill` of `notes.c` writes."""
    if seed < len(_FILLED):
        return bytes([_FILLED[seed]] * size_)
    return bytes((37 * i + 11) & 0xFF for i in range(size_))


def shown(value: Any) -> str:
    """Return `value` as `notes.c` writes it."""
    if isinstance(value, complex):
        return f"{shown(value.real)} {shown(value.imag)}"
    if isinstance(value, float):
        return "nan" if value != value else f"{value:.17g}"  # noqa: PLR0124  not a number
    if isinstance(value, (bytes, str)):
        return str(ord(value))
    if not isinstance(value, ffi.CData):
        return str(int(value))
    if ffi.typeof(value).kind == "primitive":
        return shown(float(value))
    return str(int(ffi.cast("uintptr_t", value)))


class Value:
    """Something in C's memory: what `pointer` points to, or the variable `name` of `lib`."""

    def __init__(self, pointer: Any, name: str | None = None) -> None:
        self.pointer = pointer
        self.name = name

    def size(self) -> str:
        return str(len(ffi.buffer(self.pointer)))

    def value(self, seed: int, path: Path) -> str:
        self.fill(seed)
        return shown(self.read(path))

    def copied(self, seed: int, path: Path) -> str:
        """Show all bytes after what is read of filled memory is written into cleared memory."""
        self.fill(seed)
        value = self.read(path)
        target = self if self.name else Value(ffi.new(ffi.typeof(self.pointer)))
        target.fill(0)
        target.write(path, value)
        return target.bytes().hex()

    def bits(self, seed: int, path: Path) -> str:
        """Show a bit-field of filled memory, as a field and by its getter."""
        self.fill(seed)
        return _agreed(shown(read()) for read, _ in self._accesses(path))

    def with_bits(self, before: int, path: Path) -> str:
        """Show all bytes after a bit-field is set to what it reads where all bits are other."""
        return _agreed(self._set(write, read, before) for read, write in self._accesses(path))

    def _set(self, write: Callable[[int], None], read: Callable[[], int], before: int) -> str:
        self.fill(1 - before)
        value = read()
        self.fill(before)
        write(value)
        return self.bytes().hex()

    def after_refusal(self, seed: int, path: Path) -> str:
        """Show a bit-field after it has refused the numbers next to those that it holds."""
        return _agreed(self._refused(write, read, seed) for read, write in self._accesses(path))

    def _refused(self, write: Callable[[int], None], read: Callable[[], int], seed: int) -> str:
        width = int(self._set(write, read, 0) or "0", 16).bit_count()
        self.fill(1)
        signed = read() < 0
        low = -(1 << (width - 1)) if signed else 0
        high = low + (1 << width) - 1
        self.fill(seed)
        for too_far in (low - 1, max(high, 1) + 1):  # cffi takes 1 for the one bit of a sign
            try:
                write(too_far)
            except OverflowError:
                continue
            return f"{too_far} was taken"
        unchanged = self.bytes() == filled(len(self.bytes()), seed)
        return shown(read()) if unchanged else "other bits have changed"

    def _accesses(self, path: Path) -> list[tuple[Callable[[], int], Callable[[int], None]]]:
        """Return each way to read and to write a bit-field: as a field, and by functions."""
        value, name = self._before_last(path)
        stem, pointer = f"{_owner(value)}__{name}", _pointer_to(value)
        ways: list[tuple[Any, Any]] = []
        if name in dict(_record(value).fields or ()):
            ways.append((partial(getattr, value, name), partial(setattr, value, str(name))))
        if hasattr(module, f"get_{stem}"):
            setter = getattr(module, f"set_{stem}", None)
            ways.append(
                (
                    partial(getattr(module, f"get_{stem}"), pointer),
                    setter and partial(setter, pointer),
                )
            )
        return ways

    def fill(self, seed: int) -> None:
        memory = ffi.buffer(self.pointer)
        memory[:] = filled(len(memory), seed)

    def bytes(self) -> bytes:
        return bytes(ffi.buffer(self.pointer))

    def read(self, path: Path) -> Any:
        value, name = self._before_last(path)
        if isinstance(name, int):
            return value[name]
        if value is lib or name in dict(_record(value).fields or ()):
            return getattr(value, name)
        return self._accesses(path)[0][0]()

    def write(self, path: Path, new: Any) -> None:
        value, name = self._before_last(path)
        if isinstance(name, int):
            value[name] = new
        else:
            setattr(value, name, new)

    def _before_last(self, path: Path) -> tuple[Any, str | int]:
        """Return the object that the last step of `path` is in, and that step."""
        steps: Path = (self.name, *path) if self.name else path
        value = lib if self.name else self.pointer
        for step in steps[:-1]:
            value = value[step] if isinstance(step, int) else getattr(value, step)
        return value, steps[-1]


def new(type_: Any) -> Value:
    return Value(ffi.new(ffi.getctype(type_, "*")))


def variable(name: str) -> Value:
    return Value(ffi.addressof(lib, name), name)


def _agreed(answers: Iterable[str]) -> str:
    """Return the one answer, or all if they differ."""
    return " or ".join(dict.fromkeys(answers)) or "no way to it"


def _record(value: Any) -> Any:
    """Return the type of a record or of what a pointer to one points to."""
    type_ = ffi.typeof(value)
    return type_.item if type_.kind == "pointer" else type_


def _pointer_to(value: Any) -> Any:
    return value if ffi.typeof(value).kind == "pointer" else ffi.addressof(value)


def _owner(value: Any) -> str:
    """Return how the accessors of a record's bit-fields call it."""
    return str(_record(value).cname.split()[-1])


def answer(question: str) -> str:
    try:
        return " ".join(str(eval(question)).split())  # noqa: S307  our own text
    except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
