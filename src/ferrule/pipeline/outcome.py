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


Outcome: TypeAlias = Built | Refused
"""From bindings to a module, or to what the next attempt leaves out."""
