"""Imports built modules and describes their types: `python describe_types.py ANSWER`.

Standard input is JSON, `{"modules": [[NAME, FILE], ...], "names": [NAME, ...]}`. The file ANSWER
gets a description of each module, in the same order, or `{"failed": WORDS}` instead of the last one
if that cannot be described:

    {"records": {TYPE: LAYOUT}, "typedefs": {NAME: SHAPE}, "types": {NAME: SHAPE},
     "values": {NAME: VALUE}}

The "types" are those of functions and variables, and the "values" those of constants that are
numbers or texts of bytes, which are Latin-1 here because JSON has no bytes. Both have only those of
the "names" in the input, because looking at another name may run code of the library: for a macro
such as `(*f())`, cffi calls `f`. A SHAPE in "typedefs"
or "types" is that of a pointer to what the name stands for. So `["function", ...]` is a function,
and `["pointer", ["function", ...]]` a function pointer.

A LAYOUT is null for an opaque type, else `[SIZE, ALIGNMENT, [[FIELD, OFFSET, SHAPE], ...]]`, and a
SHAPE one of `["integer", SIZE, IS_SIGNED or null]`, `["number", TYPE, SIZE]`, `["pointer", SHAPE]`,
`["array", SIZE, SHAPE]`, `["record", TYPE]`, `["another", TYPE]`, `["void"]`, `["bits"]` and
`["function", RESULT, [PARAMETER, ...], IS_VARIADIC]`, for a pointer to that function. `another` is
a record that an earlier one of the modules has a type of its own for.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PLAIN = frozenset({"char", "_Bool", "float", "double", "long double"})
_WIDE = frozenset({"wchar_t", "char16_t", "char32_t"})
_FLEXIBLE = -2  # cffi's `bitshift` of a flexible array
_FIRST: dict[str, Any] = {}  # the records by name, of the first module that has the name


def main(answer: str) -> None:
    """Import the modules, and write the answer: a file, since a library may print anything."""
    checks = runpy.run_path(str(Path(__file__).with_name("use_all.py")))
    found: list[dict[str, object]] = []
    wanted = json.load(sys.stdin)
    for name, file in wanted["modules"]:
        try:
            found.append(describe(checks["load_included"](name, file), {*wanted["names"]}))
        except Exception as error:  # noqa: BLE001  whatever an import raises is the answer
            found.append({"failed": checks["words_of"](error)})
            break
    Path(answer).write_text(json.dumps(found), encoding="utf-8")


def describe(module: Any, wanted: set[str]) -> dict[str, object]:
    """Return the types that the module has, and what its `lib` has by the `wanted` names."""
    ffi = module.ffi
    typedefs, structs, unions = ffi.list_types()
    spelled = [*(f"struct {s}" for s in structs), *(f"union {u}" for u in unions), *typedefs]
    names = [name for name in dir(module.lib) if name in wanted]
    return {
        "records": dict(records(ffi, spelled)),
        "typedefs": dict(known_types(ffi, typedefs, lambda name: ffi.typeof(f"{name} *"))),
        "types": dict(known_types(ffi, names, lambda name: type_of(module, name))),
        "values": {n: v for n in names if (v := value(module, n)) is not None},
    }


def records(ffi: Any, spelled: Iterable[str]) -> Iterator[tuple[str, object]]:
    """Yield the structs and unions among the types, each with its layout."""
    for name in spelled:
        try:
            type_ = ffi.typeof(name)
            if type_.kind in {"struct", "union"} and type_.cname == name:
                _FIRST.setdefault(name, type_)
                yield name, layout(ffi, type_)
        except ffi.error:  # its declaration contradicts the compiler: nobody can use it
            continue


def known_types(
    ffi: Any, names: Iterable[str], typeof: Callable[[str], Any]
) -> Iterator[tuple[str, object]]:
    """Yield the names for which `typeof` finds a type, each with its shape."""
    for name in names:
        try:
            yield name, shape(ffi, typeof(name))
        except (AttributeError, NotImplementedError, ffi.error):
            # A constant, an optional function that is not here, or a type that nobody can use.
            continue


def type_of(module: Any, name: str) -> Any:
    """Return the type of the address of a function or variable."""
    return module.ffi.typeof(module.ffi.addressof(module.lib, name))


def layout(ffi: Any, type_: Any) -> object:
    """Return the layout of a record, None if it is opaque."""
    # The size is first, because cffi 2.1 aborts for `.fields` of an opaque type.
    try:
        size = ffi.sizeof(type_)
    except ffi.error as error:
        if "don't know the size" in str(error):
            return None
        raise
    members = [[n, f.offset, member(ffi, f)] for n, f in type_.fields or ()]
    return [size, ffi.alignof(type_), members]


def member(ffi: Any, field: Any) -> list[object]:
    """Return the shape of a field."""
    if field.bitshift >= 0:
        return ["bits"]
    if field.bitshift == _FLEXIBLE:
        return ["array", None, shape(ffi, field.type.item)]
    return shape(ffi, field.type)


def shape(ffi: Any, type_: Any) -> list[object]:
    """Return the shape of a type: what of it decides how its bytes are read."""
    match type_.kind:
        case "pointer":
            return ["pointer", shape(ffi, type_.item)]
        case "array":
            size = None if type_.length is None else ffi.sizeof(type_)
            return ["array", size, shape(ffi, type_.item)]
        case "struct" | "union":
            is_first = _FIRST.setdefault(type_.cname, type_) is type_
            return ["record" if is_first else "another", type_.cname]
        case "function":
            parameters = [shape(ffi, each) for each in type_.args]
            return ["function", shape(ffi, type_.result), parameters, type_.ellipsis]
        case "primitive" if type_.cname in _PLAIN:
            return ["number", type_.cname, ffi.sizeof(type_)]
        case "primitive" if "omplex" in type_.cname:
            # cffi calls it `_cffi_double_complex_t`, which is not C.
            name = "float" if "float" in type_.cname else "double"
            return ["number", f"{name} _Complex", ffi.sizeof(type_)]
        case "primitive" | "enum":
            # cffi reads wide characters as text, whether C's type has a sign or not.
            is_signed = None if type_.cname in _WIDE else int(ffi.cast(type_, -1)) < 0
            return ["integer", ffi.sizeof(type_), is_signed]
        case kind:
            return [kind]


def value(module: Any, name: str) -> int | float | str | None:
    """Return the value of a constant, None for anything else."""
    text = getattr(module, name, None)  # `lib` has an array or a pointer
    if isinstance(text, bytes):
        return text.decode("latin-1")
    try:
        module.ffi.addressof(module.lib, name)
    except AttributeError:  # a constant has no address
        found = getattr(module.lib, name)
        return found if isinstance(found, (int, float)) else None
    except (NotImplementedError, module.ffi.error):  # an optional function that is not here
        pass
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
