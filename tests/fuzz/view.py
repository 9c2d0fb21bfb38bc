"""What a built module says about C, as questions: `view.py FOLDER MODULE`, as JSON.

The report's `bound` comes on stdin.

Each question is a pair: C that writes the answer into `text`, and the module's own answer. This
is a process of its own, so that a crash of the module is one failure.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING, Any, Final

from ferrule.bindings.names import is_reserved

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, sys.argv[1])
module: Any = importlib.import_module(sys.argv[2])
ffi, lib = module.ffi, module.lib

Question = tuple[str, str]
FLOATS: Final = frozenset({"float", "double", "long double"})
PATTERNS: Final = (0x00, 0xFF, 0x5A)


def constant(name: str) -> Iterator[Question]:
    value = getattr(lib if is_reserved(name) else module, name)
    match value:
        case bool() | int():
            shown = f"{int(value < 0)} {value % 2**64}"
            yield f'say("%d %llu", ({name}) < 0, (unsigned long long)({name}));', shown
        case float():
            yield f'say("%a", (double)({name}));', "nan" if value != value else _hex(value)  # noqa: PLR0124  not a number
        case bytes():
            yield f"say_bytes({name}, sizeof ({name}) - 1);", value.hex()
        case str():
            pass
        case _ if ffi.typeof(value).kind == "pointer":
            number = int(ffi.cast("unsigned long long", value))
            if number < 2**16 or number > 2**64 - 2**16:  # else an address, and another there
                yield f'say("%llu", (unsigned long long)({name}));', str(number)
        case _:
            pass


def _hex(value: float) -> str:
    """Return what printf writes for `%a`, as Python reads and writes it again."""
    return value.hex()


def scalar(expression: str, type_: Any) -> Iterator[Question]:
    """Ask whether a number type of C is the same in the module: size, sign and kind."""
    if type_.cname in FLOATS:
        yield f"say_float(__typeof__({expression}));", f"{ffi.sizeof(type_)} 1"
    elif "omplex" in type_.cname:
        yield f"say_size(sizeof({expression}));", str(ffi.sizeof(type_))
    else:
        signed = type_.cname != "_Bool" and int(ffi.cast(type_, -1)) < 0
        if type_.cname in {"char", "wchar_t", "char16_t", "char32_t"}:
            yield f"say_size(sizeof({expression}));", str(ffi.sizeof(type_))
            return
        one = int(type_.cname == "_Bool")
        yield (
            f"say_integer(__typeof__({expression}));",
            f"{ffi.sizeof(type_)} {int(signed)} 0 {one}",
        )


def held(expression: str, type_: Any) -> Iterator[Question]:
    """Ask about an object of C, and what is in it."""
    match type_.kind:
        case "primitive" | "enum":
            yield from scalar(expression, type_)
        case "pointer":
            yield f"say_size(sizeof({expression}));", str(ffi.sizeof(type_))
            if type_.item.kind in {"primitive", "enum"}:
                yield from scalar(f"*{expression}", type_.item)
        case "array":
            if type_.length is not None:
                yield f"say_size(sizeof({expression}));", str(ffi.sizeof(type_))
            yield from held(f"({expression})[0]", type_.item)
        case "struct" | "union":
            yield from record(expression, type_)
        case _:
            yield f"say_size(sizeof({expression}));", str(ffi.sizeof("void *"))


def is_complete(type_: Any) -> bool:
    """Tell whether a record has a size; cffi 2.1 aborts on `.fields` of one that has none."""
    try:
        return bool(ffi.sizeof(type_) >= 0)
    except ffi.error as error:
        if "don't know the size" not in str(error):
            raise
        return False


def record(expression: str, type_: Any) -> Iterator[Question]:
    """Ask about a record and its members; one that is opaque says nothing."""
    if not is_complete(type_):
        return
    yield f"say_size(sizeof({expression}));", str(ffi.sizeof(type_))
    if "." not in expression:  # else it is the member's alignment, which may be less
        yield f"say_size(__alignof__({expression}));", str(ffi.alignof(type_))
    for name, field in type_.fields:
        if not name:
            continue
        member = f"({expression}).{name}"
        if field.bitsize >= 0:
            continue
        yield (
            f"say_size((unsigned long)&{member} - (unsigned long)&{expression});",
            str(ffi.offsetof(type_, name)),
        )
        yield from held(member, field.type)


def record_or_enum(name: str) -> Iterator[Question]:
    """Ask about a type with a tag; the others have typedefs, or names that C does not know."""
    if " " in name:
        yield from named(name)


def named(spelled: str) -> Iterator[Question]:
    try:
        type_ = ffi.typeof(spelled)
    except ffi.error as error:
        # An enumeration that is never completed has another name in a cdef.
        if "is a function type" in str(error) or "undefined enum name" in str(error):
            return
        raise
    if type_.kind == "enum" and spelled.startswith("enum"):
        for name, value in type_.relements.items():
            yield (
                f'say("%d %llu", ({name}) < 0, (unsigned long long)({name}));',
                f"{int(value < 0)} {value % 2**64}",
            )
    if type_.kind in {"void", "function"}:
        return
    if type_.kind not in {"struct", "union"} or is_complete(type_):
        yield from held(f"(*({spelled} *)4096)", type_)


def bits(name: str) -> Iterator[Question]:
    """Ask what a bit-field reads in filled memory; `name` is `struct s.field`."""
    spelled, _, field = name.rpartition(".")
    if "(" in spelled:  # a record without a name, in another
        return
    pointer = ffi.new(f"{spelled} *")
    memory = ffi.buffer(pointer)
    accessor = f"get_{spelled.rpartition(' ')[2]}__{field}"
    for pattern in PATTERNS:
        memory[:] = bytes((pattern + i * (pattern & 1)) & 0xFF for i in range(len(memory)))
        if field in dict(ffi.typeof(spelled).fields):
            value = getattr(pointer, field)
        else:
            value = getattr(module, accessor)(pointer)
        filled = f"{spelled} r; fill(&r, sizeof r, {pattern});"
        number = int(value) if int(value) < 2**63 else int(value) - 2**64
        yield f'{{ {filled} say("%lld", (long long)r.{field}); }}', str(number)


def variable(name: str) -> Iterator[Question]:
    try:
        pointer = ffi.addressof(lib, name)
    except AttributeError:  # `static const int n = 5;`
        yield from constant(name)
    except ffi.error:  # an lvalue in what is NULL now: `#define first list[0]`
        yield f"{{ say_size(&{name}); }}", "0"
    else:
        yield from held(name, ffi.typeof(pointer).item)


ASKING: Final = {
    "typedef": named,
    "record": record_or_enum,
    "enum": record_or_enum,
    "constant": constant,
    "enumerator": constant,
    "variable": variable,
    "bitfield": bits,
}

if __name__ == "__main__":
    found = [
        (f"{each['kind']} {each['name']}", question)
        for each in json.load(sys.stdin)
        if each["kind"] in ASKING and not each["name"].startswith("<")
        for question in ASKING[each["kind"]](each["name"])
    ]
    json.dump(found, sys.stdout)
