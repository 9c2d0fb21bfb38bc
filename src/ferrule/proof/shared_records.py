"""Whether the compiler sees what an included module has: conditions in C for its records.

The numbers in them are those that the compiler computed for that module. The types of function
pointers and of bit-fields are not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ferrule.bindings.included import Layout, Shape


def layout_conditions(spelling: str, layout: Layout, known: Container[str]) -> Iterator[str]:
    """Yield what holds if the type `spelling` has this `layout`.

    `known` are the records that C can name here.
    """
    yield f"sizeof({spelling}) == {layout.size}"
    yield f"__alignof__({spelling}) == {layout.alignment}"
    for name, offset, shape in layout.members:
        if shape[0] != "bits":
            yield f"__builtin_offsetof({spelling}, {name}) == {offset}"
            yield from shape_conditions(f"(({spelling} *)0)->{name}", shape, known)


def shape_conditions(expression: str, shape: Shape, known: Container[str]) -> Iterator[str]:
    """Yield what holds if the value of `expression` is read as `shape` says."""
    type_ = f"__typeof__({expression})"
    match shape:
        case ["integer", size, is_signed]:
            yield f"sizeof({expression}) == {size}"
            yield from _of_integer(type_, is_signed)
        case ["number", name, size]:
            yield f"sizeof({expression}) == {size}"
            yield f"__builtin_types_compatible_p({type_}, {name})"
        case ["pointer", target]:
            if target[0] != "void":  # C has no address of void
                yield f"__builtin_types_compatible_p(__typeof__(&*({expression})), {type_})"
            yield from shape_conditions(f"*({expression})", target, known)
        case ["array", size, element]:
            if size is not None:
                yield f"sizeof({expression}) == {size}"
            yield from shape_conditions(f"({expression})[0]", element, known)
        case ["record", name] if name in known:
            yield f"__builtin_types_compatible_p({type_}, {name})"
        case ["void"]:
            yield f"__builtin_types_compatible_p({type_}, void)"
        case _:
            pass


def _of_integer(type_: str, is_signed: bool | None) -> Iterator[str]:  # noqa: FBT001  a fact
    """Yield what holds if `type_` is an integer, but neither a bool nor C's `char`."""
    # An integer drops the fraction. What is left is 1 in a bool.
    yield f"({type_})2.5 == 2"
    yield f"!__builtin_types_compatible_p({type_}, char)"
    if is_signed is not None:
        yield f"(({type_})-1 < 0) == {int(is_signed)}"


def value_condition(expression: str, value: float | str) -> str:
    """Return what holds if the constant `expression` has this `value`: an integer, a float or text.

    Text is bytes in Latin-1. clang does not compare floats where C wants an integer constant.
    """
    if isinstance(value, str):
        size, text = len(value) + 1, "".join(f"\\{ord(byte):03o}" for byte in value)
        same = f'!__builtin_memcmp({expression}, "{text}", {size})'
        return f"sizeof({expression}) == {size} && {same}"
    # An integer drops the fraction.
    five = f"(__typeof__({expression}))2.5 * 2"
    if isinstance(value, int):
        number = f"({value + 1}ll - 1)" if value < 0 else f"{value}ull"
        is_negative = f"(({expression}) < 0) == {int(value < 0)}"
        return f"({expression}) == {number} && {is_negative} && {five} != 5"
    return f"({expression}) == {value.hex()} && {five} == 5"
