"""How long arrays are, by the annotation `lengths`, and which of three ways an array goes.

lengths = { data = "n" }                              passed: `n` is len(data)
out = ["text"], lengths = { text = "size" }           filled: C writes into memory of ours
out = ["made"], lengths = { made = "count" }          lent: C says where an array of its own is,
lengths = { result = { actual = "size(handle)" } }    through a `T **` or as its result
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from ferrule.declarations.numbers import NUMBERS, Arithmetic
from ferrule.declarations.types import (
    Array,
    Builtin,
    FunctionType,
    Named,
    OpenNumber,
    Pointer,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from ferrule.annotations.conventions import Expression
    from ferrule.declarations.nodes import Function
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True, slots=True)
class LengthTexts:
    """What a table says of the length of one array: a parameter's name, and expressions."""

    length: str | None = None
    capacity: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """How many items an array has.

    - `length` is the parameter that says it, if one does.
    - `capacity` is how many C may store, where the caller does not say it.
    - `actual` is how many there are after the call, where the parameter does not say it.
    - `is_lent` tells whether an array that comes out is in C's own memory.
    """

    length: int | None = None
    capacity: Expression | None = None
    actual: Expression | None = None
    is_lent: bool = False


_KEYS: Final = {field.name for field in fields(LengthTexts)}


def read_lengths(value: object) -> dict[str, LengthTexts] | None:
    """Read the value of `lengths`; None for one that has another form."""
    if not isinstance(value, Mapping):
        return None
    found = {}
    for name, given in value.items():
        parts = {"length": given} if isinstance(given, str) else given
        if not (
            isinstance(parts, Mapping)
            and parts
            and parts.keys() <= _KEYS
            and all(isinstance(text, str) and text.strip() for text in parts.values())
        ):
            return None
        found[str(name)] = LengthTexts(**parts)
    return found


def target_of_pointer(type_: CType, unit: Unit) -> CType | None:
    """Return what a pointer or array of this type points to; None for any other type."""
    match unit.resolve(type_):
        case Pointer(target) | Array(target):
            return target
        case _:
            return None


def why_no_array(type_: CType, unit: Unit) -> str | None:
    """Return why a value of this type does not point to the items of an array, or None."""
    target = target_of_pointer(type_, unit)
    if target is None:
        return "is not a pointer"
    if isinstance(unit.resolve(target), FunctionType):
        return "points to a function"
    if unit.is_incomplete(target) and not unit.is_void(target):
        return "points to a type that the header does not define"
    return None


def why_no_length(function: Function, index: int, unit: Unit) -> str | None:
    """Return why a parameter cannot be the length of an array, or None."""
    type_ = function.type.parameters[index].type
    target = target_of_pointer(type_, unit)
    if is_whole(type_, unit):
        return None
    if target is None or not is_whole(target, unit):
        return "is not an integer, nor a pointer to one"
    return "points to what C only reads" if unit.is_const(target) else None


def may_be_text(type_: CType, unit: Unit) -> bool:
    """Tell whether `type_` points to what may be characters, if somebody says so."""
    target = target_of_pointer(type_, unit)
    if target is None:
        return False
    bare = unit.resolve(target)
    return isinstance(bare, Void) or (
        isinstance(bare, (Builtin, Named))
        and bare.name in NUMBERS
        and NUMBERS[bare.name].kind in {Arithmetic.CHARACTER, Arithmetic.BYTE}
    )


def is_whole(type_: CType, unit: Unit) -> bool:
    """Tell whether this is a type of integers, which the length of an array can have."""
    match unit.resolve(type_):
        case Builtin(name) | Named(name) if name in NUMBERS:
            number = NUMBERS[name]
            return number.obstacle is None and number.kind in _WHOLE
        case OpenNumber(kind):
            return kind == "integer"
        case _:
            return False


def is_bytes(target: CType, unit: Unit) -> bool:
    """Tell whether an array of `target` that comes out of a call is `bytes`."""
    match unit.resolve(target):
        case Void():
            return True
        case Builtin(name) | Named(name):
            return name in _BYTES
        case _:
            return False


_WHOLE: Final = frozenset({Arithmetic.INTEGER, Arithmetic.BYTE})
_BYTES: Final = frozenset({"char", "unsigned char", "uint8_t"})


@dataclass(frozen=True, slots=True)
class LengthUse:
    """What a parameter that is a length is for: the arrays that are passed, filled and lent.

    `is_given` tells whether Python passes it: how much C may fill, or what C needs for another
    reason.
    """

    passed: tuple[int, ...]
    filled: tuple[int, ...]
    is_pointer: bool
    is_given: bool


def uses_of_lengths(
    type_: FunctionType, outs: Collection[int], lengths: Mapping[int | None, Items], unit: Unit
) -> dict[int, LengthUse]:
    """Return the parameters that are lengths of arrays, each with what it is for."""
    found = {}
    for n in sorted({i.length for i in lengths.values() if i.length is not None}):
        arrays = {p: i for p, i in lengths.items() if i.length == n and p is not None}
        passed = tuple(p for p in arrays if p not in outs)
        filled = tuple(p for p, i in arrays.items() if p in outs and not i.is_lent)
        is_pointer = not is_whole(type_.parameters[n].type, unit)
        # Only then does Python not say it: in any other case, nobody else would.
        is_known = passed or any(arrays[p].capacity for p in filled)
        is_given = not is_known and (bool(filled) or not is_pointer)
        found[n] = LengthUse(passed, filled, is_pointer, is_given)
    return found
