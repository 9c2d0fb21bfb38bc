"""Records that are tuples with names, on PyPy; on CPython their classes are `structseq`s."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ferrule.emit.in_module.steps import steps_of_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ValueRecord(tuple):  # type: ignore[type-arg]
    """What all such classes have; `__match_args__` are the names of the items."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()

    def __new__(  # noqa: PYI034  see `made`
        cls,
        sequence: Iterable[object],
        dict: object = None,  # noqa: A002, ARG004  structseqs have it, and their pickles
    ) -> ValueRecord:
        """Make one of as many items as there are names."""
        made = super().__new__(cls, sequence)
        if len(made) != len(cls.__match_args__):
            message = (
                f"{cls.__module__}.{cls.__name__}() takes a {len(cls.__match_args__)}-sequence "
                f"({len(made)}-sequence given)"
            )
            raise TypeError(message)
        return made

    def __repr__(self) -> str:
        """Return the class with the names and items."""
        items = ", ".join(f"{name}={item!r}" for name, item in zip(self.__match_args__, self))
        return f"{type(self).__module__}.{type(self).__name__}({items})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be copied and pickled."""
        return type(self), (tuple(self),)


def add_values(
    module: Any, records: Iterable[tuple[str, str, str, list[tuple[str, str]]]]
) -> None:
    """Put the classes on the module.

    Each record has its class's name, what the tables call it, its name for cffi, and the names of
    its fields in Python and in C.
    """
    steps = steps_of_module(module)
    for name, in_c, spelling, fields in records:
        names = tuple(python for python, _ in fields)
        more: Mapping[str, int] = {
            "n_fields": len(names),
            "n_sequence_fields": len(names),
            "n_unnamed_fields": 0,
        }
        attributes = {
            "__slots__": (),
            "__module__": module.__name__,
            "__doc__": f"{in_c}.",
            "__match_args__": names,
            **more,
            **{python: property(itemgetter(i)) for i, python in enumerate(names)},
        }
        made = type(name, (ValueRecord,), attributes)
        setattr(module, name, made)
        type_ = module.ffi.typeof(spelling)
        steps.records[type_] = made, tuple(in_c for _, in_c in fields)


def to_record(steps: Any, value: Any) -> object:
    """Return a struct as an object of its class."""
    made, fields = steps.records[steps.ffi.typeof(value)]
    return made(_item(steps, getattr(value, name)) for name in fields)


def _item(steps: Any, value: Any) -> object:
    """Return a field: arrays are tuples, but characters are the bytes before the first NUL."""
    ffi = steps.ffi
    if not isinstance(value, ffi.CData):
        return value
    type_ = ffi.typeof(value)
    if type_ in steps.records:
        return to_record(steps, value)
    if type_.kind == "array" and type_.item.cname == "char":
        return bytes(ffi.buffer(value)).partition(b"\0")[0]
    if type_.kind == "array":
        return tuple(_item(steps, item) for item in value)
    return value
