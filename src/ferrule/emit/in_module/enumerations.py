"""Classes of Python's `enum` for the enumerations that were chosen at build time."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


class OpenEnum(enum.IntEnum):
    """An enumeration that also has values without a name, as in C."""

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = None, int(value)  # type: ignore[assignment]  # it has none
        return cls._value2member_map_.setdefault(member._value_, member)  # type: ignore[return-value]  # ours

    def __repr__(self) -> str:
        """Show the value, and the name where there is one."""
        name = type(self).__name__
        shown = f"{name}.{self._name_}" if self._name_ else name
        return f"<{shown}: {self._value_}>"


def add_class(
    module: ModuleType, name: str, members: Iterable[tuple[str, str]], *, is_flag: bool
) -> None:
    """Put the class on the module, and its members: their names on lib and on the module."""
    base: Any = enum.IntFlag if is_flag else OpenEnum
    known = [(c, getattr(module.lib, c, None)) for c, _ in members]
    values = [(c, value) for c, value in known if value is not None]
    made = base(name, values, module=module.__name__, qualname=name)
    setattr(module, name, made)
    for c, own in members:
        if c in made.__members__:
            setattr(module, own, made[c])
