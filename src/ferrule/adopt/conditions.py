"""What must hold for a cdef to be right, as lines of C that the compiler accepts or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from ferrule.declarations.exhaustive import assert_never

if TYPE_CHECKING:
    from collections.abc import Container, Iterator


@dataclass(frozen=True, slots=True)
class Ask:
    """A line of C that the compiler accepts if the condition holds."""

    line: str


@dataclass(frozen=True, slots=True)
class All:
    """Holds if all `parts` do."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds if one of the `parts` does."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Ask | All | AnyOf

NEVER: Final = AnyOf(())
ALWAYS: Final = All(())


def asserted(condition: str) -> Ask:
    """Return the question whether the constant expression `condition` is true."""
    return Ask(f'_Static_assert({condition}, "");')


def used(statement: str, parameters: str = "void") -> Ask:
    """Return the question whether C accepts `statement` in a function."""
    return Ask(f"static inline void ferrule_ask({parameters}) {{ {statement} }}")


def compatible(left: str, right: str) -> Ask:
    """Return the question whether two types are the same, apart from outer qualifiers."""
    return asserted(f"__builtin_types_compatible_p({left}, {right})")


def lines_of(condition: Condition) -> Iterator[str]:
    """Yield the lines on which `condition` depends."""
    match condition:
        case Ask(line):
            yield line
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from lines_of(part)
        case _:
            assert_never(condition)


def holds(condition: Condition, accepted: Container[str]) -> bool:
    """Tell whether `condition` holds if the compiler accepts these lines."""
    match condition:
        case Ask(line):
            return line in accepted
        case All(parts):
            return all(holds(part, accepted) for part in parts)
        case AnyOf(parts):
            return any(holds(part, accepted) for part in parts)
        case _:
            assert_never(condition)
