"""What the tables say about the handles of a function: who frees, consumes and keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CallbackHandles:
    """The handles of a function pointer: `given` to the Python function, and `returned` by it.

    The first are parameters of the function pointer, each with the number of its type.
    """

    given: tuple[tuple[int, int], ...] = ()
    returned: int | None = None

    @property
    def are_there(self) -> bool:
        """Whether there are any."""
        return bool(self.given) or self.returned is not None


@dataclass(frozen=True, slots=True)
class HandleConventions:
    """The handles of a function; parameters are meant by their indices, the result by None.

    - `taken` are the parameters that are handles, each with the number of its type.
    - `made` are the handles that come out: stored ones and the result.
    - `borrowed` are those of them that are not ours to free; `nullable` those that may be None.
    - `consumed` are the handles that belong to the library after the call; the value tells whether
      also after one that failed.
    - `kept` are the parameters that stay open, or whose memory stays, as long as what comes out.
    - `arrays` are the parameters that are arrays of handles, each with the number of the items'
      type.
    - `callbacks` are the parameters that point to functions with handles.
    - `method` is the function's name as a method of its first parameter that is not `out`; or
      it is empty, and `no_method` says why, if that is a handle.
    """

    taken: Mapping[int, int] = field(default_factory=dict)
    made: Mapping[int | None, int] = field(default_factory=dict)
    borrowed: frozenset[int | None] = frozenset()
    nullable: frozenset[int | None] = frozenset()
    consumed: Mapping[int, bool] = field(default_factory=dict)
    kept: tuple[int, ...] = ()
    arrays: Mapping[int, int] = field(default_factory=dict)
    callbacks: Mapping[int, CallbackHandles] = field(default_factory=dict)
    method: str = ""
    no_method: str = ""

    @property
    def change_the_call(self) -> bool:
        """Whether the function has handles at all."""
        return bool(self.taken or self.made or self.arrays)

    @property
    def kept_memory(self) -> tuple[int, ...]:
        """The parameters whose memory stays as long as what comes out."""
        return tuple(i for i in self.kept if i not in self.taken)


NO_HANDLES_OF_CALLBACK: Final = CallbackHandles()
NO_HANDLES: Final = HandleConventions()


def named(value: Any) -> tuple[str, ...]:  # noqa: ANN401  a value of a key
    """Return the names in a value that is true, or names."""
    return () if isinstance(value, bool) else tuple(value)
