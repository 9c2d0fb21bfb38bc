"""What stands on `lib`, as the stub shows it: functions, constants and variables, each once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Constant, Enumeration, Function, Macro, Variable
from ferrule.declarations.types import (
    Array,
    Builtin,
    CType,
    FunctionType,
    Parameter,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.bindings.decide import Bindings


@dataclass(frozen=True, slots=True)
class Member:
    """A name on `lib`; exactly one of its type and its function type is there."""

    name: str
    type: CType
    comment: str | None = None
    constant: bool = False
    deprecated: bool = False


_INTEGER: Final = Builtin("int")


def members_of(bindings: Bindings) -> Iterator[Member]:
    """Yield what stands on `lib`, each name once."""
    seen: set[str] = set()
    for member in _all_members(bindings):
        if member.name not in seen:
            seen.add(member.name)
            yield member


def _all_members(bindings: Bindings) -> Iterator[Member]:  # noqa: C901  one case a node
    for d in bindings.unit.declarations:
        match d:
            case Function():
                yield Member(d.name, d.type, d.comment, deprecated=d.deprecated)
            case Constant():
                yield Member(
                    d.name,
                    _INTEGER if d.type is None else _const(d.type),
                    d.comment,
                    constant=True,
                )
            case Macro():  # `#define X ...` of the user's own cdef
                yield Member(d.name, _INTEGER, d.comment, constant=True)
            case Enumeration():
                for e in d.enumerators or ():
                    yield Member(e.name, _INTEGER, e.comment, constant=True)
            case Variable():
                yield Member(d.name, d.type, d.comment, constant=_is_fixed(d.type))
            case _:
                pass
    for b in bindings.bit_fields:
        record = Parameter("record", Pointer(RecordRef(b.key)))
        yield Member(b.getter, FunctionType(b.type, (record,)), b.field.comment)
        if b.writer is not None:
            value = Parameter("value", b.type)
            yield Member(b.writer, FunctionType(Void(), (record, value)), b.field.comment)
    for callback in bindings.callbacks:
        yield Member(callback.name, Pointer(callback.type), constant=True)


def _const(type_: CType) -> CType:
    if isinstance(type_, Array):
        return replace(type_, element=Qualified(type_.element, const=True))
    return type_


def _is_fixed(type_: CType) -> bool:
    return isinstance(type_, Qualified) and type_.const
