"""The names of a module on PyPy, where its functions are cffi's own.

If PyPy finds cffi's init function, it makes cffi's module by itself and runs none of the module's
own C. So that function has another name, under which the same file is loaded once more.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator


def add_ffi_and_lib(module: Any, cffis_name: str) -> None:
    """Put cffi's `ffi` and `lib` on the module; cffi's init function there is for `cffis_name`.

    Raises `ImportError` if PyPy cannot import from the module's file.
    """
    name, file = module.__name__, getattr(module.__spec__, "origin", None)
    inner = f"{name}.{cffis_name}"
    spec = spec_from_file_location(inner, file)
    if spec is None:
        message = f"{name} cannot be imported from {file}, which is not an extension to PyPy"
        raise ImportError(message)
    made = module_from_spec(spec)
    module.__doc__, module.ffi, module.lib = None, made.ffi, made.lib
    del sys.modules[inner]
    sys.modules[f"{name}.lib"] = sys.modules.pop(f"{inner}.lib")


@contextmanager
def left_out_if_wrong() -> Iterator[None]:
    """Ignore exceptions if this import is ferrule's check of the module, which reports them."""
    try:
        yield
    except Exception:
        if "FERRULE_VERIFYING" not in os.environ:
            raise


def add_functions(
    module: Any, functions: Iterable[tuple[str, str]], optional: Container[str]
) -> None:
    """Put functions of `lib` on the module: pairs of the names there and on lib."""
    for name, c_name in functions:
        with left_out_if_wrong(), asked_later_if_refused(module, name, c_name):
            is_absent = c_name in optional and not hasattr(module.lib, c_name)
            setattr(module, name, absent(c_name) if is_absent else getattr(module.lib, c_name))


@contextmanager
def asked_later_if_refused(module: Any, name: str, c_name: str) -> Iterator[None]:
    """Where cffi refuses a name, let the module ask again and raise when somebody uses it."""
    try:
        yield
    except module.ffi.error:  # a type that is none, or a constant with another value
        asked_later(module).c_names[name] = c_name


def asked_later(module: Any) -> AskedLater:
    """Return the module's `__getattr__`, made at first."""
    get: AskedLater = vars(module).setdefault("__getattr__", AskedLater(module))
    return get


class AskedLater:
    """The module's `__getattr__`: it raises what cffi refuses, and says why names are skipped."""

    def __init__(self, module: Any) -> None:
        """Begin with no name."""
        self.module = module
        self.c_names: dict[str, str] = {}
        self.reasons: dict[str, str] = {}

    def __call__(self, name: str) -> object:
        """Return what `lib` has now, or raise what it raises."""
        if name in self.c_names:
            return getattr(self.module.lib, self.c_names[name])
        reason = self.reasons.get(name, "")
        message = f"module {self.module.__name__!r} has no attribute {name!r}{reason}"
        raise AttributeError(message)


def add_variables(
    module: Any, variables: Iterable[tuple[str, str]], constants: Iterable[tuple[str, str]]
) -> None:
    """Let the module read variables of `lib` each time, and refuse assignments to them.

    `variables` are pairs of the names there and on lib, and so are `constants`, which may change,
    but not by an assignment.
    """
    properties = {name: variable(c_name) for name, c_name in variables}
    properties.update((name, property(reading(on_lib))) for name, on_lib in constants)
    if not properties:
        return

    class ModuleWithVariables(type(module)):  # type: ignore[misc]  # the base is known when it runs
        """A module whose properties are variables of C."""

        def __dir__(self) -> list[str]:
            return [*vars(self), *properties]

    for name, each in properties.items():
        setattr(ModuleWithVariables, name, each)
    module.__class__ = ModuleWithVariables


def variable(c_name: str) -> property:
    """Return a property of a module: a variable of `lib`, which cannot be assigned here."""

    def refuse(_module: Any, _value: object = None) -> NoReturn:
        message = f"'{c_name}' is a variable of C: assign to `lib.{c_name}`"
        raise AttributeError(message)

    return property(reading(c_name), refuse, refuse)


def reading(on_lib: str) -> Callable[[Any], object]:
    """Return a function that reads what a module's `lib` has by the name `on_lib`."""

    def read(module: Any) -> object:
        return getattr(module.lib, on_lib)

    return read


def add_reasons(module: Any, reasons: Iterable[tuple[str, str]]) -> None:
    """Let the `AttributeError` for a skipped name say why: pairs of a reason and its names."""
    for reason, names in reasons:
        asked_later(module).reasons.update(dict.fromkeys(names.split(), f": {reason}"))


def absent(c_name: str) -> Callable[..., NoReturn]:
    """Return a function that raises `NotImplementedError`, for one that the library lacks."""

    def function(*_: object) -> NoReturn:
        message = f"{c_name} is not in the library that is installed here"
        raise NotImplementedError(message)

    return function


def add_constants(module: Any, constants: Iterable[tuple[str, str]]) -> None:
    """Put constants of `lib` on the module: pairs of the names there and on lib."""
    for name, c_name in constants:
        with left_out_if_wrong(), asked_later_if_refused(module, name, c_name):
            setattr(module, name, constant(module.ffi, getattr(module.lib, c_name)))


def constant(ffi: Any, value: Any) -> object:
    """Return a string constant as bytes or str, a big integer as int, anything else as it is.

    A text with an item that is not a Unicode character stays an array, and a long double that no
    float equals a long double.
    """
    if not isinstance(value, ffi.CData):
        return value
    type_ = ffi.typeof(value)
    if type_.kind == "primitive":
        return narrowed(ffi, value)
    if type_.kind == "struct" and type_.cname in {"__int128_t", "__uint128_t"}:
        memory = bytes(ffi.buffer(ffi.addressof(value)))
        return int.from_bytes(memory, sys.byteorder, signed=type_.cname == "__int128_t")
    if type_.kind == "array" and type_.item.cname in {"wchar_t", "char16_t", "char32_t"}:
        return wide_text(ffi, value)
    if type_.kind == "array":
        return bytes(ffi.buffer(value)).removesuffix(b"\0")
    if type_.kind == "pointer" and type_.item.cname == "char" and value:
        string: bytes = ffi.string(value)
        return string
    return value


def narrowed(ffi: Any, value: Any) -> object:
    """Return a long double as float if one equals it, else as it is."""
    near = float(value)
    shown = [bytes(ffi.buffer(ffi.new("long double *", n))) for n in (1.0, near, value)]
    # cffi does not compare long doubles, and the last bytes may mean nothing. One shows which.
    used = len(shown[0].rstrip(b"\0") if sys.byteorder == "little" else shown[0])
    return near if shown[1][:used] == shown[2][:used] or near != near else value  # noqa: PLR0124


def wide_text(ffi: Any, array: Any) -> object:
    """Return a text without its final NUL; the array if an item is not a Unicode character."""
    memory, size = bytes(ffi.buffer(array)), ffi.sizeof(array) // len(array)
    items = [memory[start : start + size] for start in range(0, len(memory), size)]
    if any(int.from_bytes(item, sys.byteorder) > sys.maxunicode for item in items):
        return array
    return ffi.unpack(array, len(items) - (not any(items[-1])))


def add_about(module: Any, about: dict[str, str]) -> None:
    """Put `__ferrule__` on the module, which says what built it."""
    module.__ferrule__ = {**about, "module": module.__name__}


def add_has(module: Any) -> None:
    """Put `has` on the module."""
    ffi, lib = module.ffi, module.lib

    def has(name: object, /) -> bool:
        """Tell whether the library that is there has what C calls `name`."""
        if not isinstance(name, str):
            message = "has() takes a name, as a str"
            raise TypeError(message)
        try:
            return hasattr(lib, name)
        except TypeError:  # a variable of an incomplete type, which has no value
            return True
        except ffi.error as error:  # a weak variable that no library defines
            if str(error) != f"global variable '{name}' is at address NULL":
                raise
            return False

    module.has = has


def add_addressof(module: Any, optional: Container[str]) -> None:
    """Put `addressof` on the module."""
    ffi, lib = module.ffi, module.lib

    def addressof(name: object, /) -> object:
        """Return a pointer to the function or variable that C calls `name`."""
        if not isinstance(name, str):
            message = "addressof() takes a name, as a str"
            raise TypeError(message)
        if name in optional and not hasattr(lib, name):
            absent(name)()
        return ffi.addressof(lib, name)

    module.addressof = addressof


def add_setters(module: Any, setters: Iterable[tuple[str, str, str]]) -> None:
    """Put setters of bit-fields on the module: their names, and the two functions on lib."""
    for name, get, set_ in setters:
        with left_out_if_wrong():
            setattr(module, name, setter(getattr(module.lib, get), getattr(module.lib, set_)))


def setter(get: Callable[[Any], int], set_: Callable[[Any, int], None]) -> Callable[..., None]:
    """Return a function that sets a bit-field, or raises if a value does not fit."""

    def set_bit_field(record: Any, value: int, /) -> None:
        """Set the bit-field."""
        before = get(record)
        set_(record, value)
        if get(record) != value:
            set_(record, before)
            message = f"the bit-field does not hold the value {value!r}"
            raise OverflowError(message)

    return set_bit_field
