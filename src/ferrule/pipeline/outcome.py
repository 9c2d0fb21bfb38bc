"""What one attempt to build the module can come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ferrule.bindings.plan import ModulePlan
    from ferrule.pipeline.generating import Generated
    from ferrule.selection.reasons import Skip
    from ferrule.selection.verdicts import Verdicts


@dataclass(frozen=True)
class Built:
    """The module is compiled, linked and checked: what it is made from, and what was skipped."""

    plan: ModulePlan
    generated: Generated
    skipped: tuple[Skip, ...]


@dataclass(frozen=True)
class Refused:
    """cffi, the compiler or the check of the module refused some declarations."""

    verdicts: Verdicts


@dataclass(frozen=True)
class MacroClash:
    """Macros of the headers change the C that cffi generates, which uses the same names."""

    macros: frozenset[str]


@dataclass(frozen=True)
class NameClash:
    """The headers declare `names` differently from Python.h, and the module's own C uses them."""

    names: frozenset[str]


@dataclass(frozen=True)
class PythonClash:
    """Python.h does not compile after the headers, which declare `names` differently."""

    names: frozenset[str]


Setback: TypeAlias = Refused | MacroClash | NameClash | PythonClash
"""From each of these, the next attempt can learn."""

Outcome: TypeAlias = Built | Setback
