"""`Included`: a built module whose types another one shares, as cffi describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Shape: TypeAlias = "Sequence[Any]"
"""What decides how a value's bytes are read; `proof/in_fresh_process/describe_types.py` has all."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the compiler that built a module made of a record; `members` are (name, offset, shape).

    The size, the alignment and the offsets are in bytes.
    """

    size: int
    alignment: int
    members: tuple[tuple[str, int, Shape], ...]


@dataclass(frozen=True, slots=True)
class Included:
    """A module whose types are shared.

    - `name` is the dotted name by which it is imported, and `file` the extension.
    - `records` has the layout of each struct and union by its spelling in C, None for an opaque
      one.
    - `typedefs` has the shape of a pointer to each typedef. `types` has that of a pointer to each
      function and variable on its `lib` that was looked up.
    - `values` are those of constants that were looked up there, if they are numbers or bytes, which
      are in Latin-1.
    - `stub` has the classes and aliases of its stub, each with the module whose stub defines it,
      and its name there. Without a stub, it is empty.
    """

    name: str
    file: Path
    records: Mapping[str, Layout | None]
    typedefs: Mapping[str, Shape]
    types: Mapping[str, Shape]
    values: Mapping[str, int | float | str]
    stub: Mapping[str, tuple[str, str]]
